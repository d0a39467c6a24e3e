from django.db import models

from ledger.models.campaign import Period
from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class Reminder(TenantModel):
    """催报: the level above asked a unit for a period that it has not handed in; append-only, once a day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="reminders")
    # Shanghai's day, so that "today" means the same to both.
    day = models.DateField()
    at = models.DateTimeField(db_default=AppNow(), editable=False)
    by_name = models.CharField(max_length=60)
    text = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["unit", "period", "day"], name="reminder_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id} {self.day}"
