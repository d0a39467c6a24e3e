"""What became of units: founded, renamed, moved, merged; one entry on each unit concerned (workflow.md rule 13)."""

from django.db import models

from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class UnitChange(TenantModel):
    """One change of one unit, for ever. A move or merge writes two: on the unit that closed and on its successor.

    `other` is the unit at the other end; its code and name are printed, for those who may not look at it. `point` is
    where the successor's ledger stood once the rows had arrived: what it froze before holds none of them. `act` ties
    together what was one act.
    """

    class Kind(models.IntegerChoices):
        """What was done to it."""

        FOUNDED = 1, "新设"
        RENAMED = 2, "更名"
        MOVED_TO = 3, "划出"
        MOVED_FROM = 4, "划入"
        MERGED_INTO = 5, "并入"
        MERGED_FROM = 6, "合并而来"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    effective_on = models.DateField()
    other = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    other_code = models.CharField(max_length=20, blank=True, default="")
    other_name = models.CharField(max_length=80, blank=True, default="")
    other_above = models.CharField(max_length=80, blank=True, default="")
    name_before = models.CharField(max_length=80, blank=True, default="")
    name_after = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=200)
    row_count = models.PositiveIntegerField(default=0)
    owed_fen = models.BigIntegerField(default=0)
    point = models.BigIntegerField(null=True)
    act = models.UUIDField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="unit_change_has_reason"),)
        indexes = (models.Index(fields=["unit", "kind"], name="unit_change_kind"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {UnitChange.Kind(self.kind).label}"


ARRIVED = (UnitChange.Kind.MOVED_FROM, UnitChange.Kind.MERGED_FROM)
"""Entries on a unit that took over another one's rows."""
LEFT = (UnitChange.Kind.MOVED_TO, UnitChange.Kind.MERGED_INTO)
"""Entries on a unit that is closed, and where its rows went."""
