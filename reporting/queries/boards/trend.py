"""How 未清偿余额 and what was paid went from period to period, from the versions that a unit filed itself.

本期清偿 is what the bridge between two periods calls so (queries/compare.py, `paid_fen`): paid on rows that are here,
and what new ones brought. What had been paid on rows that left is no payment, and none taken back either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from ledger.models import FilingVersion, Period, Unit
from ledger.queries.periods import reported_before
from ledger.totals.figures import OWED, SETTLED
from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting
from reporting.rollups.gathered import Stand
from reporting.rollups.left import Held, left_paid

LONGEST: Final = 26
_SUMMED: Final = (*OWED.plus, *SETTLED.plus)


class Filed(StrEnum):
    """What a point is: own version, an earlier one (未更新), rows taken over (划入期初), what came in, live rows."""

    OWN = "own"
    CARRIED = "carried"
    OPENING = "opening"
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
    did not file has what was filed before it (未更新), and nothing was paid in it; or what was taken over (划入期初).
    """
    until = [period for period in periods if period.sort_no <= look.period.sort_no]
    stood = _stood(look, until, known)
    points = [Point(*each) for each in zip(until, stood, _paid(look.unit, stood), strict=True)]
    return points[-LONGEST:]


def _stood(look: Look, periods: Sequence[Period], known: Mapping[int, Sums]) -> list[Sums | None]:
    """Return what stood in each period; an opening stands until a report is frozen after it (queries/reviewed.py)."""
    own, openings = _filed(look, periods)
    stood: list[Sums | None] = []
    point = 0
    for period in periods:
        filed = own.get(period.pk)
        point = point if filed is None else filed.point
        begun = [each for each in openings if each.sort_no <= period.sort_no and each.point > point][-1:]
        version = filed or (begun[0] if begun else None)
        found = known.get(period.pk) or (None if version is None else version.sums)
        stood.append(found or _carried(stood[-1] if stood else None))
    return stood


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


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of the unit's own, frozen at a point of its ledger; `sort_no` is its period's, or 0 before all."""

    point: int
    sort_no: int
    sums: Sums


def _filed(look: Look, periods: Sequence[Period]) -> tuple[dict[int, _Version], list[_Version]]:
    """Return what each of the unit's reports adds up to, by period id (a nil one to nothing), and its openings."""
    reports = Q(opening=False, period__in=periods)
    openings = Q(opening=True) & reported_before(look.period)
    versions = FilingVersion.every.filter(reports | openings, unit=look.unit, number=_number(look.versions))
    sums = {name: Coalesce(Sum(f"totals__{name}"), 0) for name in _SUMMED}
    names = ("pk", "opening", "point", "period_id", "period__sort_no", "period__campaign")
    rows = list(versions.order_by("point").values(*names).annotate(**sums))
    own = {row["period_id"]: _version(look, row) for row in rows if not row["opening"]}
    return own, [_version(look, row) for row in rows if row["opening"]]


def _version(look: Look, row: Mapping[str, Any]) -> _Version:
    whole, unit = _whole(row), look.unit
    held = (Stand(unit.pk, row["pk"], unit.name, own=False),)
    sums = Sums(OWED(whole), SETTLED(whole), Filed.OPENING if row["opening"] else Filed.OWN, held)
    here = row["period__campaign"] == look.period.campaign_id
    return _Version(row["point"], row["period__sort_no"] if here else 0, sums)


def _whole(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in _SUMMED}


def _number(counting: Counting) -> Any:
    approved = F("filing__approved_number")
    return approved if counting is Counting.APPROVED else Coalesce(F("filing__current_number"), approved)
