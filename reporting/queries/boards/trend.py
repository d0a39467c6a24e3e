"""How 未清偿余额 and what was paid went from period to period, from the versions that a unit filed itself.

本期清偿 is what the bridge between two periods calls so (queries/compare.py, `paid_fen`): paid on rows that are here,
and what new ones brought. What had been paid on rows that left is no payment, and none taken back either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from ledger.models import FilingVersion, Period, Unit
from ledger.totals.figures import OWED, SETTLED
from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting
from reporting.rollups.gathered import Stand
from reporting.rollups.left import Held, left_paid

LONGEST: Final = 26
_SUMMED: Final = (*OWED.plus, *SETTLED.plus)


class Filed(StrEnum):
    """Where a point comes from: the unit's own version, an earlier one (未更新), what came in so far, live rows."""

    OWN = "own"
    CARRIED = "carried"
    GATHERED = "gathered"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Sums:
    """What was owed and paid by then, in 分, where it comes from, and of which versions it is the sum."""

    owed_fen: int
    settled_fen: int
    filed: Filed
    held: Held

    @property
    def balance_fen(self) -> int:
        """未清偿余额."""
        return self.owed_fen - self.settled_fen


@dataclass(frozen=True, slots=True)
class Point:
    """One period: what stood in it (None: nothing was handed in by then) and what was paid since the one before."""

    period: Period
    sums: Sums | None
    paid_fen: int | None


def trend(look: Look, periods: Sequence[Period], known: Mapping[int, Sums]) -> list[Point]:
    """Return the last periods up to the look's, the oldest first, at most 26 of them (two queries).

    `known` are sums by period id that the board shows anyway, such as of what came in so far. A period that the unit
    did not file has what was filed before it (未更新), and nothing was paid in it.
    """
    until = [period for period in periods if period.sort_no <= look.period.sort_no]
    own = {**_own(look, until), **known}
    stood: list[Sums | None] = []
    for period in until:
        stood.append(own.get(period.pk) or _carried(stood[-1] if stood else None))
    points = [Point(*each) for each in zip(until, stood, _paid(look.unit, stood), strict=True)]
    return points[-LONGEST:]


def _carried(last: Sums | None) -> Sums | None:
    return None if last is None else replace(last, filed=Filed.CARRIED)


def _paid(unit: Unit, stood: Sequence[Sums | None]) -> list[int | None]:
    """Return what was paid since the one before, in 分; None where there is none, or none that is shown."""
    shown = [sums for sums in stood if sums is not None][-LONGEST - 1 :]
    left = left_paid(unit, [sums.held for sums in shown])
    paid: list[int | None] = [
        now.settled_fen - before.settled_fen + left.get(no, 0) for no, (before, now) in enumerate(pairwise(shown), 1)
    ]
    return [None] * (len(stood) - len(paid)) + paid


def _own(look: Look, periods: Sequence[Period]) -> dict[int, Sums]:
    """Return what each of the unit's own versions adds up to, by period id; a nil one to nothing."""
    versions = FilingVersion.objects.filter(unit=look.unit, period__in=periods, number=_number(look.versions))
    sums = {name: Coalesce(Sum(f"totals__{name}"), 0) for name in _SUMMED}
    rows = versions.order_by().values("period_id", "pk").annotate(**sums)
    return {row["period_id"]: _filed(look.unit, row) for row in rows}


def _filed(unit: Unit, row: Mapping[str, Any]) -> Sums:
    whole = _whole(row)
    return Sums(OWED(whole), SETTLED(whole), Filed.OWN, (Stand(unit.pk, row["pk"], unit.name, own=False),))


def _whole(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in _SUMMED}


def _number(counting: Counting) -> Any:
    approved = F("filing__approved_number")
    return approved if counting is Counting.APPROVED else Coalesce(F("filing__current_number"), approved)
