"""Who has handed in what, and when: units × periods, and what share of it came on time (workflow.md rule 7)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Min

from ledger.calendar.instants import day_of
from ledger.models import ExpectedReporter, Filing, FilingVersion, Period, State, Unit
from ledger.queries.clocks import Clocks, GivenMore, asks_paper, chosen, clocks_by_period, given, longer
from ledger.queries.lineage import lineage
from ledger.queries.papers import NONE_CAME, Arrivals, PaperState, arrivals
from ledger.vocabulary import PeriodKind
from ledger.workflow import HANDED_IN, opening_state
from qingqian.db.clock import app_now


@dataclass(frozen=True, slots=True)
class Place:
    """How one unit stands for one period.

    `number` is the version handed in last, `nil` and `no_change` what it said; `carried` tells that an earlier
    approved version stands in for what is missing. `expected` and `exempt` are as fixed when the period opened.
    `paper` says how its stamped paper stands, None where none is due; `paper_on` is the day on which the first came.
    `handed_over_at` is when another unit took the duty over (划转、并入): what was due before stays its own.
    `taken_over_at` is when it took the duty over itself: what was due before was its predecessors'.
    """

    unit: Unit
    period: Period
    clocks: Clocks
    now: dt.datetime
    expected: bool = False
    exempt: bool = False
    state: State = State.NOT_STARTED
    number: int = 0
    nil: bool = False
    no_change: bool = False
    late: bool = False
    first_at: dt.datetime | None = None
    carried: bool = False
    paper: PaperState | None = None
    paper_on: dt.date | None = None
    handed_over_at: dt.datetime | None = None
    taken_over_at: dt.datetime | None = None

    @property
    def owed(self) -> bool:
        """Tell whether the unit must hand in; who is exempt, not in the list, or succeeded by another need not."""
        return self.expected and not self.exempt and self.handed_over_at is None

    @property
    def handed_in(self) -> bool:
        """Tell whether a version of it is in hand above."""
        return self.state in HANDED_IN

    @property
    def past(self) -> bool:
        """Tell whether its due time has passed."""
        return self.clocks.due_at is not None and self.clocks.due_at < self.now

    @property
    def missing(self) -> bool:
        """Tell whether it is owed and not in hand."""
        return self.owed and not self.handed_in

    @property
    def counts(self) -> bool:
        """Tell whether it counts for a rate: it was owed and its time has come.

        Who handed the duty over counts for what it had handed in, or had missed, by then; who took it over after it
        was due counts for nothing: one duty counts once, and its first submission decides (workflow.md rule 7).
        """
        if self._was_due(self.clocks.due_at):
            return False
        if self.handed_over_at is None or self.clocks.due_at is None:
            return self.owed and self.past
        kept = self.first_at is not None or self.clocks.due_at <= self.handed_over_at
        return self.expected and not self.exempt and kept and self.past

    def _was_due(self, due: dt.datetime | None) -> bool:
        """Tell whether something was due of its predecessors already when it took over."""
        return due is not None and self.taken_over_at is not None and due < self.taken_over_at

    @property
    def on_time(self) -> bool:
        """Tell whether the first submission came by the due time of then; nothing later changes that."""
        return self.first_at is not None and not self.late

    @property
    def paper_counts(self) -> bool:
        """Tell whether its paper counts for a rate: it was due, and its time has come."""
        due = self.clocks.paper_due
        asked = self.owed and self.paper is not None and not self._was_due(due)
        return asked and due is not None and due < self.now

    @property
    def paper_on_time(self) -> bool:
        """Tell whether its first paper came by its day; electronic punctuality has no part in it."""
        due = self.clocks.paper_due
        return due is not None and self.paper_on is not None and self.paper_on <= day_of(due)

    @property
    def paper_awaited(self) -> bool:
        """Tell whether it is 电子已报、纸质未到, or only an earlier version's paper came."""
        return self.handed_in and self.paper in (PaperState.AWAITED, PaperState.OLD)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those that counted came on time."""

    on_time: int = 0
    counted: int = 0

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Rate":
        """Count them; what is not due yet, exempt or not asked for counts for nothing."""
        counted = [place for place in places if place.counts]
        return cls(sum(place.on_time for place in counted), len(counted))

    @classmethod
    def of_paper(cls, places: Iterable[Place]) -> "Rate":
        """Count stamped paper apart from what came electronically."""
        counted = [place for place in places if place.paper_counts]
        return cls(sum(place.paper_on_time for place in counted), len(counted))

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down so that 100 means all; None where nothing counted."""
        return self.on_time * 100 // self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class Row:
    """One unit with its places, in the order of the periods; `now` is the one that stands for it today (as now)."""

    unit: Unit
    places: Sequence[Place]
    now: Unit | None = None

    @property
    def rate(self) -> Rate:
        """Its own share, over the periods of the row."""
        return Rate.of(self.places)

    @property
    def paper_rate(self) -> Rate:
        """The same of its stamped paper."""
        return Rate.of_paper(self.places)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by the unit above them, each in the tree's order."""

    periods: Sequence[Period]
    rows: Mapping[int, Sequence[Row]]

    def of(self, above: Unit) -> Sequence[Row]:
        """Return the rows of those directly below a unit."""
        return self.rows.get(above.pk, ())

    def column(self, above: Unit, index: int) -> list[Place]:
        """Return how all directly below a unit stand for one period."""
        return [row.places[index] for row in self.of(above)]


def matrix(above: Sequence[Unit], periods: Sequence[Period]) -> Matrix:
    """Return how those directly below these units stand for periods of one campaign (nine queries).

    Who was expected stays in it, also once closed; a unit made since stands there too, owing nothing before.
    """
    facts = _Facts.of(above, periods)
    rows: dict[int, list[Row]] = defaultdict(list)
    for unit in facts.units:
        rows[unit.parent_id or 0].append(facts.row(unit, periods))
    return Matrix(periods, rows)


def matrix_now(above: Sequence[Unit], periods: Sequence[Period]) -> Matrix:
    """Return the same with units as they are now (workflow.md rule 13; ten queries).

    Below each unit that stands follow those whose rows it has taken over, wherever they reported to; what went to
    units elsewhere is found there.
    """
    standing = list(Unit.objects.filter(parent__in=above, valid_to=None).order_by("sort_no", "id"))
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in _rows_now(standing, periods):
        rows[(row.now or row.unit).parent_id or 0].append(row)
    return Matrix(periods, rows)


def own_rows(unit: Unit, periods: Sequence[Period], *, now: bool = False) -> list[Row]:
    """Return how one unit itself stands for periods of one campaign; `now`: with those that it has taken over."""
    return _rows_now([unit], periods) if now else [_Facts.of_units([unit], periods).row(unit, periods)]


def _rows_now(standing: Sequence[Unit], periods: Sequence[Period]) -> list[Row]:
    known = lineage()
    before = {unit.pk: known.before(unit.pk) - {unit.pk} for unit in standing}
    gone = list(Unit.objects.filter(pk__in=set[int]().union(*before.values())).order_by("sort_no", "id"))
    facts = _Facts.of_units([*standing, *gone], periods)
    asked = {unit_id for unit_id, _period in facts.expected}
    rows = []
    for unit in standing:
        old = [each for each in gone if each.pk in before[unit.pk] and each.pk in asked]
        rows += [facts.row(unit, periods), *(replace(facts.row(each, periods), now=unit) for each in old)]
    return rows


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of units and periods, each by (unit id, period id)."""

    units: Sequence[Unit]
    expected: Mapping[tuple[int, int], ExpectedReporter]
    filings: Mapping[tuple[int, int], Mapping[str, Any]]
    said: Mapping[int, tuple[bool, bool]]
    clocks: Mapping[int, Sequence[Any]]
    more: GivenMore
    approved_from: Mapping[int, int]
    came: Mapping[tuple[int, int], Arrivals]
    now: dt.datetime

    @classmethod
    def of(cls, above: Sequence[Unit], periods: Sequence[Period]) -> "_Facts":
        units = Unit.objects.filter(parent__in=above).order_by("sort_no", "id")
        facts = cls.of_units(list(units), periods)
        asked = {unit_id for unit_id, _period in facts.expected}
        return replace(facts, units=[unit for unit in facts.units if unit.valid_to is None or unit.pk in asked])

    @classmethod
    def of_units(cls, units: Sequence[Unit], periods: Sequence[Period]) -> "_Facts":
        ids, asked = [unit.pk for unit in units], [period.pk for period in periods]
        owing = ExpectedReporter.objects.filter(unit__in=ids, period__in=asked)
        filings = Filing.objects.filter(unit__in=ids, period__in=asked).values(
            "id", "unit_id", "period_id", "state", "latest_number", "current_number", "first_submitted_at", "late"
        )
        return cls(
            units,
            {(one.unit_id, one.period_id): one for one in owing},
            {(filing["unit_id"], filing["period_id"]): filing for filing in filings},
            _said(ids, asked),
            clocks_by_period(periods, {unit.level for unit in units}),
            given(ids, asked),
            _approved_from(ids, periods),
            arrivals(ids, asked),
            app_now(),
        )

    def row(self, unit: Unit, periods: Sequence[Period]) -> Row:
        """Put a unit's facts together."""
        return Row(unit, [self._place(unit, period) for period in periods])

    def _place(self, unit: Unit, period: Period) -> Place:
        key = (unit.pk, period.pk)
        clocks = longer(chosen(unit, self.clocks.get(period.pk, ())), self.more.get(key))
        if key not in self.expected:
            return Place(unit, period, clocks, self.now)
        expected = self.expected[key]
        first = self.approved_from.get(unit.pk)
        carried = first is not None and first < period.sort_no
        place = Place(
            unit, period, clocks, self.now, expected=True, exempt=expected.exempt, carried=carried,
            state=opening_state(is_leaf=expected.is_leaf), handed_over_at=expected.handed_over_at,
            taken_over_at=expected.taken_over_at,
        )  # fmt: skip
        filing = self.filings.get(key)
        if asks_paper(period, unit.level, clocks.stamped_paper):
            came = self.came.get(key, NONE_CAME)
            number = None if filing is None else filing["current_number"]
            place = replace(place, paper=came.state(number), paper_on=came.first_on)
        return place if filing is None else self._filed(place, filing)

    def _filed(self, place: Place, filing: Mapping[str, Any]) -> Place:
        nil, no_change = self.said.get(filing["id"], (False, False))
        return replace(
            place,
            state=State(filing["state"]),
            number=filing["latest_number"],
            nil=nil,
            no_change=no_change,
            late=filing["late"],
            first_at=filing["first_submitted_at"],
        )


def _said(units: Sequence[int], periods: Sequence[int]) -> dict[int, tuple[bool, bool]]:
    """Return whether the version handed in last is a nil or a no-change report, by filing id."""
    last = FilingVersion.objects.filter(unit__in=units, period__in=periods, number=F("filing__latest_number"))
    return {pk: (nil, same) for pk, nil, same in last.values_list("filing_id", "nil", "no_change")}


def _approved_from(units: Sequence[int], periods: Sequence[Period]) -> dict[int, int]:
    """Return the place of the first period for which something was approved, by unit."""
    campaigns = {period.campaign_id for period in periods}
    approved = Filing.objects.filter(unit__in=units, period__campaign__in=campaigns, approved_number__isnull=False)
    approved = approved.exclude(period__kind=PeriodKind.CONTACTS)
    firsts = approved.order_by().values_list("unit_id").annotate(first=Min("period__sort_no"))
    return dict(firsts.values_list("unit_id", "first"))
