"""The matrix against what people did: the first submission decides, and nothing later changes it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import approve, claim, return_filing
from ledger.actions.filings import submit, withdraw
from ledger.actions.papers import Paper, receive
from ledger.actions.versions import Submission
from ledger.calendar.instants import day_of
from ledger.models import ExpectedReporter, Extension, Filing, FilingVersion, Period, PeriodClock, State, Unit
from ledger.queries.papers import PaperState, last_entry
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import clock_held_at
from reporting.queries.completeness import Matrix, Place, Rate, matrix
from reporting.tables.completeness import look_of, rate_words, signs_of, words_of
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2022, 5, 25, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
LATER = DUE + 100 * HOUR
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)


@pytest.fixture
def tree() -> Tree:
    """Let three towns owe the week and the report after it."""
    tree = Tree()
    for code in (campaigns.WEEK, campaigns.RESOLUTION):
        campaigns.expect(code, *(tree.units[each] for each in (*TOWNS, units.QIJIANG)))
    tree.period = campaigns.period(campaigns.WEEK)
    return tree


def hand_in(tree: Tree, code: str, at: dt.datetime, *, nil: bool = False) -> None:
    with clock_held_at(at), tree.clerk(code).scope() as actor:
        submit(actor, tree.units[code], tree.period, Submission(nil=nil))


def send_back(tree: Tree, code: str, at: dt.datetime) -> None:
    with clock_held_at(at), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[code], tree.period)
        return_filing(actor, tree.units[code], tree.period, "请补充合同编号")


def take_back(tree: Tree, code: str, at: dt.datetime) -> None:
    with clock_held_at(at), tree.clerk(code).scope() as actor:
        withdraw(actor, tree.units[code], tree.period)


def pass_it(tree: Tree, code: str, at: dt.datetime) -> None:
    with clock_held_at(at), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[code], tree.period)
        approve(actor, tree.units[code], tree.period)


def seen(tree: Tree, at: dt.datetime = LATER, *codes: str) -> Matrix:
    periods = [campaigns.period(code) for code in codes or (campaigns.WEEK,)]
    with clock_held_at(at), reviewer_of(units.QIJIANG).scope():
        return matrix([tree.units[units.QIJIANG]], periods)


def place(tree: Tree, code: str, at: dt.datetime = LATER) -> Place:
    rows = seen(tree, at).of(tree.units[units.QIJIANG])
    (found,) = (row.places[0] for row in rows if row.unit.code == code)
    return found


def test_to_the_second_is_on_time_and_after_it_is_late(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE, nil=True)
    hand_in(tree, units.WENLONG, DUE + dt.timedelta(microseconds=1), nil=True)
    assert place(tree, units.GUNAN).on_time
    late = place(tree, units.WENLONG)
    assert (late.on_time, late.late, late.handed_in) == (False, True, True)
    column = seen(tree).column(tree.units[units.QIJIANG], 0)
    assert Rate.of(column) == Rate(1, 3)
    assert rate_words(Rate.of(column)) == "33%（1/3）"


def test_a_return_and_a_late_second_version_leave_it_on_time(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE - HOUR, nil=True)
    send_back(tree, units.GUNAN, DUE)
    returned = place(tree, units.GUNAN)
    assert (returned.on_time, returned.missing, returned.state) == (True, True, State.RETURNED)
    hand_in(tree, units.GUNAN, DUE + HOUR, nil=True)
    again = place(tree, units.GUNAN)
    assert (again.on_time, again.number) == (True, 2)
    assert words_of(again) == "待审核，第2版，零报告，首报 2022-05-25 17:00"


def test_what_was_taken_back_before_the_review_was_not_the_first(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE - HOUR, nil=True)
    take_back(tree, units.GUNAN, DUE - HOUR)
    assert not place(tree, units.GUNAN).on_time
    hand_in(tree, units.GUNAN, DUE + HOUR, nil=True)
    assert place(tree, units.GUNAN).late


def test_a_due_time_that_is_moved_later_forgives_nothing_that_was_handed_in(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE + HOUR, nil=True)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(due_at=DUE + 50 * HOUR)
    assert place(tree, units.GUNAN).late


def test_before_the_due_time_nothing_counts_but_what_came_is_shown(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE - HOUR, nil=True)
    column = seen(tree, DUE).column(tree.units[units.QIJIANG], 0)
    assert Rate.of(column) == Rate(0, 0)
    assert rate_words(Rate.of(column)) == "—"
    assert [str(look_of(one).word) for one in column] == ["待审核", "未开始", "未开始"]


def test_who_is_exempt_counts_neither_above_nor_below_the_line(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE, nil=True)
    with tenant_scope(SYSTEM):
        ExpectedReporter.objects.exclude(unit__code=units.GUNAN).update(exempt=True)
    column = seen(tree).column(tree.units[units.QIJIANG], 0)
    assert Rate.of(column) == Rate(1, 1)
    assert [str(look_of(one).word) for one in column] == ["待审核", "免报", "免报"]


def test_the_list_is_the_one_of_the_opening(tree: Tree) -> None:
    with tenant_scope(SYSTEM):
        Unit.objects.create(
            parent=tree.units[units.QIJIANG], level=3, code="500110777", name="新设街道", sort_no=99, kind="street"
        )
        Unit.objects.filter(code=units.SHIJIAO).update(valid_to=dt.date(2022, 5, 24))
    rows = seen(tree).of(tree.units[units.QIJIANG])
    assert [row.unit.code for row in rows] == [*TOWNS, "500110777"]
    assert [row.places[0].owed for row in rows] == [True, True, True, False]
    assert str(look_of(rows[3].places[0]).word) == "未开放"


@pytest.mark.parametrize(
    ("kind", "approved", "word"), [(3, False, "未报"), (3, True, "未更新"), (2, False, "视为无"), (2, True, "未更新")]
)
def test_what_never_came_says_what_stands_in_for_it(tree: Tree, kind: int, approved: bool, word: str) -> None:  # noqa: FBT001 - a case
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(kind=kind)
    if approved:
        survey = campaigns.period(campaigns.SURVEY)
        campaigns.expect(campaigns.SURVEY, tree.units[units.GUNAN])
        with tenant_scope(SYSTEM):
            Filing.objects.create(unit=tree.units[units.GUNAN], period=survey, state=State.APPROVED, approved_number=1)
    assert str(look_of(place(tree, units.GUNAN)).word) == word
    assert str(look_of(place(tree, units.GUNAN, DUE)).word) == "未开始"


def test_nil_no_change_late_and_extended_are_signs_beside_the_state(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, LATER, nil=True)
    pass_it(tree, units.GUNAN, LATER)
    nothing_new(tree, units.WENLONG, LATER)
    give_time(tree, units.SHIJIAO)
    column = seen(tree).column(tree.units[units.QIJIANG], 0)
    assert [(str(look_of(each).word), signs(each)) for each in column] == [
        ("已通过", ["零报告", "迟报"]),
        ("待审核", ["无变化", "迟报"]),
        ("未报", ["已延期"]),
    ]
    hand_in(tree, units.SHIJIAO, LATER, nil=True)
    assert signs(place(tree, units.SHIJIAO)) == ["零报告", "迟报"], "more time is no sign of what has come"


def signs(of: Place) -> list[str]:
    return [str(mark.label) for mark, _sign in signs_of(of)]


def nothing_new(tree: Tree, code: str, at: dt.datetime) -> None:
    """Have a row approved for the survey, and say for the week that nothing has changed."""
    week, tree.period = tree.period, campaigns.period(campaigns.SURVEY)
    campaigns.expect(campaigns.SURVEY, tree.units[code])
    tree.write(code, [good_line(1)])
    with clock_held_at(DUE - HOUR):
        tree.pass_up(code)
    tree.period = week
    with clock_held_at(at):
        tree.hand_in(code, no_change=True)


def give_time(tree: Tree, code: str) -> None:
    with clock_held_at(DUE), tenant_scope(SYSTEM):
        given = {"until": LATER + HOUR, "given_at": DUE, "given_by_name": "管理员", "reason": "割接"}
        Extension.objects.create(unit=tree.units[code], period=tree.period, **given)


def ask_paper(tree: Tree, due: dt.datetime | None = None) -> None:
    with tenant_scope(SYSTEM):
        clocks = PeriodClock.objects.filter(period=tree.period, level=Level.TOWN)
        clocks.update(stamped_paper=True, paper_due_at=due)


def paper(tree: Tree, code: str, at: dt.datetime) -> None:
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.filter(unit=tree.units[code]).latest("number")
        seen = last_entry(version.filing)
    with clock_held_at(at), tree.reviewer(units.QIJIANG).scope() as actor:
        receive(actor, tree.units[code], tree.period, Paper(day_of(at), version.code), seen=seen)


def test_paper_is_on_time_or_late_apart_from_what_came_electronically(tree: Tree) -> None:
    ask_paper(tree)
    hand_in(tree, units.GUNAN, DUE + HOUR, nil=True)  # late, its paper on the due day
    paper(tree, units.GUNAN, DUE + 2 * HOUR)
    hand_in(tree, units.WENLONG, DUE - HOUR, nil=True)  # in time, its paper a day late
    paper(tree, units.WENLONG, DUE + 24 * HOUR)
    hand_in(tree, units.SHIJIAO, DUE - HOUR, nil=True)  # in time, no paper
    column = seen(tree).column(tree.units[units.QIJIANG], 0)
    assert (Rate.of(column), Rate.of_paper(column)) == (Rate(2, 3), Rate(1, 3))
    assert [each.unit.code for each in column if each.paper_awaited] == [units.SHIJIAO]
    assert words_of(place(tree, units.SHIJIAO)).endswith("零报告，电子已报、纸质未到，首报 2022-05-25 17:00")
    assert words_of(place(tree, units.WENLONG)).endswith("首报 2022-05-25 17:00，纸质首到 2022-05-26")


def test_paper_may_be_due_on_a_day_of_its_own_and_what_came_first_decides(tree: Tree) -> None:
    ask_paper(tree, DUE + 48 * HOUR)
    hand_in(tree, units.GUNAN, DUE - HOUR, nil=True)
    column = seen(tree, DUE + 24 * HOUR).column(tree.units[units.QIJIANG], 0)
    assert (Rate.of(column).counted, Rate.of_paper(column).counted) == (3, 0)
    paper(tree, units.GUNAN, DUE + 24 * HOUR)
    send_back(tree, units.GUNAN, DUE + 25 * HOUR)
    hand_in(tree, units.GUNAN, DUE + 26 * HOUR, nil=True)
    old = place(tree, units.GUNAN)
    assert (old.paper, old.paper_on_time, old.paper_awaited) == (PaperState.OLD, True, True)
    assert [str(mark.label) for mark, _sign in signs_of(old)] == ["零报告", "纸质旧版已到"]
    paper(tree, units.GUNAN, DUE + 99 * HOUR)
    new = place(tree, units.GUNAN)
    assert (new.paper, new.paper_on_time, new.paper_awaited) == (PaperState.ARRIVED, True, False)


def test_where_no_paper_is_asked_none_counts(tree: Tree) -> None:
    hand_in(tree, units.GUNAN, DUE - HOUR, nil=True)
    column = seen(tree).column(tree.units[units.QIJIANG], 0)
    assert {each.paper for each in column} == {None}
    assert rate_words(Rate.of_paper(column)) == "—"


def test_the_queries_do_not_grow_with_units_or_periods(tree: Tree) -> None:
    counts = []
    for codes in ((campaigns.WEEK,), (campaigns.SURVEY, campaigns.WEEK, campaigns.RESOLUTION)):
        for code in TOWNS[: len(codes)]:
            if place(tree, code).first_at is None:
                hand_in(tree, code, DUE, nil=True)
        periods = [campaigns.period(code) for code in codes]
        with reviewer_of(units.QIJIANG).scope(), CaptureQueriesContext(connection) as asked:
            matrix([tree.units[units.QIJIANG]], periods)
        counts.append(len(asked))
    assert counts == [9, 9]
