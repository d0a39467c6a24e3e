from django.db import models
from django.db.models import Q

from ledger.models.unit import Unit
from ledger.scoping import TenantModel


class SelfAudit(models.Model):
    """One run of the self-audit: when, how much was compared, how many things did not fit; for ever.

    `day` is the night's, Shanghai's day, so that there is one a day; None for a run by command. `whole` compared
    everything; another looked at a period or a subtree only. Written by the function `keep_self_audit` alone.
    """

    day = models.DateField(null=True)
    whole = models.BooleanField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    checked = models.IntegerField()
    differences = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day"], condition=~Q(day=None), name="self_audit_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.started_at:%F %T} {self.differences}"


class Alarm(TenantModel):
    """One thing that a run found not to fit: of a version of the unit, of its live ledger or of its district's chain.

    Written by `keep_self_audit` alone and never taken back: it stands until a later run of everything is without it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    run = models.ForeignKey(SelfAudit, models.PROTECT, related_name="alarms")
    what = models.CharField(max_length=30)
    message = models.TextField()
    period = models.CharField(max_length=60, blank=True, default="")
    version = models.IntegerField(null=True)

    class Meta:
        ordering = ("path", "id")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.what} {self.period} {self.version or ''}"
