"""Many filings decided by one act: all that were seen, in the versions that were seen, or none."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

import pytest

from ledger.actions.bulk_review import MOST, Seen, approve_many, return_many
from ledger.actions.deciding import MEND, Redo, claim, return_filing, undo_decision
from ledger.actions.filings import amend, submit, withdraw
from ledger.actions.outbox import deliver
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Filing, FilingEvent, Notice, NoticeKind, State, Unit
from ledger.policy import Action, Role
from ledger.queries.review import waiting_for
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import people, units
from tests.factories.filings import states
from tests.factories.reorganised import done, merging
from tests.factories.rollups import Tree
from tests.personas import clerk_of, manager_of, reviewer_of
from tests.races import Orders, race

pytestmark = pytest.mark.django_db
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)
WHY = "合同金额请按结算单核对"
Decide = Callable[[Actor, Unit, Seen], int]


@pytest.fixture
def tree() -> Tree:
    """Three towns that have handed in a nil report."""
    tree = Tree()
    tree.expect(*TOWNS, units.QIJIANG)
    for code in TOWNS:
        tree.hand_in(code, nil=True)
    return tree


def seen(tree: Tree) -> dict[int, int]:
    with tree.reviewer(units.QIJIANG).scope():
        return {item.filing.pk: item.version.number for item in waiting_for(tree.units[units.QIJIANG])}


def approved(tree: Tree, picked: Seen) -> int:
    with tree.reviewer(units.QIJIANG).scope() as actor:
        return approve_many(actor, tree.units[units.QIJIANG], picked)


def test_all_are_approved_and_twice_is_once(tree: Tree) -> None:
    picked = seen(tree)
    assert approved(tree, picked) == 3
    assert states() == [State.APPROVED] * 3
    assert approved(tree, picked) == 3
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.filter(action=Action.APPROVE_FILING.value).count() == 3


def test_some_are_returned_with_one_reason_and_time(tree: Tree) -> None:
    *picked, kept = seen(tree).items()
    until = app_now().replace(year=2098)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        assert return_many(actor, tree.units[units.QIJIANG], dict(picked), WHY, Redo(until)) == 2
    assert states() == [State.RETURNED, State.RETURNED, State.SUBMITTED]
    with tenant_scope(SYSTEM):
        returned = FilingEvent.objects.filter(action=Action.RETURN_FILING.value)
        assert set(returned.values_list("comment", flat=True)) == {WHY}
        assert set(Filing.objects.exclude(pk=kept[0]).values_list("redo_by", flat=True)) == {until}
    deliver()
    with tenant_scope(SYSTEM):
        told = Notice.objects.filter(kind=NoticeKind.RETURNED).order_by("unit__sort_no")
        assert list(told.values_list("unit__code", flat=True)) == [units.GUNAN, units.WENLONG]


@pytest.mark.parametrize(
    ("decide", "ended"),
    [(approve_many, State.APPROVED), (partial(return_many, reason=WHY, redo=MEND), State.RETURNED)],
)
def test_a_unit_that_was_merged_away_since_stops_none(tree: Tree, decide: Decide, ended: State) -> None:
    picked = seen(tree)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        assert decide(actor, tree.units[units.QIJIANG], picked) == 3
    assert states() == [ended] * 3


def test_an_amendment_is_sent_back_once_by_the_same_act_again_and_never_by_anothers(tree: Tree) -> None:
    approved(tree, seen(tree))
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, tree.units[units.GUNAN], tree.period, Submission(nil=True), WHY)
    picked = seen(tree)
    for person, message in (
        (tree.reviewer(units.QIJIANG), ""),
        (tree.reviewer(units.QIJIANG), ""),
        (reviewer_of(units.QIJIANG), "已由别人处理"),
    ):
        with pytest.raises(ConflictError, match=message) if message else nullcontext(), person.scope() as actor:
            assert return_many(actor, tree.units[units.QIJIANG], picked, WHY) == 1
    assert states() == [State.APPROVED] * 3
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.filter(action=Action.RETURN_FILING.value).count() == 1
        assert Filing.objects.get(unit=tree.units[units.GUNAN]).approved_number == 1


def test_one_that_changed_since_stops_them_all(tree: Tree) -> None:
    picked, town = seen(tree), tree.units[units.WENLONG]
    with tree.clerk(units.WENLONG).scope() as actor:
        withdraw(actor, town, tree.period)
        submit(actor, town, tree.period, Submission(nil=True))
    with pytest.raises(ConflictError, match=r"都没有办理：文龙街道“排查报告”您看到的是第 1 版"):
        approved(tree, picked)


def test_one_that_another_reviews_stops_them_all(tree: Tree) -> None:
    picked, other = seen(tree), reviewer_of(units.QIJIANG)
    with other.scope() as actor:
        claim(actor, tree.units[units.SHIJIAO], tree.period)
    with pytest.raises(ConflictError, match=r"石角镇“排查报告”.*正在审核"):
        approved(tree, picked)


def test_nobody_approves_what_he_has_handed_in(tree: Tree) -> None:
    reviewer = tree.reviewer(units.QIJIANG)
    picked = seen(tree)
    with tenant_scope(SYSTEM):
        own = Filing.objects.get(unit=tree.units[units.GUNAN]).pk
    with clerk_of(units.GUNAN).scope() as actor:
        withdraw(actor, tree.units[units.GUNAN], tree.period)
    people.grant(reviewer.user, tree.units[units.GUNAN], Role.CLERK)
    both = people.actor(reviewer.user)
    with tenant_scope(both):
        submit(both, tree.units[units.GUNAN], tree.period, Submission(nil=True))
        with pytest.raises(ForbiddenError, match="都没有办理：古南街道“排查报告”提交人不能审核"):
            approve_many(both, tree.units[units.QIJIANG], picked | {own: 2})


@pytest.mark.parametrize(
    ("picked", "sentence"),
    [({}, "没有选中任何报送"), (dict.fromkeys(range(MOST + 1), 1), "一次最多处理"), ({0: 1}, "已不在待审队列")],
)
def test_what_cannot_be_meant_is_refused(tree: Tree, picked: Seen, sentence: str) -> None:
    with pytest.raises((RefusedError, ConflictError), match=sentence):
        approved(tree, picked)
    assert states() == [State.SUBMITTED] * 3


def test_only_a_reviewer_of_the_unit_above(tree: Tree) -> None:
    picked = seen(tree)
    for person in (clerk_of(units.QIJIANG), reviewer_of(units.GUNAN), reviewer_of(units.CITY)):
        with person.scope() as actor, pytest.raises((ForbiddenError, ConflictError)):
            approve_many(actor, person.unit, picked)
    assert states() == [State.SUBMITTED] * 3


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_decide_each_filing_once() -> None:
    tree = Tree()
    pair = TOWNS[:2]
    tree.expect(*pair, units.QIJIANG)
    for code in pair:
        tree.hand_in(code, nil=True)
    unit = tree.units[units.QIJIANG]
    persons = [reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)]

    def act(number: int, picked: Seen) -> object:
        with persons[number].scope() as actor:
            if number:
                return return_many(actor, unit, picked, WHY)
            return approve_many(actor, unit, picked)

    for _round in (orders := Orders()):
        picked = seen(tree)
        ends = race(partial(act, 0, picked), partial(act, 1, picked))
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        assert states() == [State.APPROVED if ends[0].won else State.RETURNED] * 2
        for code in pair:
            if ends[0].won:
                with persons[0].scope() as actor:
                    undo_decision(actor, tree.units[code], tree.period)
                    return_filing(actor, tree.units[code], tree.period, WHY)
            tree.hand_in(code, nil=True)
