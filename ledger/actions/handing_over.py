"""Who owes which period once units were moved or merged: each period is reported by the old units or by the new one.

A period goes over as a whole. The successor owes it where one of the old units still could have handed it in and has
no approved version of it, and where the successor itself can; then nothing of the old ones is pinned any more. Else
what they have, or had before, stands for them, and the successor does not report it. So no row is in two versions that
one rollup contains, or in none. What the old units were given more (延期, 改好期限) goes over with the period.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from ledger.errors import RefusedError
from ledger.models import Campaign, ExpectedReporter, Extension, Filing, Period, State, Unit
from ledger.queries.clocks import chosen, clocks_by_period, clocks_of
from ledger.queries.periods import LEDGER_ANNEX
from ledger.queries.reorganising import Step, Wish, level_below
from ledger.queries.units import children_of
from ledger.vocabulary import PeriodKind
from ledger.workflow import DECIDED, HANDED_IN, opening_state
from qingqian.db.clock import app_now

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What units were given beyond their clocks: the extension that holds longest, the last time to mend (改好)."""

    extension: Extension | None = None
    redo_by: dt.datetime | None = None

    @property
    def until(self) -> dt.datetime | None:
        """Until when the extension goes."""
        return None if self.extension is None else self.extension.until


@dataclass(frozen=True, slots=True)
class Duties:
    """Who is expected for which open period, how their filings stand, and who has more time, by (unit id, period id).

    `extensions` are those that neither were taken back nor have expired.
    """

    periods: Sequence[Period]
    expected: Mapping[_Key, ExpectedReporter]
    filings: Mapping[_Key, Filing]
    extensions: Mapping[_Key, Extension]
    now: dt.datetime = field(default_factory=app_now)

    @classmethod
    def of(cls, units: Sequence[Unit]) -> "Duties":
        """Read them, of the newest campaign of each ordering unit that has begun; earlier ones stay (five queries)."""
        begun = Campaign.objects.filter(periods__opened_at__isnull=False)
        newest = begun.order_by("unit_id", "-survey_date", "-id").distinct("unit_id")
        rows = ExpectedReporter.objects.filter(unit__in=units, successor=None)
        # Waived ones too: they may be asked for again.
        asked = Q(period__annexes__contains=[LEDGER_ANNEX]) | Q(period__kind=PeriodKind.CONTACTS)
        rows = rows.filter(asked, period__campaign__in=list(newest.values_list("pk", flat=True)))
        expected = {(row.unit_id, row.period_id): row for row in rows}
        found = Period.objects.filter(pk__in={period for _, period in expected}).select_related("campaign")
        periods = found.order_by("campaign__survey_date", "campaign_id", "sort_no")
        filings = Filing.objects.filter(unit__in=units, period__in=found)
        holding = Extension.objects.filter(unit__in=units, period__in=found, ended_at=None, until__gt=app_now())
        return cls(
            list(periods),
            expected,
            {(row.unit_id, row.period_id): row for row in filings},
            {(row.unit_id, row.period_id): row for row in holding},
        )

    def state(self, unit: Unit, period: Period) -> int:
        """Return where a filing stands."""
        filing = self.filings.get((unit.pk, period.pk))
        return State.NOT_STARTED if filing is None else filing.state

    def owes(self, unit: Unit, period: Period) -> bool:
        """Tell whether a unit stands in the list of a period and is not exempt."""
        row = self.expected.get((unit.pk, period.pk))
        return row is not None and row.owed

    def undecided(self, unit: Unit) -> set[int]:
        """Return the periods that a unit owes, could still hand in, and has no approved version of."""
        mine = [each for each in self.periods if self.owes(unit, each) and self.state(unit, each) not in DECIDED]
        clocks = clocks_of(unit, mine) if mine else {}
        return {each.pk for each in mine if not clocks[each.pk].shut(self.now)}

    def given(self, units: Iterable[int], period: int) -> MoreTime:
        """Return what was given to these units beyond their clocks, as far as it still runs; all by ids."""
        keys = [(unit, period) for unit in units]
        longer = [self.extensions[key] for key in keys if key in self.extensions]
        redo = [self.filings[key].redo_by for key in keys if key in self.filings]
        running = [by for by in redo if by is not None and by > self.now]
        return MoreTime(max(longer, key=lambda each: each.until, default=None), max(running, default=None))

    def open_below(self, above: Unit, heads: Sequence[Unit]) -> set[int]:
        """Return the periods that a new unit below another could hand in, with the time that `heads` were given."""
        level = level_below(above)
        clocks, there = clocks_by_period(self.periods, [level]), Unit(parent=above, level=level, path=above.path)
        found = set()
        for period in self.periods:
            given = self.given([head.pk for head in heads], period.pk)
            longer = replace(chosen(there, clocks[period.pk]), extended_until=given.until, redo_by=given.redo_by)
            if not longer.shut(self.now):
                found.add(period.pk)
        return found


def periods_handed(duties: Duties, wish: Wish, between: Sequence[Unit]) -> list[Period]:
    """Return the periods that go over, the earliest first.

    Not those for which a unit between and the common superior has gone up: its version holds what the old units had.
    Nor those that are shut for a new unit: it reports by the clocks of its own level, under its own superior.
    """
    open_ones, target = set[int]().union(*(duties.undecided(head) for head in wish.sources)), wish.target
    if target is not None:
        _refuse_in_review(duties, target)
        mine = duties.undecided(target)
        return [each for each in duties.periods if _owed_by(duties, target, each, each.pk in open_ones, mine)]
    if wish.above is not None:
        open_ones &= duties.open_below(wish.above, wish.sources)
    return [
        each
        for each in duties.periods
        if each.pk in open_ones and not any(duties.state(unit, each) in HANDED_IN for unit in between)
    ]


def _owed_by(
    duties: Duties,
    target: Unit,
    period: Period,
    open_below: bool,  # noqa: FBT001 - one caller
    mine: Collection[int],
) -> bool:
    """Tell whether the unit that takes over still files for a period: what it files holds the rows that came.

    `mine` are the periods that it can still hand in; where it has missed one, what the others had approved stays.
    """
    if (target.pk, period.pk) not in duties.expected or period.kind == PeriodKind.CONTACTS:
        return open_below
    return period.pk in mine and duties.state(target, period) not in HANDED_IN


def _refuse_in_review(duties: Duties, target: Unit) -> None:
    """Refuse while a version waits that was frozen without the rows that come: approved or not, it would not fit."""
    for period in duties.periods:
        waits = duties.state(target, period) in (State.SUBMITTED, State.IN_REVIEW)
        if waits and period.kind != PeriodKind.CONTACTS:
            raise RefusedError(f"{target.name}的“{period.name}”正等待审核；请先审核完毕，或并入一个新设的单位。")


def hand_over(duties: Duties, steps: Sequence[Step], handed: Sequence[Period]) -> None:
    """Let the successors owe these periods in place of their predecessors, who keep what they had handed in."""
    now = app_now()
    for step in steps:
        rows = ExpectedReporter.objects.filter(unit__in=step.sources, period__in=handed, successor=None)
        owed: dict[int, list[ExpectedReporter]] = {}
        for row in rows:
            owed.setdefault(row.period_id, []).append(row)
        known = set(
            ExpectedReporter.objects.filter(unit=step.target, period__in=handed).values_list("period_id", flat=True)
        )
        is_leaf = not children_of(step.target).exists()
        succeeding = [
            _succeeding(step, period_id, of, now, is_leaf=is_leaf)
            for period_id, of in sorted(owed.items())
            if period_id not in known
        ]
        ExpectedReporter.objects.bulk_create(succeeding)
        _give_as_much_time(duties, step, succeeding)
        if not is_leaf:
            _report_for_those_below(step.target, handed)
        rows.update(successor=step.target, handed_over_at=now)
    if steps and steps[-1].fresh and steps[-1].target.parent is not None:
        _report_for_those_below(steps[-1].target.parent, handed)


def _succeeding(
    step: Step, period_id: int, of: Sequence[ExpectedReporter], now: dt.datetime, *, is_leaf: bool
) -> ExpectedReporter:
    free = all(row.exempt for row in of)
    return ExpectedReporter(
        unit=step.target,
        period_id=period_id,
        parent_unit_id=step.target.parent_id,
        taken_over_at=now,
        is_leaf=is_leaf,
        exempt=free,
        exempt_reason=of[0].exempt_reason if free else "",
        exempted_by_name=of[0].exempted_by_name if free else "",
    )


def _give_as_much_time(duties: Duties, step: Step, owing: Sequence[ExpectedReporter]) -> None:
    """Let a successor have what its predecessors had beyond their clocks: the longest extension, the last 改好期限."""
    sources = [source.pk for source in step.sources]
    given = {row.period_id: duties.given(sources, row.period_id) for row in owing}
    Extension.objects.bulk_create(
        Extension(
            unit=step.target,
            period_id=period_id,
            until=held.until,
            reason=held.reason,
            given_by_name=held.given_by_name,
            given_at=held.given_at,
        )
        for period_id, more in given.items()
        if (held := more.extension) is not None
    )
    # Who must act was a person of the old unit: only the time goes over.
    Filing.objects.bulk_create(
        Filing(
            unit=step.target,
            period_id=row.period_id,
            state=opening_state(is_leaf=row.is_leaf),
            redo_by=given[row.period_id].redo_by,
        )
        for row in owing
        if given[row.period_id].redo_by is not None
    )


def _report_for_those_below(unit: Unit, handed: Sequence[Period]) -> None:
    """Let who was a leaf when the period opened sum up what now reports to it."""
    ExpectedReporter.objects.filter(unit=unit, period__in=handed, is_leaf=True).update(is_leaf=False)


def place_of_opening(unit: Unit, handed: Sequence[Period]) -> Period | None:
    """Return the period at which an opening stands: the one before the first that the successor will report."""
    roots = Period.objects.filter(waived_at=None).select_related("campaign")
    every = [each for each in roots if unit.path.startswith(each.path)]
    every.sort(key=_order)
    since = max((each.campaign.survey_date for each in every if each.opened_at is not None), default=dt.date.min)
    coming = [
        each
        for each in every
        if each.opened_at is None and LEDGER_ANNEX in each.annexes and each.campaign.survey_date >= since
    ]
    reported = [each for each in handed if each.kind != PeriodKind.CONTACTS]
    first = min([*reported, *coming[:1]], key=_order, default=None)
    if first is None:
        return every[-1] if every else None
    return next((each for each in reversed(every) if _precedes(each, first)), first)


def _precedes(period: Period, later: Period) -> bool:
    """Tell whether what was approved for a period is carried on to a later one, maybe of a later campaign."""
    if period.campaign_id == later.campaign_id:
        return period.sort_no < later.sort_no
    of, then = period.campaign, later.campaign
    return of.unit_id == then.unit_id and of.survey_date < then.survey_date


def _order(period: Period) -> tuple[dt.date, int, int]:
    return period.campaign.survey_date, period.campaign_id, period.sort_no
