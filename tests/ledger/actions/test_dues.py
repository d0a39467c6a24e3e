"""Due soon and overdue: each unit that owes is told once, nobody else is, and old campaigns stay silent."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import Redo, claim, return_filing
from ledger.actions.dues import tell_dues
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.calendar.workdays import Exceptional, WorkingDays
from ledger.exchange.jobs import sweep
from ledger.models import (
    Addressee,
    CalendarDay,
    ExpectedReporter,
    Notice,
    NoticeKind,
    Period,
    PeriodClock,
    Unit,
)
from ledger.policy import Role
from ledger.queries.dues import soon_from
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, people, units
from tests.factories.rollups import Tree
from tests.personas import clerk_of, head_of, manager_of, reviewer_of
from tests.races import race

pytestmark = pytest.mark.django_db
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# A Wednesday; the day before it is a working day.
DUE = dt.datetime(2022, 5, 25, 18, tzinfo=SHANGHAI)
SOON = DUE - DAY
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)


@pytest.fixture
def tree() -> Tree:
    """Let three towns owe the week, and its clocks alone be near."""
    tree = Tree()
    campaigns.expect(campaigns.WEEK, *(tree.units[code] for code in TOWNS))
    tree.period = campaigns.period(campaigns.WEEK)
    return tree


def told(at: dt.datetime) -> list[tuple[str, NoticeKind]]:
    """Sweep at a moment; return whom that told what."""
    with tenant_scope(SYSTEM):
        before = list(Notice.objects.values_list("pk", flat=True))
    with clock_held_at(at):
        count = tell_dues()
    with tenant_scope(SYSTEM):
        new = Notice.objects.exclude(pk__in=before).order_by("unit__sort_no")
        found = [(notice.unit.code, NoticeKind(notice.kind)) for notice in new.select_related("unit")]
    assert count == len(found)
    return found


def all_of(kind: NoticeKind, *codes: str) -> list[tuple[str, NoticeKind]]:
    return [(code, kind) for code in codes]


def hand_in(tree: Tree, code: str, at: dt.datetime) -> None:
    with clock_held_at(at), tree.clerk(code).scope() as actor:
        submit(actor, tree.units[code], tree.period, Submission(nil=True))


@pytest.mark.usefixtures("tree")
def test_a_day_before_and_once_when_it_has_passed() -> None:
    assert told(SOON - HOUR) == []
    assert told(SOON) == all_of(NoticeKind.DUE_SOON, *TOWNS)
    assert told(SOON) == []
    assert told(DUE) == []
    assert told(DUE + dt.timedelta(seconds=1)) == all_of(NoticeKind.OVERDUE, *TOWNS)
    assert told(DUE + DAY) == []
    with tenant_scope(SYSTEM):
        texts = set(Notice.objects.values_list("text", flat=True))
    assert texts == {
        "“第1周”将于 2022-05-25 18:00 截止，还没有提交。",
        "“第1周”应于 2022-05-25 18:00 提交，现已逾期，请尽快补报。",
    }


def test_who_has_handed_in_or_is_exempt_is_told_nothing(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, SOON - HOUR)
    with tenant_scope(SYSTEM):
        ExpectedReporter.objects.filter(unit__code=units.WENLONG).update(exempt=True)
    assert told(SOON) == all_of(NoticeKind.DUE_SOON, units.SHIJIAO)
    hand_in(tree, units.SHIJIAO, DUE)
    assert told(DUE + HOUR) == []


def test_what_came_on_time_and_was_sent_back_is_due_but_never_overdue(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, SOON - HOUR)
    with clock_held_at(SOON - HOUR), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[units.GUNAN], tree.period)
        return_filing(actor, tree.units[units.GUNAN], tree.period, "请补充合同编号")
    assert (units.GUNAN, NoticeKind.DUE_SOON) in told(SOON)
    assert told(DUE + HOUR) == all_of(NoticeKind.OVERDUE, units.WENLONG, units.SHIJIAO)


def test_what_was_sent_back_is_due_when_the_reviewer_said(tree: Tree) -> None:
    campaigns.expect(campaigns.RESOLUTION, tree.units[units.GUNAN], tree.units[units.QIJIANG])
    tree.period, by = campaigns.period(campaigns.RESOLUTION), DUE - 2 * DAY
    unit = tree.units[units.GUNAN]
    hand_in(tree, units.GUNAN, by - 3 * DAY)
    with clock_held_at(by - 3 * DAY), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, unit, tree.period)
        return_filing(actor, unit, tree.period, "请补充合同编号", redo=Redo(by=by, name="经办人"))
    assert told(by - DAY - HOUR) == []
    assert told(by - DAY) == all_of(NoticeKind.DUE_SOON, units.GUNAN)
    assert told(by) == []
    assert told(by + HOUR) == all_of(NoticeKind.OVERDUE, units.GUNAN)
    assert told(by + DAY - HOUR) == []
    with tenant_scope(SYSTEM):
        assert list(Notice.objects.filter(key__startswith="redo:").order_by("id").values_list("text", flat=True)) == [
            "退回的“化解报告”请在 2022-05-23 18:00 前改好再报。",
            "退回的“化解报告”应于 2022-05-23 18:00 改好再报，现已逾期，请尽快补报。",
        ]


def test_what_was_handed_in_again_is_told_nothing_more(tree: Tree) -> None:
    by = DUE + 3 * DAY
    hand_in(tree, units.GUNAN, SOON - HOUR)
    with clock_held_at(SOON - HOUR), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[units.GUNAN], tree.period)
        return_filing(actor, tree.units[units.GUNAN], tree.period, "请补充合同编号", redo=Redo(by=by))
    hand_in(tree, units.GUNAN, SOON)
    assert units.GUNAN not in {code for code, _kind in told(by + HOUR)}


@pytest.mark.parametrize("change", [{"waived_at": SOON}, {"opened_at": None}])
def test_a_waived_period_and_one_not_opened_tell_nobody(tree: Tree, change: dict[str, dt.datetime | None]) -> None:
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(**change)
    assert told(SOON) == []
    assert told(DUE + HOUR) == []


def test_what_was_due_more_than_two_days_ago_is_no_news(tree: Tree) -> None:
    with tenant_scope(SYSTEM):
        every = [tree.units[code] for code in units.TREE]
    for code in campaigns.PERIODS:
        campaigns.expect(code, *(unit for unit in every if code != campaigns.WEEK or unit.code not in TOWNS))
    assert told(dt.datetime(2026, 11, 22, tzinfo=SHANGHAI)) == []
    assert told(DUE + 30 * DAY) == []
    assert {code for code, _kind in told(DUE + 2 * DAY)} >= set(TOWNS)


def test_the_time_that_the_district_has_set_for_its_children_is_theirs(tree: Tree) -> None:
    campaigns.expect(campaigns.WEEK, tree.units[units.JIJIANG])
    with tenant_scope(SYSTEM):
        PeriodClock.objects.create(
            unit=tree.units[units.QIJIANG], period=tree.period, level=Level.TOWN, due_at=DUE - 6 * HOUR
        )
    assert told(SOON - 6 * HOUR) == all_of(NoticeKind.DUE_SOON, *TOWNS)
    assert told(SOON) == all_of(NoticeKind.DUE_SOON, units.JIJIANG)
    assert told(DUE - HOUR) == all_of(NoticeKind.OVERDUE, *TOWNS)


def test_a_due_time_that_is_moved_is_told_anew(tree: Tree) -> None:
    assert len(told(SOON)) == 3
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(due_at=DUE + DAY)
    assert told(SOON + HOUR) == []
    assert told(DUE) == all_of(NoticeKind.DUE_SOON, *TOWNS)


def test_a_warning_comes_on_a_working_day(tree: Tree) -> None:
    with tenant_scope(SYSTEM):
        for day in (23, 24):
            CalendarDay.objects.create(
                unit=tree.units[units.CITY], day=dt.date(2022, 5, day), working=False, name="停工"
            )
    friday = dt.datetime(2022, 5, 20, 18, tzinfo=SHANGHAI)
    assert told(friday - HOUR) == []
    assert told(friday) == all_of(NoticeKind.DUE_SOON, *TOWNS)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (DUE, SOON),
        (dt.datetime(2022, 5, 23, 18, tzinfo=SHANGHAI), dt.datetime(2022, 5, 20, 18, tzinfo=SHANGHAI)),
        (dt.datetime(2022, 5, 29, 18, tzinfo=SHANGHAI), dt.datetime(2022, 5, 28, 18, tzinfo=SHANGHAI)),
    ],
)
def test_when_a_warning_goes_out(due: dt.datetime, expected: dt.datetime) -> None:
    made_up_for = WorkingDays({dt.date(2022, 5, 28): Exceptional(working=True, name="调休上班")})
    assert soon_from(due, made_up_for) == expected


def test_it_is_addressed_to_those_who_file(tree: Tree) -> None:
    filing = [clerk_of(units.GUNAN), head_of(units.GUNAN)]
    for other in (reviewer_of, manager_of):
        other(units.GUNAN)
    reviewer_of(units.QIJIANG)
    left = clerk_of(units.GUNAN).user
    left.is_active = False
    left.save()
    people.grant(filing[0].user, tree.units[units.GUNAN], Role.HEAD)
    assert told(SOON)
    with tenant_scope(SYSTEM):
        found = Addressee.objects.order_by("user_id").values_list("user_id", flat=True)
        assert list(found) == [person.user.pk for person in filing]


def test_three_hundred_units_cost_the_statements_of_one(tree: Tree) -> None:
    clerk_of(units.GUNAN)
    made = [
        Unit(parent=tree.units[units.JIANGJIN], level=3, code=f"9{number:05d}", name=f"{number}号", kind="town")
        for number in range(300)
    ]
    with tenant_scope(SYSTEM):
        Unit.objects.bulk_create(made)
    counts = []
    for asked in (made[:1], made[1:]):
        campaigns.expect(campaigns.WEEK, *asked)
        with clock_held_at(SOON), CaptureQueriesContext(connection) as captured:
            assert tell_dues() >= len(asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once() -> None:
    tree = Tree()
    campaigns.expect(campaigns.WEEK, *(tree.units[code] for code in TOWNS))
    clerk_of(units.GUNAN)
    now = dt.datetime.now(dt.UTC)
    campaigns.due(campaigns.WEEK, now - HOUR)
    done = race(tell_dues, tell_dues, sweep)
    assert [finish.refusal for finish in done] == [None, None, None]
    with tenant_scope(SYSTEM):
        notices = Notice.objects.order_by("unit__sort_no").values_list("unit__code", "kind")
        assert list(notices) == all_of(NoticeKind.OVERDUE, *TOWNS)
        assert Addressee.objects.count() == 1
