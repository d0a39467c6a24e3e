"""A unit that finds an error in what it can withdraw no more asks for it to be sent back."""

import datetime as dt

import pytest

from ledger.actions.asking import ask_return
from ledger.actions.deciding import claim, return_filing, undo_decision
from ledger.actions.outbox import deliver
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Filing, FilingEvent, Notice, PeriodClock, State
from ledger.policy import Action
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, text
from tests.personas import clerk_of, head_of

pytestmark = pytest.mark.django_db
WHY = "第 1 行的合同金额录错了一位"
PLACE = f"/filings/{units.GUNAN}/2022-survey/"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(units.GUNAN, units.QIJIANG)
    made.write(units.GUNAN, [good_line(1)])
    made.hand_in(units.GUNAN)
    return made


def stands(tree: Tree) -> tuple[State, int | None]:
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get(unit=tree.units[units.GUNAN])
    return State(filing.state), filing.approved_number


def ask(tree: Tree) -> int | None:
    with tree.clerk(units.GUNAN).scope() as actor:
        return ask_return(actor, tree.units[units.GUNAN], tree.period, WHY, seen=1).number


def test_asking_tells_who_decides_and_changes_nothing_else(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    assert ask(tree) == 1
    assert stands(tree) == (State.APPROVED, 1)
    deliver()
    with tenant_scope(SYSTEM):
        told = Notice.objects.latest("id")
    assert (told.unit_id, told.detail) == (tree.units[units.QIJIANG].pk, WHY)
    assert told.text == f"古南街道申请退回“{tree.period.name}”第 1 版，请处理。"
    with tree.reviewer(units.QIJIANG).scope() as actor:
        return_filing(actor, tree.units[units.GUNAN], tree.period, "请改正后再报", seen=1)
    assert stands(tree) == (State.RETURNED, None)


def test_asked_twice_is_asked_once(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    assert (ask(tree), ask(tree)) == (1, 1)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.filter(action=Action.ASK_RETURN.value).count() == 1


def test_what_nobody_has_claimed_is_withdrawn_and_not_asked_for(tree: Tree) -> None:
    with pytest.raises(RefusedError, match="可以直接撤回"):
        ask(tree)


def test_in_review_it_is_asked_for_and_the_claim_stays(tree: Tree) -> None:
    reviewer = tree.reviewer(units.QIJIANG)
    with reviewer.scope() as actor:
        claim(actor, tree.units[units.GUNAN], tree.period)
    ask(tree)
    assert stands(tree) == (State.IN_REVIEW, None)
    assert f"申请退回这一版：{WHY}" in page(reviewer, f"/review/{units.GUNAN}/2022-survey/")


def test_what_has_gone_up_is_asked_for_and_answered_by_who_knows(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    tree.hand_in(units.QIJIANG)
    assert ask(tree) == 1
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="或让本单位提交更正"):
        return_filing(actor, tree.units[units.GUNAN], tree.period, "请改正后再报", seen=1)


def test_what_is_frozen_is_amended(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    with tenant_scope(SYSTEM):
        past = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
        PeriodClock.objects.filter(period=tree.period).update(closes_at=past, frozen_at=past)
    with pytest.raises(ConflictError, match="提交更正"):
        ask(tree)


def test_an_approval_that_was_asked_back_is_undone_no_more_but_sent_back(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    ask(tree)
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="没有可以撤销的决定"):
        undo_decision(actor, tree.units[units.GUNAN], tree.period, seen=1)


def test_where_there_is_a_head_the_clerk_does_not_ask(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    head = head_of(units.GUNAN)
    with clerk_of(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        ask_return(actor, tree.units[units.GUNAN], tree.period, WHY)
    with head.scope() as actor, pytest.raises(RefusedError, match="请写明申请退回的原因"):
        ask_return(actor, tree.units[units.GUNAN], tree.period, " ")


def test_the_page_asks_keeps_what_was_typed_and_says_what_was_done(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert "申请上级退回" not in page(clerk, PLACE)
    tree.approve(units.GUNAN)
    assert "申请上级退回" in page(clerk, PLACE)
    empty = clerk.client.post(f"{PLACE}ask/", {"seen": 1, "reason": ""})
    assert (empty.status_code, "请写明申请退回的原因" in text(empty)) == (422, True)
    done = clerk.client.post(f"{PLACE}ask/", {"seen": 1, "reason": WHY}, follow=True)
    assert "已申请退回第 1 版" in text(done)
    assert "申请退回第 1 版" in page(clerk, PLACE)
