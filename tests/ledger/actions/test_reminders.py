"""催报: to the missing alone, once a day each, logged; from the level directly above."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import claim, return_filing
from ledger.actions.filings import withdraw
from ledger.actions.outbox import deliver
from ledger.actions.reminders import Reminded, remind
from ledger.errors import ForbiddenError, MissingError, RefusedError
from ledger.models import AuditEvent, Notice, Outbox, Period, Reminder, Unit
from ledger.queries.reminders import chased
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import Persona, clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2022, 5, 27, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)


@pytest.fixture
def tree() -> Tree:
    tree = Tree()
    tree.expect(*TOWNS, units.QIJIANG, units.JIANGJIN, units.JIJIANG)
    return tree


@pytest.fixture
def reviewer() -> Persona:
    return reviewer_of(units.QIJIANG)


def ask(tree: Tree, who: Persona, *codes: str, at: dt.datetime = NOON, text: str = "") -> Reminded:
    with clock_held_at(at), who.scope() as actor:
        return remind(actor, tree.units[units.QIJIANG], tree.period, codes, text)


def names(found: tuple[Unit, ...]) -> list[str]:
    return [unit.code for unit in found]


def logged() -> list[tuple[str, str, str]]:
    with tenant_scope(SYSTEM):
        found = Reminder.objects.order_by("id").values_list("unit__code", "by_name", "text")
        return list(found)


def missing(tree: Tree) -> list[str]:
    with tree.reviewer(units.QIJIANG).scope():
        return [one.standing.unit.code for one in chased(tree.units[units.QIJIANG], tree.period)]


def test_it_reaches_who_misses_and_is_kept_with_who_when_and_what(tree: Tree, reviewer: Persona) -> None:
    done = ask(tree, reviewer, *TOWNS, text=" 今天 18:00 前报来 ")
    assert names(done.sent) == list(TOWNS)
    assert logged() == [(code, reviewer.actor.name, "今天 18:00 前报来") for code in TOWNS]
    assert deliver() == 3
    with tree.clerk(units.GUNAN).scope():
        assert Reminder.objects.get().at == NOON
        notice = Notice.objects.get()
        assert (notice.text, notice.detail) == ("綦江区催报“排查报告”，请尽快提交。", "今天 18:00 前报来")
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.filter(what="ledger_reminder", op="I").count() == 3


def test_who_has_handed_in_or_owes_nothing_is_left_alone(tree: Tree, reviewer: Persona) -> None:
    tree.write(units.GUNAN, [good_line(1)])
    tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        tree.period.expected.filter(unit=tree.units[units.WENLONG]).update(exempt=True)
    done = ask(tree, reviewer, *TOWNS)
    assert names(done.sent) == [units.SHIJIAO]
    assert done.in_hand == 2
    assert [code for code, _by, _text in logged()] == [units.SHIJIAO]


def test_what_was_approved_is_no_more_missing_and_what_was_sent_or_taken_back_is(
    tree: Tree, reviewer: Persona
) -> None:
    for number, code in enumerate(TOWNS):
        tree.write(code, [good_line(number)])
        tree.hand_in(code)
    tree.approve(units.GUNAN)
    assert missing(tree) == []
    with tree.clerk(units.WENLONG).scope() as actor:
        withdraw(actor, tree.units[units.WENLONG], tree.period)
    with reviewer.scope() as actor:
        claim(actor, tree.units[units.SHIJIAO], tree.period)
        return_filing(actor, tree.units[units.SHIJIAO], tree.period, "请补充合同编号")
    assert missing(tree) == [units.WENLONG, units.SHIJIAO]


def test_a_second_time_on_one_day_sends_nothing_and_says_who_asked(tree: Tree, reviewer: Persona) -> None:
    ask(tree, reviewer, units.GUNAN)
    done = ask(tree, manager_of(units.QIJIANG), units.GUNAN, units.WENLONG, at=NOON + dt.timedelta(hours=11))
    assert names(done.sent) == [units.WENLONG]
    ((unit, said),) = done.already
    assert (unit.code, said.by_name) == (units.GUNAN, reviewer.actor.name)
    assert deliver() == 2
    assert names(ask(tree, reviewer, units.GUNAN, at=NOON + DAY).sent) == [units.GUNAN]


def test_the_day_is_that_of_shanghai(tree: Tree, reviewer: Persona) -> None:
    last = dt.datetime(2022, 5, 27, 15, 59, tzinfo=dt.UTC)
    ask(tree, reviewer, units.GUNAN, at=last)
    assert ask(tree, reviewer, units.GUNAN, at=last + dt.timedelta(minutes=1)).sent


def test_only_who_was_named_is_reminded(tree: Tree, reviewer: Persona) -> None:
    assert names(ask(tree, reviewer, units.WENLONG).sent) == [units.WENLONG]


def test_a_waived_period_and_nobody_at_all_are_refused(tree: Tree, reviewer: Persona) -> None:
    with pytest.raises(RefusedError, match="没有要催报的单位"):
        ask(tree, reviewer)
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(waived_at=NOON)
        tree.period.refresh_from_db()
    assert missing(tree) == []
    with pytest.raises(RefusedError, match="已取消"):
        ask(tree, reviewer, units.GUNAN)
    assert logged() == []


@pytest.mark.parametrize("who", [clerk_of, head_of, viewer_of])
def test_it_takes_a_reviewer_or_a_manager(tree: Tree, who: Callable[[str], Persona]) -> None:
    with pytest.raises(ForbiddenError):
        ask(tree, who(units.QIJIANG), units.GUNAN)
    assert names(ask(tree, manager_of(units.QIJIANG), units.GUNAN).sent) == [units.GUNAN]


def test_it_goes_to_direct_children_alone(tree: Tree, reviewer: Persona) -> None:
    for code in (units.JIJIANG, units.QIJIANG, "0000"):
        with pytest.raises(MissingError):
            ask(tree, reviewer, units.GUNAN, code)
    with pytest.raises(ForbiddenError):
        ask(tree, reviewer_of(units.CITY), units.GUNAN)
    assert logged() == []


def test_two_on_one_day_are_one_too_many_for_the_database(tree: Tree, reviewer: Persona) -> None:
    ask(tree, reviewer, units.GUNAN)
    with tenant_scope(SYSTEM):
        again = Reminder.objects.get()
        again.pk = None
        with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
            again.save(force_insert=True)


def test_three_cost_the_queries_of_one(tree: Tree, reviewer: Persona) -> None:
    counts = []
    for codes, at in ((TOWNS[:1], NOON), (TOWNS, NOON + DAY)):
        with CaptureQueriesContext(connection) as asked:
            ask(tree, reviewer, *codes, at=at)
        with CaptureQueriesContext(connection) as told:
            assert deliver() == len(codes)
        counts.append((len(asked), len(told)))
    assert counts[0] == counts[1]
    with tenant_scope(SYSTEM):
        assert not Outbox.objects.filter(delivered_at=None).exists()
