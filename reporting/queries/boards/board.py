"""Everything that one board shows, read at once: the number of queries does not depend on units, rows or periods."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.calendar.instants import month_of
from ledger.models import Filing, Period, State, Unit
from ledger.queries.periods import today
from ledger.queries.units import children_of
from ledger.totals.figures import OWED, SETTLED
from reporting.queries.aging import AgeBand, aging
from reporting.queries.boards.debtors import Debtor, top_debtors
from reporting.queries.boards.figures import Kind, Look, Seen, kinds, periods_before, seen, seen_of
from reporting.queries.boards.promises import Promises, promises
from reporting.queries.boards.trend import Filed, Point, Sums, trend
from reporting.queries.boards.waiting import explained, missing
from reporting.queries.reviewed import Gathered


@dataclass(frozen=True, slots=True)
class Due:
    """How the period stands: direct children without a report in hand, of how many; of a leaf its own filing."""

    missing: int
    owed: int
    state: State | None


@dataclass(frozen=True, slots=True)
class Board:
    """One unit's board. `now` is what counts, `before` the same a period earlier (None: nothing was handed in).

    `children` are the direct children that stand; `month` is the one from which ages and promises are seen.
    Ages, promises, debtors and explanations are of live rows, whatever counts above.
    """

    look: Look
    month: str
    children: Sequence[Unit]
    now: Seen | None
    before: Seen | None
    trend: Sequence[Point]
    kinds: Sequence[Kind]
    ages: Sequence[AgeBand]
    promises: Promises
    debtors: Sequence[Debtor]
    explained: int
    due: Due

    @property
    def paid_fen(self) -> int | None:
        """What was paid since the period before, in 分; None where there is none."""
        return self.trend[-1].paid_fen

    @property
    def previous(self) -> Period | None:
        """The period before, where the campaign had one."""
        return self.trend[-2].period if len(self.trend) > 1 else None


def board_of(look: Look) -> Board:
    """Read a unit's board."""
    unit, month = look.unit, month_of(today())
    # One that was waived can still be looked at, as the last of its board.
    periods = [*periods_before(look.period), look.period]
    children = list(children_of(unit))
    now = seen(look)
    before = seen_of(look, periods[-2]) if len(periods) > 1 else None
    known = {
        period.pk: _sums(found)
        for period, found in zip(periods[-2:], (before, now)[-len(periods) :], strict=True)
        if found is not None
    }
    return Board(
        look=look,
        month=month,
        children=children,
        now=now,
        before=before,
        trend=trend(look, periods, known),
        kinds=[] if now is None else kinds(look, now),
        ages=aging(unit, month),
        promises=promises(unit, month),
        debtors=top_debtors(unit) if children else [],
        explained=explained(unit).count(),
        due=_due(unit, look.period, children),
    )


def _sums(found: Seen) -> Sums:
    sums = found.figures.summary.total.sums
    return Sums(OWED(sums), SETTLED(sums), _filed(found), found.held)


def _filed(found: Seen) -> Filed:
    if found.counted is None:
        return Filed.LIVE
    if isinstance(found.counted, Gathered):
        return Filed.GATHERED
    if found.counted.version.opening:
        return Filed.OPENING
    return Filed.CARRIED if found.counted.carried else Filed.OWN


def _due(unit: Unit, period: Period, children: Sequence[Unit]) -> Due:
    if children:
        return Due(*missing(unit, period), None)
    state = Filing.objects.filter(unit=unit, period=period).values_list("state", flat=True).first()
    return Due(0, 0, State(state or State.NOT_STARTED))
