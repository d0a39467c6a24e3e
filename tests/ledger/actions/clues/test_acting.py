"""One clue on its way through three levels and back, and what the door refuses on the way."""

from typing import Any

import pytest

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.moving import Said
from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import Clue, ClueEvent, ClueEvidence, ClueEvidenceKind, ClueResult, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import records, units
from tests.factories.clues import done, fresh, linked, proved, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


def _at_the_town() -> Clue:
    city, district = reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    clue = registered(clerk_of(units.CITY))
    done(city, Act.ACCEPT, clue)
    done(city, Act.ASSIGN, clue, target=units.unit(units.QIJIANG))
    return done(district, Act.ASSIGN, clue, target=units.unit(units.GUNAN))


def test_a_clue_goes_down_three_levels_is_found_true_and_comes_back_level_by_level() -> None:
    clue = _at_the_town()
    town = clerk_of(units.GUNAN)
    assert clue.number.startswith("XS")
    assert clue.unit.code == units.GUNAN
    assert clue.owner.code == units.CITY
    done(town, Act.TAKE, clue)
    proved(clue, ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION)
    linked(clue, records.record(town.unit))
    assert done(town, Act.FEED_BACK, clue, result=ClueResult.PAID).desk.code == units.QIJIANG
    assert done(reviewer_of(units.QIJIANG), Act.CONFIRM, clue).state == ClueState.REVIEW
    closed = done(reviewer_of(units.CITY), Act.CONFIRM, clue)
    assert (closed.state, closed.desk.code, closed.result) == (ClueState.CLOSED, units.CITY, ClueResult.PAID)
    assert closed.ended_on is not None
    assert closed.due_on is None


def test_what_belongs_to_a_clue_moves_with_it_and_its_history_stands() -> None:
    clue = _at_the_town()
    proved(clue, ClueEvidenceKind.COMPLAINT)
    with tenant_scope(SYSTEM):
        before = list(ClueEvent.objects.filter(clue=clue).values("id", "act", "comment", "by_unit_name", "at"))
    done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    with clerk_of(units.WENLONG).scope():
        assert ClueEvidence.objects.filter(clue=clue).count() == 1
        found = ClueEvent.objects.filter(clue=clue).values("id", "act", "comment", "by_unit_name", "at")
        assert list(found)[: len(before)] == before
    with clerk_of(units.GUNAN).scope():
        assert not Clue.objects.exists()
        assert not ClueEvidence.objects.exists()
        assert not ClueEvent.objects.exists()


def test_nobody_gives_a_clue_to_a_unit_beyond_the_own() -> None:
    clue = _at_the_town()
    with pytest.raises(RefusedError):
        done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.JIJIANG))
    moved = done(reviewer_of(units.CITY), Act.REASSIGN, clue, target=units.unit(units.JIJIANG))
    assert (moved.unit.code, moved.owner.code) == (units.JIJIANG, units.CITY)


def test_the_same_act_twice_is_one_and_another_that_comes_late_is_told() -> None:
    clue = registered(clerk_of(units.CITY))
    city, other = reviewer_of(units.CITY), reviewer_of(units.CITY)
    with city.scope() as actor:
        act_on(actor, Act.ACCEPT, clue.pk, 1)
        assert act_on(actor, Act.ACCEPT, clue.pk, 1).repeated
    with other.scope() as actor, pytest.raises(ConflictError):
        act_on(actor, Act.REFUSE, clue.pk, 1, Said("不归我市管"))
    with tenant_scope(SYSTEM):
        assert ClueEvent.objects.filter(clue=clue).count() == 2
    assert fresh(clue).state == ClueState.ACCEPTED


def test_a_stranger_finds_nothing_and_one_without_the_right_is_refused() -> None:
    clue = _at_the_town()
    with clerk_of(units.JIJIANG).scope() as actor, pytest.raises(MissingError):
        act_on(actor, Act.TAKE, clue.pk, clue.version)
    with reviewer_of(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        act_on(actor, Act.TAKE, clue.pk, clue.version)


@pytest.mark.parametrize("taken", [False, True])
def test_what_came_to_a_unit_itself_and_is_not_its_own_goes_to_the_unit_above(taken: bool) -> None:  # noqa: FBT001
    clerk = clerk_of(units.QIJIANG)
    clue = registered(clerk)
    done(reviewer_of(units.QIJIANG), Act.ACCEPT, clue)
    if taken:
        done(clerk, Act.TAKE, clue)
    asked = done(clerk, Act.ASK_REASSIGN, clue)
    assert (asked.desk.code, asked.owner.code, asked.unit.code) == (units.CITY, units.CITY, units.QIJIANG)
    moved = done(reviewer_of(units.CITY), Act.REASSIGN, clue, target=units.unit(units.JIANGJIN))
    assert (moved.unit.code, moved.state) == (units.JIANGJIN, ClueState.ASSIGNED)


def test_who_has_nobody_above_asks_nobody_and_passes_down_what_was_taken_up_by_mistake() -> None:
    clerk, city = clerk_of(units.CITY), reviewer_of(units.CITY)
    clue = registered(clerk)
    done(city, Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    with pytest.raises(RefusedError, match="没有上级可以改派"):
        done(clerk, Act.ASK_REASSIGN, clue)
    down = done(city, Act.ASSIGN, clue, target=units.unit(units.QIJIANG))
    assert (down.unit.code, down.state) == (units.QIJIANG, ClueState.ASSIGNED)


def _at_work(**said: Any) -> tuple[Clue, Persona, Persona]:
    """Return a clue that a town works on for itself, its clerk and who judges there."""
    clerk, judge = clerk_of(units.GUNAN), reviewer_of(units.GUNAN)
    clue = registered(clerk, **said)
    done(judge, Act.ACCEPT, clue)
    return done(clerk, Act.TAKE, clue), clerk, judge


def test_what_hangs_is_ended_by_nobody_before_who_hung_it_has_taken_it_off() -> None:
    clue, clerk, judge = _at_work()
    other, city = registered(clerk), reviewer_of(units.CITY)
    done(city, Act.HANG, clue, until=day_of(app_now()).replace(year=2199, day=1))
    with pytest.raises(RefusedError, match="由重庆市挂牌督办，请先由它摘牌"):
        done(judge, Act.JOIN, clue, into=other.number)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    with pytest.raises(RefusedError, match="由重庆市挂牌督办"):
        done(judge, Act.CONFIRM, clue)
    assert fresh(clue).state == ClueState.REVIEW
    done(city, Act.UNHANG, clue)
    assert done(judge, Act.CONFIRM, clue).state == ClueState.CLOSED


def test_nothing_is_joined_into_what_has_ended_or_away_from_those_who_joined_it_though_they_lie_above() -> None:
    clue, clerk, judge = _at_work()
    second, above = registered(clerk), registered(clerk_of(units.CITY))
    assert done(reviewer_of(units.CITY), Act.JOIN, above, into=second.number).state == ClueState.JOINED
    with pytest.raises(RefusedError, match="已有线索并入这一条"):
        done(judge, Act.JOIN, second, into=clue.number)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    done(judge, Act.CONFIRM, clue)
    third = registered(clerk)
    with pytest.raises(RefusedError, match=f"{clue.number} 已不再办理"):
        done(judge, Act.JOIN, third, into=clue.number)
    assert done(judge, Act.JOIN, third, into=second.number).joined_number == second.number


def test_having_reached_nobody_ends_nothing_without_a_record_whether_ticked_or_written() -> None:
    clue, clerk, judge = _at_work()
    for words, ticked in (("债权人电话停机，无法 联系。", False), ("对方没有提供合同", False), ("情况已核", True)):
        with pytest.raises(RefusedError, match="请先上传联系记录"):
            done(clerk, Act.FEED_BACK, clue, comment=words, result=ClueResult.UNTRUE, unreachable=ticked)
    other = registered(clerk)
    with pytest.raises(RefusedError, match="请先上传联系记录"):
        done(judge, Act.REFUSE, other, comment="投诉人联系不上")
    proved(clue, ClueEvidenceKind.CONTACT)
    assert done(clerk, Act.FEED_BACK, clue, comment="无法联系", result=ClueResult.UNTRUE).state == ClueState.REVIEW


def test_what_is_sent_back_has_no_result_until_the_next() -> None:
    clue, clerk, judge = _at_work()
    proved(clue, ClueEvidenceKind.CONTACT)
    done(clerk, Act.FEED_BACK, clue, comment="无法联系", result=ClueResult.UNTRUE, unreachable=True)
    back = done(judge, Act.SEND_BACK, clue)
    assert (back.result, back.ending, back.result_text, back.unreachable) == (None, None, "", False)
    with tenant_scope(SYSTEM):
        told = ClueEvent.objects.get(clue=clue, act=Act.FEED_BACK)
    assert (told.facts["result"], told.comment) == (str(int(ClueResult.UNTRUE)), "无法联系")


@pytest.mark.parametrize("before", [[], [Act.ASK_MORE], [Act.ACCEPT]])
def test_what_came_to_the_wrong_district_is_given_to_the_right_one_by_the_city(before: list[Act]) -> None:
    clue = registered(clerk_of(units.GUNAN))
    for act in before:
        done(reviewer_of(units.GUNAN), act, clue)
    moved = done(reviewer_of(units.CITY), Act.REASSIGN, clue, target=units.unit(units.JIJIANG))
    state = ClueState.ASSIGNED if before == [Act.ACCEPT] else ClueState.REGISTERED
    assert (moved.unit.code, moved.desk.code, moved.owner.code) == (units.JIJIANG, units.JIJIANG, units.CITY)
    assert moved.state == state
    assert moved.due_on is not None
    if state == ClueState.REGISTERED:
        assert done(reviewer_of(units.JIJIANG), Act.ACCEPT, clue).state == ClueState.ACCEPTED
