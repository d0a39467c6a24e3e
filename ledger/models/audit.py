from django.db import models
from django.db.models import Q

from ledger.models.unit import Unit
from ledger.scoping import TenantModel


class AuditEvent(TenantModel):
    """Who did what, from where: written by triggers and one database function only, never changed.

    `before` and `after` hold the changed columns where one row was written; for many rows `rows` counts them and
    their history stands in Revision. `record_id` and `period_id` say what it is about, where the database can tell:
    with the unit the latter names a filing. The chain columns are sealed by a job per district (AuditChain).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_name = models.TextField()
    request = models.TextField()
    address = models.TextField()
    what = models.CharField(max_length=60)
    op = models.CharField(max_length=1)
    rows = models.IntegerField(default=1)
    row_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    record_id = models.BigIntegerField(null=True)
    period_id = models.BigIntegerField(null=True)
    chain_no = models.BigIntegerField(null=True)
    chain_hash = models.BinaryField(null=True)

    class Meta:
        # A page of the audit is read along one of these from its end, whatever it is filtered by.
        indexes = (
            models.Index(fields=["at", "id"], name="audit_order"),
            models.Index(fields=["district_id", "at", "id"], name="audit_district_order"),
            models.Index(fields=["unit", "at", "id"], name="audit_unit_order"),
            models.Index(fields=["what", "at", "id"], name="audit_what_order"),
            models.Index(fields=["actor_name", "at", "id"], name="audit_actor_order"),
            models.Index(fields=["at", "id"], condition=Q(op="D"), name="audit_deletions"),
            models.Index(fields=["record_id", "at"], condition=~Q(record_id=None), name="audit_record"),
            models.Index(fields=["unit", "period_id", "at"], condition=~Q(period_id=None), name="audit_filing"),
            models.Index(fields=["request"], condition=~Q(request=""), name="audit_request"),
            models.Index(fields=["district_id", "id"], condition=Q(chain_no=None), name="audit_unsealed"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["district_id", "chain_no"], condition=~Q(chain_no=None), name="audit_chain_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.what} {self.op}"


class AuditChain(TenantModel):
    """Where the chain of a district's events ends: the number and the hash of the last one that is sealed.

    The city's own events have a chain of their own, as those of any unit just below it. Written by the database
    function `seal_events` alone.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    last_no = models.BigIntegerField()
    last_hash = models.BinaryField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.last_no}"


class Outbox(TenantModel):
    """What others must learn after commit; a 系统 job delivers each row once (workflow.md rule 12)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["id"], condition=models.Q(delivered_at=None), name="outbox_undelivered"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
