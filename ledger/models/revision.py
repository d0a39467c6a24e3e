from django.db import models

from ledger.models.record import PrintedLine
from ledger.models.unit import Unit
from ledger.scoping import TenantModel

FOREVER = 2**63 - 1


class Revision(TenantModel, PrintedLine):
    """A record's printed line as it stood from `rev_from` until before `rev_to` of its unit's counter.

    Written by the capture trigger alone; the serving login can only read it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    record_id = models.BigIntegerField()
    version = models.IntegerField()
    sort_no = models.IntegerField()
    lineage = models.UUIDField()
    contract_group = models.UUIDField(null=True)
    faulty = models.BooleanField()
    rev_from = models.BigIntegerField()
    rev_to = models.BigIntegerField(default=FOREVER)
    op = models.CharField(max_length=1)
    actor_name = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record_id", "version"], name="revision_once"),
            models.CheckConstraint(condition=models.Q(rev_to__gt=models.F("rev_from")), name="revision_spans"),
        )
        indexes = (models.Index(fields=["unit", "rev_from"], name="revision_unit_from"),)

    def __str__(self) -> str:
        return f"{self.record_id}.{self.version}"
