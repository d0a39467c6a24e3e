"""What moves the calendar: holidays and adjusted working days, and what became of a period (domain.md §2)."""

from django.db import models

from ledger.models.campaign import Period
from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class CalendarDay(TenantModel):
    """A day that is not what its weekday says: a holiday, or a weekend day on which one works.

    Kept by the ordering unit for its subtree; a day without a row is what its weekday says.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    working = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "day"], name="calendar_day_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class PeriodChange(TenantModel):
    """What the ordering unit did to a period, and why: append-only, read by everybody below.

    The number of its changes is a period's version: who saw fewer is asked to look again.
    """

    class Kind(models.IntegerChoices):
        """What was done."""

        ADDED = 1, "增加"
        CHANGED = 2, "调整"
        WAIVED = 3, "取消"
        RESTORED = 4, "恢复"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="changes")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    # One sentence an entry, "what：before → after", as the person saw them.
    said = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="period_change_has_reason"),)

    def __str__(self) -> str:
        return f"{self.period_id} {PeriodChange.Kind(self.kind).label}"
