"""The live ledger in sums, and which rows belong to a unit or to all below it."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from ledger.models import LiveTotal, Unit
from ledger.totals.measures import NAMES

_CLEARED = ("undisputed_cleared_fen", "disputed_cleared_fen")
_PAID = ("undisputed_paid_fen", "disputed_paid_fen")
_AGREED = ("undisputed_agreed_fen", "disputed_agreed_fen")


@dataclass(frozen=True, slots=True)
class LiveSums:
    """件, and 分 of columns 18, 22, 23, 26 and 28, over the rows that a table counts (COUNTED in ledger.totals)."""

    row_count: int = 0
    owed_fen: int = 0
    cleared_fen: int = 0
    paid_fen: int = 0
    agreed_fen: int = 0
    court_fen: int = 0

    @property
    def settled_fen(self) -> int:
        """清偿总金额: Σ of columns 22 and 23 (Annex 4, column 9)."""
        return self.cleared_fen + self.paid_fen

    @property
    def balance_fen(self) -> int:
        """未清偿余额: what is owed less what was paid (domain.md §6)."""
        return self.owed_fen - self.settled_fen


def rows_of(unit: Unit, *, subtree: bool) -> Q:
    """Return the condition on tenant rows for one unit, or for it and all below; keys lead, for they are indexed."""
    if not subtree:
        return Q(unit_id=unit.pk)
    if unit.parent_id is None:
        return Q(path__startswith=unit.path)
    district = Q(district_id=unit.district_id)
    return district if unit.district_id == unit.pk else district & Q(path__startswith=unit.path)


def live_sums(unit: Unit, *, subtree: bool) -> LiveSums:
    """Add up the live rows from the sums that are kept with them (one query)."""
    sums = LiveTotal.objects.filter(rows_of(unit, subtree=subtree)).aggregate(**{name: Sum(name) for name in NAMES})

    def total(*names: str) -> int:
        return sum(int(sums[name] or 0) for name in names)

    return LiveSums(
        total("row_count"), total("owed_fen"), total(*_CLEARED), total(*_PAID), total(*_AGREED), total("court_fen")
    )
