"""The report in words as it is being written; handing in freezes it into the version (FilingVersion.narrative)."""

from django.db import models

from ledger.models.campaign import Period
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import app_now


class Narrative(TenantModel):
    """One unit's narrative for one period: three parts with tokens as they are typed, shared by all who write it.

    `version` counts what was stored, so that nobody overwrites what somebody else has stored meanwhile.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    practice = models.TextField(blank=True, default="")
    progress = models.TextField(blank=True, default="")
    problems = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_name = models.CharField(max_length=60, blank=True, default="")
    saved_at = models.DateTimeField(default=app_now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "period"], name="narrative_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id} {self.version}"
