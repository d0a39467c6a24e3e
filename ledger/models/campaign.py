from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from ledger.vocabulary import Level, PeriodKind


class Campaign(TenantModel):
    """A 专项行动, ordered by one unit for its subtree: what is asked, about which day, in which periods."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    survey_date = models.DateField()
    scope_text = models.TextField(blank=True, default="")
    ends_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="campaign_of_unit"),)

    def __str__(self) -> str:
        return self.name


class Period(TenantModel):
    """One reporting occasion of a campaign; `sort_no` is the order in which one follows another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="periods")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.PositiveSmallIntegerField(choices=PeriodKind.choices)
    annexes = ArrayField(models.PositiveSmallIntegerField())
    sort_no = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    stamped_paper = models.BooleanField(default=False)
    # A weekly report that falls before the survey is due (排查中): what is collected so far, or the narrative alone.
    surveying = models.BooleanField(default=False, db_default=False)
    # Nobody owes it any more; its reason stands in the period's changes.
    waived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sort_no",)
        constraints = (models.UniqueConstraint(fields=["campaign", "sort_no"], name="period_order"),)

    def __str__(self) -> str:
        return self.name


class PeriodClock(TenantModel):
    """When reporters of a level owe a period, as set by `unit` for its own subtree (domain.md §2).

    The ordering unit sets one per level. A unit above may set another due time for its children: never later than
    its own, and nothing else. `annexes` are those due from this level; none: those of the period.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="clocks")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    annexes = ArrayField(models.PositiveSmallIntegerField(), null=True, blank=True)
    # Whether stamped paper is due from this level, and until when; none: as of the period, and when it is due.
    stamped_paper = models.BooleanField(null=True, blank=True)
    paper_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "period", "level"], name="clock_once"),
            models.CheckConstraint(
                condition=models.Q(closes_at=None) | models.Q(closes_at__gte=models.F("due_at")),
                name="clock_closes_after_due",
                violation_error_message="截止时间不能早于应报时间。",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at=None) | models.Q(frozen_at__gte=models.F("due_at")),
                name="clock_frozen_after_due",
                violation_error_message="冻结时间不能早于应报时间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id} {Level(self.level).label} {self.due_at}"


class ExpectedReporter(TenantModel):
    """The list of those who owe a period, fixed when it opens, so that no rate passes 100 %."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="expected")
    parent_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    is_leaf = models.BooleanField()
    exempt = models.BooleanField(default=False)
    exempt_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    exempted_by_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    # The unit that reports in its place since it was moved or merged; what was due before stays a fact of its own.
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    # When it took the duty over, where it stands in the list only for others; what was due before was theirs.
    taken_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "period"], name="expected_once"),)

    def __str__(self) -> str:
        return f"{self.period_id} {self.unit_id}"

    @property
    def owed(self) -> bool:
        """Tell whether the unit itself must hand in: it is not exempt, and no other unit took the duty over."""
        return not self.exempt and self.successor_id is None


class Extension(TenantModel):
    """More time for one unit to file one period, given by the level above (workflow.md rule 8).

    It moves the closing time of that unit alone, never the due time: what comes after the due time is late. `until` is
    its expiry. A new one takes the place of the one before, which stays, ended.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    given_by_name = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "period"], condition=models.Q(ended_at=None), name="extension_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("given_at")),
                name="extension_ahead",
                violation_error_message="延期要到现在以后的时间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id} {self.unit_id} {self.until}"
