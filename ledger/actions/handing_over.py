"""Who owes which period once units were moved or merged: each period is reported by the old units or by the new one.

A period goes over as a whole. The successor owes it where one of the old units still could have handed it in and has
no approved version of it; then nothing of the old ones is pinned any more. Else what they have, or had before, stands
for them, and the successor does not report it. So no row is in two versions that one rollup contains, or in none.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from ledger.errors import RefusedError
from ledger.models import Campaign, ExpectedReporter, Filing, Period, State, Unit
from ledger.queries.clocks import clocks_of
from ledger.queries.periods import LEDGER_ANNEX
from ledger.queries.reorganising import Step
from ledger.queries.units import children_of
from ledger.vocabulary import PeriodKind
from ledger.workflow import DECIDED, HANDED_IN
from qingqian.db.clock import app_now

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Duties:
    """Who is expected for which open period, and how their filings stand, by (unit id, period id)."""

    periods: Sequence[Period]
    expected: Mapping[_Key, ExpectedReporter]
    filings: Mapping[_Key, Filing]
    now: dt.datetime = field(default_factory=app_now)

    @classmethod
    def of(cls, units: Sequence[Unit]) -> "Duties":
        """Read them, of the newest campaign of each ordering unit that has begun; earlier ones stay (four queries)."""
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
        return cls(list(periods), expected, {(row.unit_id, row.period_id): row for row in filings})

    def state(self, unit: Unit, period: Period) -> int:
        """Return where a filing stands."""
        filing = self.filings.get((unit.pk, period.pk))
        return State.NOT_STARTED if filing is None else filing.state

    def owes(self, unit: Unit, period: Period) -> bool:
        """Tell whether a unit stands in the list of a period and is not exempt."""
        row = self.expected.get((unit.pk, period.pk))
        return row is not None and not row.exempt

    def undecided(self, unit: Unit) -> set[int]:
        """Return the periods that a unit owes, could still hand in, and has no approved version of."""
        mine = [each for each in self.periods if self.owes(unit, each) and self.state(unit, each) not in DECIDED]
        clocks = clocks_of(unit, mine) if mine else {}
        return {each.pk for each in mine if not clocks[each.pk].shut(self.now)}


def periods_handed(
    duties: Duties, heads: Sequence[Unit], target: Unit | None, between: Sequence[Unit]
) -> list[Period]:
    """Return the periods that go over, the earliest first.

    Not those for which a unit between and the common superior has gone up: its version holds what the old units had.
    """
    open_ones = set().union(*(duties.undecided(head) for head in heads))
    if target is not None:
        _refuse_in_review(duties, target)
        mine = duties.undecided(target)
        return [each for each in duties.periods if _owed_by(duties, target, each, each.pk in open_ones, mine)]
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


def hand_over(steps: Sequence[Step], handed: Sequence[Period]) -> None:
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
        ExpectedReporter.objects.bulk_create(
            _succeeding(step, period_id, of, is_leaf=is_leaf)
            for period_id, of in sorted(owed.items())
            if period_id not in known
        )
        if not is_leaf:
            _report_for_those_below(step.target, handed)
        rows.update(successor=step.target, handed_over_at=now)
    if steps and steps[-1].fresh and steps[-1].target.parent is not None:
        _report_for_those_below(steps[-1].target.parent, handed)


def _succeeding(step: Step, period_id: int, of: Sequence[ExpectedReporter], *, is_leaf: bool) -> ExpectedReporter:
    free = all(row.exempt for row in of)
    return ExpectedReporter(
        unit=step.target,
        period_id=period_id,
        parent_unit_id=step.target.parent_id,
        is_leaf=is_leaf,
        exempt=free,
        exempt_reason=of[0].exempt_reason if free else "",
        exempted_by_name=of[0].exempted_by_name if free else "",
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
