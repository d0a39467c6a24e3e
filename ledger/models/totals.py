"""Sums kept with the rows; their columns come from the one declaration (ledger/totals/measures.py)."""

from django.db import models

from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from ledger.totals.aging import AGING_NAMES
from ledger.totals.measures import NAMES
from ledger.vocabulary import Nature


class Totals(models.Model):
    """What Annexes 3 and 4 add up: counts in 件, amounts in 分, apart by nature, sector and central parent."""

    nature = models.PositiveSmallIntegerField(choices=Nature.choices)
    sector = models.PositiveSmallIntegerField(default=0)
    central_parent = models.CharField(max_length=200, blank=True, default="", db_collation="C")

    class Meta:
        abstract = True


for _name in NAMES:
    Totals.add_to_class(_name, models.BigIntegerField(default=0))


class LiveTotal(TenantModel, Totals):
    """The sums of one unit's own live rows, kept by the capture trigger."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "nature", "sector", "central_parent"], name="live_total_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.nature}/{self.sector}"


class Aging(models.Model):
    """How much is owed since when and in which size: counts in 件, amounts in 分 (ledger/totals/aging.py).

    `due_month` is column 20 ('' where it is blank), `band` that of column 18, `sector` 0 where there is none.
    """

    due_month = models.CharField(max_length=7, blank=True, default="", db_collation="C")
    band = models.PositiveSmallIntegerField()
    nature = models.PositiveSmallIntegerField(choices=Nature.choices)
    sector = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


for _name in AGING_NAMES:
    Aging.add_to_class(_name, models.BigIntegerField(default=0))


class LiveAging(TenantModel, Aging):
    """The same of one unit's own live rows, kept by a trigger beside that of LiveTotal."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "due_month", "band", "nature", "sector"], name="live_aging_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.due_month}/{self.band}"
