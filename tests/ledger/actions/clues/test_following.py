"""Open clues go on with who takes over a unit; ended ones stay readable above (rule 13)."""

import pytest

from ledger.actions.clues.links import link
from ledger.actions.reorganising import rehearse, reorganise
from ledger.clueflow import Act
from ledger.errors import ConflictError
from ledger.models import CallAnswer, Clue, ClueEvent, ClueKind, ClueLink, ClueMeasure, ClueResult, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, records, units
from tests.factories.clues import called, fresh, registered
from tests.factories.clues import done as act
from tests.factories.reorganised import NEW, REASON, done, merging, moving
from tests.personas import clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _campaign() -> None:
    campaigns.under_way()


def at_work(code: str) -> Clue:
    """Return a clue of the city on which a town below a district works."""
    city = reviewer_of(units.CITY)
    clue = registered(clerk_of(units.CITY), kind=ClueKind.BURDEN)
    act(city, Act.ACCEPT, clue)
    act(city, Act.ASSIGN, clue, target=units.unit(units.QIJIANG))
    act(reviewer_of(units.QIJIANG), Act.ASSIGN, clue, target=units.unit(code))
    return act(clerk_of(code), Act.TAKE, clue)


def own(code: str) -> Clue:
    """Return a clue that a unit has taken in, works on and decides on."""
    clue = registered(clerk_of(code), kind=ClueKind.BURDEN)
    act(reviewer_of(code), Act.ACCEPT, clue)
    return act(clerk_of(code), Act.TAKE, clue)


def places(clue: Clue) -> tuple[str, str, str]:
    now = fresh(clue)
    return now.unit.code, now.desk.code, now.owner.code


def last(clue: Clue) -> ClueEvent:
    with tenant_scope(SYSTEM):
        found = ClueEvent.objects.filter(clue=clue).last()
    assert found is not None
    return found


def test_a_merge_takes_open_clues_along_and_leaves_ended_ones() -> None:
    town, manager = clerk_of(units.GUNAN), manager_of(units.QIJIANG)
    units.unit(units.WENLONG)
    going, mine, ended = at_work(units.GUNAN), own(units.GUNAN), own(units.GUNAN)
    row = records.record(town.unit)
    with town.scope() as actor:
        link(actor, going.pk, row.pk)
    act(town, Act.FEED_BACK, going, result=ClueResult.UNTRUE)
    act(town, Act.FEED_BACK, ended, result=ClueResult.UNTRUE)
    act(reviewer_of(units.GUNAN), Act.CONFIRM, ended)
    before = fresh(going)
    done(manager, merging([units.GUNAN], units.WENLONG))
    assert places(going) == (units.WENLONG, units.QIJIANG, units.CITY)
    assert places(mine) == (units.WENLONG, units.WENLONG, units.WENLONG)
    assert places(ended) == (units.GUNAN, units.GUNAN, units.GUNAN)
    now, event = fresh(going), last(going)
    assert (now.state, now.due_on, now.version) == (before.state, before.due_on, before.version + 1)
    assert (event.act, event.facts, event.comment) == ("follow", {"from": "古南街道", "to": "文龙街道"}, REASON)
    with clerk_of(units.WENLONG).scope():
        assert ClueLink.objects.get(clue=going).lineage == row.lineage
        assert ClueEvent.objects.filter(clue=going).count() == now.version
    with reviewer_of(units.QIJIANG).scope():
        assert Clue.objects.get(pk=ended.pk).state == ClueState.CLOSED
    act(reviewer_of(units.QIJIANG), Act.SEND_BACK, going)
    assert places(going) == (units.WENLONG, units.WENLONG, units.CITY)


@pytest.mark.parametrize("by", [Act.REOPEN, Act.CALL_BACK])
def test_what_had_ended_at_a_closed_unit_runs_again_at_who_decides_on_it(by: Act) -> None:
    town, district, manager = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG), manager_of(units.QIJIANG)
    units.unit(units.WENLONG)
    citys, mine = at_work(units.GUNAN), own(units.GUNAN)
    row = records.record(town.unit)
    with town.scope() as actor:
        link(actor, mine.pk, row.pk)
    for clue, above in ((citys, [district, reviewer_of(units.CITY)]), (mine, [reviewer_of(units.GUNAN)])):
        act(town, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
        for one in above:
            act(one, Act.CONFIRM, clue)
    done(manager, merging([units.GUNAN], units.WENLONG))
    for clue, who, place in ((citys, reviewer_of(units.CITY), units.CITY), (mine, district, units.QIJIANG)):
        now = act(who, Act.REOPEN, clue) if by is Act.REOPEN else called(who, clue, CallAnswer.UNTRUE)
        assert places(clue) == (place,) * 3
        assert (now.state, now.result) == (ClueState.ACCEPTED, None)
        assert now.due_on is not None
        assert now.result_due is not None
        assert now.due_on < now.result_due
        assert {"from": "古南街道", "to": who.unit.name}.items() <= last(clue).facts.items()
    assert last(mine).facts["rows_dropped"] == "1"
    act(district, Act.ASSIGN, mine, target=units.unit(units.WENLONG))
    assert act(clerk_of(units.WENLONG), Act.TAKE, mine).state == ClueState.HANDLING


def test_what_a_closed_unit_refused_is_examined_again_above_it() -> None:
    clue = registered(clerk_of(units.GUNAN), kind=ClueKind.BURDEN)
    units.unit(units.WENLONG)
    act(reviewer_of(units.GUNAN), Act.REFUSE, clue)
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    assert act(reviewer_of(units.QIJIANG), Act.REOPEN, clue).state == ClueState.REGISTERED
    assert places(clue) == (units.QIJIANG,) * 3


def test_a_move_to_another_district_puts_the_new_district_in_the_place_of_the_old() -> None:
    manager = manager_of(units.CITY)
    units.unit(units.JIANGJIN)
    going, town = at_work(units.GUNAN), clerk_of(units.GUNAN)
    below = registered(clerk_of(units.QIJIANG), kind=ClueKind.BURDEN)
    act(reviewer_of(units.QIJIANG), Act.ACCEPT, below)
    act(reviewer_of(units.QIJIANG), Act.ASSIGN, below, target=town.unit)
    act(town, Act.TAKE, below)
    act(town, Act.FEED_BACK, below, result=ClueResult.UNTRUE)
    act(town, Act.ASK_REASSIGN, going)
    done(manager, moving(units.GUNAN, units.JIANGJIN))
    assert places(going) == (NEW, units.JIANGJIN, units.CITY)
    assert places(below) == (NEW, units.JIANGJIN, units.JIANGJIN)
    assert act(reviewer_of(units.JIANGJIN), Act.CONFIRM, below).state == ClueState.CLOSED
    with reviewer_of(units.QIJIANG).scope():
        assert not Clue.objects.exists()


def test_a_whole_district_goes_with_its_clues_and_its_successor_may_end_what_it_hung() -> None:
    clue, manager = at_work(units.GUNAN), manager_of(units.CITY)
    heir = units.unit(units.JIANGJIN)
    with tenant_scope(SYSTEM):
        until = fresh(clue).received_on.replace(year=2199)
    act(reviewer_of(units.QIJIANG), Act.HANG, clue, until=until)
    done(manager, merging([units.QIJIANG], units.JIANGJIN))
    now = fresh(clue)
    assert (now.unit.name, now.unit.parent_id, now.owner.code) == ("古南街道", heir.pk, units.CITY)
    with tenant_scope(SYSTEM):
        assert ClueMeasure.objects.get(clue=clue).by_unit_path == heir.path
    act(reviewer_of(units.JIANGJIN), Act.UNHANG, clue)


def test_the_rehearsal_says_how_many_and_does_nothing_and_an_act_meanwhile_is_seen() -> None:
    manager, clue = manager_of(units.QIJIANG), own(units.GUNAN)
    own(units.GUNAN)
    units.unit(units.WENLONG)
    wish = merging([units.GUNAN], units.WENLONG)
    with manager.scope() as actor:
        shown = rehearse(actor, wish)
    assert ["2 条线索" in concern.text for concern in shown.concerns].count(True) == 1
    assert places(clue) == (units.GUNAN,) * 3
    act(clerk_of(units.GUNAN), Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    with manager.scope() as actor, pytest.raises(ConflictError):
        reorganise(actor, wish, shown.digest)
