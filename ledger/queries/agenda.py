"""What units owe and by when, for the top of every page and for the workbench (domain.md §2, workflow.md)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import DateTimeField, Func, OuterRef, QuerySet, Subquery

from ledger.models import ExpectedReporter, Filing, Period, PeriodClock, State, Unit
from ledger.queries.clocks import Clocks, GivenMore, chosen, clocks_by_period, given, longer
from ledger.queries.periods import LEDGER_ANNEX, open_state, with_ready
from ledger.queries.units import ancestry
from ledger.workflow import HANDED_IN

SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duty:
    """One period that a unit owes: when, whether as a leaf, and how far its filing has come."""

    period: Period
    due_at: dt.datetime
    open_until: dt.datetime | None
    state: State
    is_leaf: bool

    @property
    def is_handed_in(self) -> bool:
        """Tell whether the unit has nothing to do about it now."""
        return self.state in HANDED_IN


@dataclass(frozen=True, slots=True)
class Agenda:
    """A unit's duties in its newest campaign: the one that is due next (or the last), and those that it missed.

    `also` are those beside the current one that ask for something: sent back, or due within a week.
    """

    unit: Unit
    now: dt.datetime
    current: Duty | None = None
    overdue: tuple[Duty, ...] = field(default=())
    also: tuple[Duty, ...] = field(default=())


class _Now(Func):
    """The database's clock as a column, so that it costs no query of its own."""

    function = "app_now"
    arity = 0
    output_field = DateTimeField()


def agendas(units: Sequence[Unit]) -> list[Agenda]:
    """Return the agenda of each unit, in the order given (four queries, however many units there are)."""
    periods = list(_periods(units))
    by_period = clocks_by_period(periods, {unit.level for unit in units})
    owed: dict[int, list[ExpectedReporter]] = defaultdict(list)
    for expected in _expected(units, periods):
        owed[expected.unit_id].append(expected)
    more = given([unit.pk for unit in units], [period.pk for period in periods])
    return [_agenda(unit, _own(unit, periods), by_period, owed[unit.pk], more) for unit in units]


def _periods(units: Sequence[Unit]) -> QuerySet[Period]:
    paths = {path for unit in units for path in ancestry(unit.path)}
    ordered = Period.objects.filter(campaign__path__in=paths, annexes__contains=[LEDGER_ANNEX], waived_at=None)
    ordered = ordered.select_related("campaign").annotate(now=_Now())
    return ordered.order_by("-campaign__survey_date", "-campaign_id", "sort_no")


def _expected(units: Sequence[Unit], periods: Iterable[Period]) -> QuerySet[ExpectedReporter]:
    filing = Filing.objects.filter(unit_id=OuterRef("unit_id"), period_id=OuterRef("period_id"))
    rows = with_ready(
        ExpectedReporter.objects.filter(unit__in=units, period__in=periods, exempt=False, successor=None)
    )
    return rows.annotate(filing_state=Subquery(filing.values("state")[:1]))


def _own(unit: Unit, periods: Sequence[Period]) -> list[Period]:
    """Keep the periods of the newest campaign that the unit reports to."""
    mine = [period for period in periods if unit.path.startswith(period.campaign.path)]
    return [period for period in mine if period.campaign_id == mine[0].campaign_id]


def _agenda(
    unit: Unit,
    periods: Sequence[Period],
    clocks: dict[int, list[PeriodClock]],
    expected: Sequence[ExpectedReporter],
    more: GivenMore,
) -> Agenda:
    owed = {item.period_id: item for item in expected}
    duties = [
        _duty(period, longer(found, more.get((unit.pk, period.pk))), owed[period.pk])
        for period in periods
        if period.pk in owed and (found := chosen(unit, clocks[period.pk])).due_at is not None
    ]
    now: dt.datetime = periods[0].now if periods else dt.datetime.now(dt.UTC)  # type: ignore[attr-defined]
    coming = [duty for duty in duties if duty.due_at > now]
    last = duties[-1] if duties else None
    current = min(coming, key=lambda duty: (duty.due_at, duty.period.sort_no)) if coming else last
    open_duties = [duty for duty in duties if not duty.is_handed_in and duty is not current]
    missed = tuple(duty for duty in open_duties if duty.due_at <= now)
    also = (duty for duty in open_duties if duty.due_at > now and _presses(duty, now))
    return Agenda(unit, now, current, missed, tuple(sorted(also, key=lambda duty: duty.due_at)))


def _presses(duty: Duty, now: dt.datetime) -> bool:
    return duty.state == State.RETURNED or duty.due_at - now <= SOON


def _duty(period: Period, clocks: Clocks, expected: ExpectedReporter) -> Duty:
    state: int | None = expected.filing_state  # type: ignore[attr-defined]
    if clocks.due_at is None:
        raise ValueError("a duty has a due time")
    standing = open_state(expected, None if state is None else State(state))
    # What was sent back has a due time of its own; whether the unit was on time is decided already.
    return Duty(period, clocks.redo_by or clocks.due_at, clocks.open_until, standing, expected.is_leaf)
