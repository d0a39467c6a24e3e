"""The figures of a unit as a board counts them: live, or of what stands for it in a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from ledger.models import LiveTotal, Period, Unit, VersionTotal
from ledger.queries.live import rows_of
from ledger.queries.periods import ledger_periods
from ledger.totals.figures import OWED, SETTLED
from ledger.vocabulary import Nature, Sector
from reporting.queries.reviewed import Counted, Counting, Gathered, counted, stands_of
from reporting.queries.tables import Figures, counted_figures, live_figures
from reporting.rollups.left import Held
from reporting.rollups.lines import Grouping

_SUMMED = (*OWED.plus, *SETTLED.plus)


@dataclass(frozen=True, slots=True)
class Look:
    """A unit in a period: what was approved, what waits for it too, or (no `counting`) the live ledger of now."""

    unit: Unit
    period: Period
    counting: Counting | None = Counting.APPROVED

    @property
    def versions(self) -> Counting:
        """Which versions count for periods that are past, also beside the live ledger."""
        return self.counting or Counting.APPROVED


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures, one line for each child, and what they are the sum of (None: live rows)."""

    figures: Figures
    counted: Counted | None

    @property
    def held(self) -> Held:
        """The versions that they are the sum of; None for live rows."""
        return None if self.counted is None else stands_of(self.counted)


@dataclass(frozen=True, slots=True)
class Kind:
    """What debtors of one 性质 and 所属领域 (0: none) owe: 件 and 分."""

    nature: int
    sector: int
    row_count: int
    owed_fen: int
    settled_fen: int


def seen(look: Look) -> Seen | None:
    """Return what a board shows; None where nothing was ever handed in.

    Three queries for the live ledger, at most eleven for versions (reviewed.counted), whatever the size.
    """
    if look.counting is None:
        return Seen(live_figures(look.unit, Grouping.UNITS), None)
    return seen_of(look, look.period)


def seen_of(look: Look, period: Period) -> Seen | None:
    """Return what stood for the unit in some period; None where nothing was handed in by then."""
    found = counted(look.unit, period, look.versions)
    return None if found is None else Seen(counted_figures(found, Grouping.UNITS), found)


def periods_before(period: Period) -> list[Period]:
    """Return the periods before one for which a ledger is filed, in their order (one query)."""
    return [each for each in ledger_periods(period.campaign) if each.sort_no < period.sort_no]


def kinds(look: Look, found: Seen) -> list[Kind]:
    """Return the same figures by 性质 and 所属领域 of the debtor, those alone that have rows (one query)."""
    totals: QuerySet[Any]
    if found.counted is None:
        totals = LiveTotal.objects.filter(rows_of(look.unit, subtree=True))
    else:
        totals = VersionTotal.objects.filter(_of(found.counted))
    sums = totals.order_by("nature", "sector").values_list("nature", "sector")
    rows = sums.annotate(Sum("row_count"), *(Sum(name) for name in _SUMMED))
    return [_kind(Nature(nature), sector, count, fen) for nature, sector, count, *fen in rows if count]


def _of(source: Counted) -> Q:
    """Return the condition on the totals that a figure is the sum of."""
    if not isinstance(source, Gathered):
        return Q(unit=source.version.unit_id, version=source.version)
    children = [each.version_id for each in source.stands if not each.own]
    own = [each.version_id for each in source.stands if each.own]
    return Q(version__in=children) | Q(version__in=own, line_unit=source.unit)


def _kind(nature: Nature, sector: int, count: int, fen: Sequence[int]) -> Kind:
    owed = int(fen[0])
    return Kind(nature, Sector(sector).value if sector else 0, int(count), owed, sum(map(int, fen[1:])))
