"""What an act leaves in the outbox reaches those whom it concerns, once, in words that may go out by mail."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from ledger.actions.calendar import restore_period, waive_period
from ledger.actions.child_clocks import set_child_dues
from ledger.actions.deciding import claim, return_filing
from ledger.actions.exemptions import ask_again, exempt
from ledger.actions.extensions import end_extension, extend
from ledger.actions.filings import submit, withdraw
from ledger.actions.notices import post
from ledger.actions.outbox import announced_together, deliver, tell
from ledger.actions.versions import Submission
from ledger.calendar.instants import minute_of
from ledger.models import Addressee, Notice, NoticeKind, Outbox, Period, PeriodClock
from ledger.queries.outbox import REMINDED
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.rollups import Tree
from tests.personas import clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2022, 5, 27, 4, tzinfo=dt.UTC)
REASON = "某某建材公司的合同编号有误"


@pytest.fixture
def tree() -> Tree:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    return tree


def waiting() -> int:
    """Return how many tasks wait for the worker."""
    return int(DBTaskResult.objects.count())


def said() -> list[tuple[str, NoticeKind, str, str]]:
    """Deliver; return to whom what was said."""
    deliver()
    with tenant_scope(SYSTEM):
        found = Notice.objects.order_by("id").select_related("unit")
        return [(notice.unit.code, NoticeKind(notice.kind), notice.text, notice.detail) for notice in found]


def test_each_move_wakes_the_worker_and_those_made_together_wake_it_once() -> None:
    town = units.unit(units.GUNAN)
    campaigns.expect(campaigns.WEEK, town, units.unit(units.QIJIANG))
    period = campaigns.period(campaigns.WEEK)
    with clerk_of(units.GUNAN).scope() as actor:
        submit(actor, town, period, Submission(nil=True))
        withdraw(actor, town, period)
        assert waiting() == 2
        with announced_together():
            submit(actor, town, period, Submission(nil=True))
            withdraw(actor, town, period)
            assert waiting() == 2
        assert waiting() == 3
    assert deliver() == 4
    with tenant_scope(SYSTEM):
        assert Notice.objects.filter(unit__code=units.QIJIANG).count() == 4
        assert not Outbox.objects.filter(delivered_at=None).exists()
    assert deliver() == 0


def test_what_people_wrote_stays_out_of_the_text(tree: Tree) -> None:
    town, reviewer = tree.units[units.GUNAN], reviewer_of(units.QIJIANG)
    with tree.clerk(units.GUNAN).scope() as actor:
        submit(actor, town, tree.period, Submission(nil=True))
    with reviewer.scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, REASON)
    assert said() == [
        (units.QIJIANG, NoticeKind.SUBMITTED, "古南街道提交了“排查报告”第 1 版，请审核。", ""),
        (units.GUNAN, NoticeKind.RETURNED, "“排查报告”第 1 版已被退回，请修改后再报。", REASON),
    ]
    with tenant_scope(SYSTEM):
        to = Addressee.objects.order_by("id").values_list("user_id", flat=True)
        assert list(to) == [reviewer.user.pk, tree.clerk(units.GUNAN).user.pk]


def test_more_time_and_its_end_are_told(tree: Tree) -> None:
    manager, town = manager_of(units.QIJIANG), tree.units[units.GUNAN]
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(due_at=NOW - HOUR, closes_at=NOW - HOUR, frozen_at=None)
    with clock_held_at(NOW), manager.scope() as actor:
        extend(actor, manager.unit, town, tree.period, NOW + HOUR, "系统割接")
        end_extension(actor, manager.unit, town, tree.period)
    assert said() == [
        (
            units.GUNAN,
            NoticeKind.EXTENDED,
            "“排查报告”准许延期，2022-05-27 13:00 前可以提交；迟报的仍记为迟报。",
            "系统割接",
        ),
        (units.GUNAN, NoticeKind.EXTENSION_ENDED, "“排查报告”的延期已被收回。", ""),
    ]


def test_who_is_freed_and_asked_again_is_told_each_time(tree: Tree) -> None:
    manager, town = manager_of(units.QIJIANG), tree.units[units.GUNAN]
    with clock_held_at(NOW), manager.scope() as actor:
        for _turn in range(2):
            exempt(actor, manager.unit, town, tree.period, "没有欠款主体")
            ask_again(actor, manager.unit, town, tree.period)
    free = (units.GUNAN, NoticeKind.EXEMPTED, "“排查报告”免报，不用提交。", "没有欠款主体")
    again = (units.GUNAN, NoticeKind.ASKED_AGAIN, "“排查报告”改为要报，请按时提交。", "")
    assert said() == [free, again, free, again]


@pytest.mark.usefixtures("tree")
def test_a_change_of_a_period_reaches_all_who_still_owe_it() -> None:
    manager, week = manager_of(units.CITY), campaigns.period(campaigns.WEEK)
    with tenant_scope(SYSTEM):
        week.expected.filter(unit__code=units.WENLONG).update(exempt=True)
    with manager.scope() as actor:
        waive_period(actor, week, "国庆放假", seen=0)
        restore_period(actor, Period.objects.get(pk=week.pk), "调休上班", seen=1)
    told = said()
    assert {(kind, text, why) for _code, kind, text, why in told} == {
        (NoticeKind.PERIOD_CHANGED, "“第1周”已取消。", "国庆放假"),
        (NoticeKind.PERIOD_CHANGED, "“第1周”已恢复。", "调休上班"),
    }
    assert [code for code, *_rest in told] == [units.CITY, units.QIJIANG, units.GUNAN] * 2


@pytest.mark.usefixtures("tree")
def test_before_it_opens_a_change_reaches_everybody_below() -> None:
    manager, late = manager_of(units.CITY), campaigns.period(campaigns.RESOLUTION)
    with manager.scope() as actor:
        waive_period(actor, late, "合并报送", seen=0)
    assert {code for code, *_rest in said()} == set(units.TREE)


@pytest.mark.usefixtures("tree")
def test_a_districts_own_time_is_told_to_its_children_who_owe_it() -> None:
    manager, week = manager_of(units.QIJIANG), campaigns.period(campaigns.WEEK)
    with tenant_scope(SYSTEM):
        clocks = {clock.level: clock for clock in PeriodClock.objects.filter(period=week)}
        own, theirs = clocks[Level.DISTRICT].due_at, clocks[Level.TOWN].due_at
        week.expected.filter(unit__code=units.WENLONG).update(exempt=True)
    assert own is not None
    assert theirs is not None
    with clock_held_at(own - 9 * HOUR), manager.scope() as actor:
        set_child_dues(actor, manager.unit, {week: own - HOUR})
        set_child_dues(actor, manager.unit, {week: None})
    text = "上级已把“第1周”的应报时间改为 {}，请按时提交。"
    kind = NoticeKind.PERIOD_CHANGED
    assert said() == [(units.GUNAN, kind, text.format(minute_of(due)), "") for due in (own - HOUR, theirs)]


def test_who_has_gone_up_learns_once_that_something_was_approved_below_since(tree: Tree) -> None:
    tree.hand_in(units.GUNAN, nil=True)
    tree.approve(units.GUNAN)
    tree.hand_in(units.WENLONG, nil=True)
    tree.hand_in(units.QIJIANG, with_missing=True)
    assert NoticeKind.STALE not in {kind for _code, kind, *_rest in said()}
    tree.approve(units.WENLONG)
    text = "文龙街道的“排查报告”第 1 版是在汇总上报以后通过的；已报的数字不变，要改用请提交更正。"
    told = [each for each in said() if each[1] is NoticeKind.STALE]
    assert told == [(units.QIJIANG, NoticeKind.STALE, text, "")]
    with tenant_scope(SYSTEM):
        notice = Notice.objects.get(kind=NoticeKind.STALE)
        assert [row.user_id for row in notice.addressees.all()] == [tree.clerk(units.QIJIANG).user.pk]
    assert "上报以后下级有更正" in tree.clerk(units.QIJIANG).client.get(notice.url).content.decode()


def test_who_only_looks_is_not_addressed(tree: Tree) -> None:
    viewer_of(units.GUNAN)
    heads = head_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        row = {"period": tree.period.pk, "by": "綦江区", "reason": ""}
        tell(REMINDED, "reminder:1", tree.units[units.GUNAN].pk, row)
    assert len(said()) == 1
    with tenant_scope(SYSTEM):
        assert [row.user_id for row in Addressee.objects.all()] == [heads.user.pk]


def test_what_was_made_is_not_made_again_after_a_crash_before_the_tick(tree: Tree) -> None:
    clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        row = {"period": tree.period.pk, "by": "綦江区", "reason": ""}
        tell(REMINDED, "reminder:1", tree.units[units.GUNAN].pk, row)
    assert deliver() == 1
    with tenant_scope(SYSTEM):
        Outbox.objects.update(delivered_at=None)
    clerk_of(units.GUNAN)  # who comes later is not told of what was
    assert deliver() == 1
    with tenant_scope(SYSTEM):
        assert (Notice.objects.count(), Addressee.objects.count()) == (1, 1)
        assert post([]) == 0


def test_fifty_rows_cost_the_queries_of_one(tree: Tree) -> None:
    counts = []
    for first, count in ((0, 1), (1, 50)):
        with tenant_scope(SYSTEM):
            for number in range(first, first + count):
                row = {"period": tree.period.pk, "by": "綦江区", "reason": ""}
                tell(REMINDED, f"reminder:{number}", tree.units[units.GUNAN].pk, row)
        with CaptureQueriesContext(connection) as captured:
            assert deliver() == count
        counts.append(len(captured))
    assert counts[0] == counts[1]
