"""How 未清偿余额 and what was paid went from period to period, from the versions that a unit filed itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from ledger.models import FilingVersion, Period
from ledger.totals.figures import OWED, SETTLED
from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting

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
    """What was owed and paid by then, in 分, and where it comes from."""

    owed_fen: int
    settled_fen: int
    filed: Filed = Filed.OWN

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
    """Return the last periods up to the look's, the oldest first, at most 26 of them (one query).

    `known` are sums by period id that the board shows anyway, such as of what came in so far. A period that the unit
    did not file has what was filed before it (未更新), and nothing was paid in it.
    """
    until = [period for period in periods if period.sort_no <= look.period.sort_no]
    own = {**_own(look, until), **known}
    points: list[Point] = []
    last: Sums | None = None
    for period in until:
        now = own.get(period.pk) or _carried(last)
        points.append(Point(period, now, None if now is None or last is None else now.settled_fen - last.settled_fen))
        last = now
    return points[-LONGEST:]


def _carried(last: Sums | None) -> Sums | None:
    return None if last is None else Sums(last.owed_fen, last.settled_fen, Filed.CARRIED)


def _own(look: Look, periods: Sequence[Period]) -> dict[int, Sums]:
    """Return what each of the unit's own versions adds up to, by period id; a nil one to nothing."""
    versions = FilingVersion.objects.filter(unit=look.unit, period__in=periods, number=_number(look.versions))
    sums = {name: Coalesce(Sum(f"totals__{name}"), 0) for name in _SUMMED}
    rows = versions.order_by().values("period_id").annotate(**sums)
    return {row["period_id"]: Sums(OWED(_whole(row)), SETTLED(_whole(row))) for row in rows}


def _whole(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in _SUMMED}


def _number(counting: Counting) -> Any:
    approved = F("filing__approved_number")
    return approved if counting is Counting.APPROVED else Coalesce(F("filing__current_number"), approved)
