"""Two connections at one clue: one of them does it, the other is told; nothing is done twice or half."""

from collections.abc import Callable

import pytest

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.links import link
from ledger.actions.clues.moving import Said
from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Clue, ClueChannel, ClueEvent, ClueLink, ClueMeasure, ClueResult, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import records, units
from tests.factories.clues import fresh
from tests.personas import Persona, as_, clerk_of, reviewer_of
from tests.races import Finish, Orders, race

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Said("情况已核")


def standing(state: ClueState, unit: str, desk: str, owner: str = units.CITY) -> Clue:
    """Return a clue that stands in a state, without the way there."""
    with tenant_scope(SYSTEM):
        return Clue.objects.create(
            unit=units.unit(unit),
            desk=units.unit(desk),
            owner=units.unit(owner),
            state=state,
            ending=ClueState.CLOSED,
            result=ClueResult.UNTRUE,
            creditor_name="建材公司",
            creditor_key="建材公司",
            channel=ClueChannel.HOTLINE,
            received_on=day_of(app_now()),
        )


def one_of_two(clue: Clue, *acts: Callable[[], object]) -> list[Finish]:
    """Let both act: exactly one is done and leaves its event, the other is told."""
    ends = race(*acts)
    refused = [end.refusal for end in ends if not end.won]
    assert len(refused) == 1
    assert isinstance(refused[0], ConflictError | MissingError)
    with tenant_scope(SYSTEM):
        assert ClueEvent.objects.filter(clue=clue).count() == 1
        assert Clue.objects.get(pk=clue.pk).version == 2
    return ends


def acting(who: Persona, act: Act, clue: Clue, said: Said = SAID) -> Callable[[], object]:
    return as_(who, act_on, act, clue.pk, 1, said)


def test_of_confirming_and_sending_back_one_is_done() -> None:
    first, second = reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    for _number in (orders := Orders()):
        clue = standing(ClueState.REVIEW, units.GUNAN, units.QIJIANG)
        ends = one_of_two(clue, acting(first, Act.CONFIRM, clue), acting(second, Act.SEND_BACK, clue))
        orders.seen.add(ends[0].won)
        now = fresh(clue)
        assert now.desk.code == (units.CITY if ends[0].won else units.GUNAN)


def test_of_passing_down_and_giving_elsewhere_one_is_done() -> None:
    district, city = reviewer_of(units.QIJIANG), reviewer_of(units.CITY)
    town, other = units.unit(units.GUNAN), units.unit(units.JIANGJIN)
    for _number in (orders := Orders()):
        clue = standing(ClueState.ASSIGNED, units.QIJIANG, units.QIJIANG)
        down = acting(district, Act.ASSIGN, clue, Said(target=town))
        ends = one_of_two(clue, down, acting(city, Act.REASSIGN, clue, Said("归江津办理", target=other)))
        orders.seen.add(ends[0].won)
        now = fresh(clue)
        assert (now.unit, now.desk) == ((town, town) if ends[0].won else (other, other))


def test_a_clue_is_hung_once_and_tied_to_a_row_once() -> None:
    first, second = reviewer_of(units.QIJIANG), reviewer_of(units.CITY)
    clerks, row = (clerk_of(units.GUNAN), clerk_of(units.GUNAN)), records.record(units.unit(units.GUNAN))
    until = day_of(app_now()).replace(year=2199, day=1)
    for _number in (orders := Orders()):
        clue = standing(ClueState.HANDLING, units.GUNAN, units.GUNAN)
        acts = (acting(who, Act.HANG, clue, Said("限期办结", until=until)) for who in (first, second))
        orders.seen.add(one_of_two(clue, *acts)[0].won)
        assert all(end.won for end in race(*(as_(clerk, link, clue.pk, row.pk, 2) for clerk in clerks)))
        with tenant_scope(SYSTEM):
            assert ClueMeasure.objects.filter(clue=clue).count() == ClueLink.objects.filter(clue=clue).count() == 1
            assert Clue.objects.get(pk=clue.pk).version == 3


def test_of_joining_into_one_and_joining_that_one_elsewhere_one_is_done() -> None:
    first, second = reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    for _number in (orders := Orders()):
        one, two, three = (standing(ClueState.REGISTERED, units.QIJIANG, units.QIJIANG) for _turn in range(3))
        ends = race(
            acting(first, Act.JOIN, one, Said("同一件事", into=two.number)),
            acting(second, Act.JOIN, two, Said("同一件事", into=three.number)),
        )
        assert [end.won for end in ends].count(True) == 1
        assert isinstance(next(end.refusal for end in ends if not end.won), RefusedError)
        orders.seen.add(ends[0].won)
