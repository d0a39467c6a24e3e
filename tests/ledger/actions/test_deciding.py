"""Decisions one after the other, each taken back or not, and what can still be mended after the period is shut."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import pytest
from django.db import transaction

from ledger.actions.deciding import MEND, Redo, approve, claim, release, return_filing, undo_decision
from ledger.actions.filings import amend, submit, withdraw
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, RefusedError
from ledger.models import Filing, PeriodClock, State, Unit
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.vocabulary import Level
from ledger.workflow import DECIDED
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.reorganised import done, merging, unit_of
from tests.factories.rollups import Tree
from tests.personas import manager_of

pytestmark = pytest.mark.django_db
DEEP: Final = 6
"""So many decisions one after the other are tried, all there are."""
Act = Callable[[Actor, Unit], object]
Decision = tuple[str, int | None]
"""What was done, and which version was in force before it."""


@pytest.fixture
def tree() -> Tree:
    """A town whose first version is approved, and whose amendment is in its district's review."""
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    tree.pass_up(units.GUNAN)
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, tree.units[units.GUNAN], tree.period, Submission(), "漏报一笔工程尾款，补充后重报")
    return tree


def possible(filing: Filing, past: list[Decision]) -> list[str]:
    """Say what can be decided now: a decision is taken back once, and a return of what waits decides it."""
    if filing.state == State.IN_REVIEW:
        return ["approve", "return"]
    return ["undo", "return"] if past[-1][0] == "approve" else ["undo"]


def expected(done: str, filing: Filing, past: list[Decision]) -> int | None:
    """Say which version is in force afterwards, by memory alone: an undone approval leaves what was before it."""
    if done == "approve":
        return 2
    if done == "return":
        return None if filing.state in DECIDED else filing.approved_number
    decision, before = past[-1]
    return before if decision == "approve" else filing.approved_number


def test_however_often_decisions_are_taken_back_what_was_in_force_before_stays_so(tree: Tree) -> None:
    town, tried = tree.units[units.GUNAN], []
    acts: dict[str, Act] = {
        "approve": lambda actor, unit: approve(actor, unit, tree.period, seen=2),
        "return": lambda actor, unit: return_filing(actor, unit, tree.period, "金额有误", seen=2),
        "undo": lambda actor, unit: undo_decision(actor, unit, tree.period),
    }

    def walk(actor: Actor, past: list[Decision], steps: tuple[str, ...]) -> None:
        before = Filing.objects.get(unit=town)
        for step in possible(before, past) if len(steps) < DEEP else []:
            way = (*steps, step)
            with transaction.atomic():
                acts[step](actor, town)
                assert Filing.objects.get(unit=town).approved_number == expected(step, before, past), way
                tried.append(way)
                walk(actor, past[:-1] if step == "undo" else [*past, (step, before.approved_number)], way)
                transaction.set_rollback(True)

    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        walk(actor, [], ())
    assert ("approve", "undo", "return", "undo", "approve", "undo") in tried
    assert max(map(len, tried)) == DEEP


HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR
WHY = "金额有误，请核对"


@pytest.fixture
def towns() -> Tree:
    """Two towns that have handed in a nil report for a period that closes in an hour and is frozen in two."""
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    for code in (units.GUNAN, units.WENLONG):
        tree.hand_in(code, nil=True)
    with tenant_scope(SYSTEM):
        now = app_now()
        clocks = PeriodClock.objects.filter(period=tree.period, level=Level.TOWN)
        clocks.update(closes_at=now + HOUR, frozen_at=now + 2 * HOUR)
    return tree


@pytest.fixture(params=[1.5, 2.5], ids=["closed", "frozen"])
def then(request: pytest.FixtureRequest) -> dt.datetime:
    """Return when it is closed, or frozen."""
    with tenant_scope(SYSTEM):
        hours: float = request.param
        return app_now() + hours * HOUR


def sent_back(tree: Tree, redo: Redo = MEND) -> None:
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, WHY, redo=redo)


def taken_back(tree: Tree) -> None:
    with tree.clerk(units.GUNAN).scope() as actor:
        withdraw(actor, tree.units[units.GUNAN], tree.period)


def state(tree: Tree) -> int:
    with tenant_scope(SYSTEM):
        return Filing.objects.get(unit=tree.units[units.GUNAN], period=tree.period).state


def test_nothing_is_sent_back_for_good(towns: Tree, then: dt.datetime) -> None:
    with clock_held_at(then):
        with pytest.raises(RefusedError, match="截止，退回后不能再提交；请填写“改好期限”"):
            sent_back(towns)
        assert state(towns) == State.SUBMITTED
        sent_back(towns, Redo(then + DAY))
    with clock_held_at(then + DAY):
        assert towns.hand_in(units.GUNAN, nil=True).number == 2


def test_what_was_sent_back_is_withdrawn_and_handed_in_till_its_new_due_time(towns: Tree, then: dt.datetime) -> None:
    with clock_held_at(then):
        sent_back(towns, Redo(then + DAY, "填报员甲"))
        towns.hand_in(units.GUNAN, nil=True)
    with clock_held_at(then + DAY):
        taken_back(towns)
        assert state(towns) == State.DRAFT
        assert towns.hand_in(units.GUNAN, nil=True).number == 3
    with clock_held_at(then + DAY + HOUR):
        with pytest.raises(ConflictError, match="截止，撤回后不能再提交；如需修改，请联系上级退回"):
            taken_back(towns)
        sent_back(towns, Redo(then + 2 * DAY))
        assert towns.hand_in(units.GUNAN, nil=True).number == 4


def test_what_came_in_time_is_not_withdrawn_for_good(towns: Tree, then: dt.datetime) -> None:
    town, reviewer = towns.units[units.GUNAN], towns.reviewer(units.QIJIANG)
    with clock_held_at(then):
        with pytest.raises(ConflictError, match="撤回后不能再提交"):
            taken_back(towns)
        sent_back(towns, Redo(then + DAY))
        with reviewer.scope() as actor:
            undo_decision(actor, town, towns.period)
            release(actor, town, towns.period)
        with pytest.raises(ConflictError, match="撤回后不能再提交"):
            taken_back(towns)
    assert state(towns) == State.SUBMITTED


def test_an_amendment_is_withdrawn_and_sent_back_after_the_freeze(towns: Tree, then: dt.datetime) -> None:
    towns.approve(units.GUNAN)
    for back in (taken_back, sent_back):
        with clock_held_at(then):
            with towns.clerk(units.GUNAN).scope() as actor:
                amend(actor, towns.units[units.GUNAN], towns.period, Submission(nil=True), WHY)
            back(towns)
        assert state(towns) == State.APPROVED


def test_a_unit_that_was_closed_since_needs_no_new_due_time(towns: Tree, then: dt.datetime) -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    towns.units[units.GUNAN] = unit_of(units.GUNAN)
    with clock_held_at(then):
        sent_back(towns)
    assert state(towns) == State.RETURNED


def test_a_child_that_is_named_gets_a_new_due_time_till_the_freeze_and_amends_after_it(towns: Tree) -> None:
    for code in (units.GUNAN, units.WENLONG):
        towns.approve(code)
    towns.hand_in(units.QIJIANG)
    district, town = towns.units[units.QIJIANG], towns.units[units.GUNAN]
    with tenant_scope(SYSTEM):
        now = app_now()
    ahead = now + DAY
    for after, redo, refusal, message in (
        (2.5, Redo(ahead, children=[town]), ConflictError, "冻结，不能退回；请让古南街道提交更正"),
        (1.5, Redo(children=[town]), RefusedError, "请填写“改好期限”"),
        (1.5, Redo(ahead, children=[town]), None, ""),
    ):
        with clock_held_at(now + after * HOUR), towns.reviewer(units.CITY).scope() as actor:
            claim(actor, district, towns.period)
            if refusal is None:
                return_filing(actor, district, towns.period, WHY, redo=redo)
                break
            with pytest.raises(refusal, match=message), transaction.atomic():
                return_filing(actor, district, towns.period, WHY, redo=redo)
    with clock_held_at(ahead), towns.clerk(units.GUNAN).scope() as actor:
        assert submit(actor, town, towns.period, Submission(nil=True)).number == 2
