"""Two at once, each on a connection of its own: the root keeps a manager, duties stay apart, rights are of now."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from ledger.actions import people as acts
from ledger.actions.deciding import claim
from ledger.actions.passwords import change_password
from ledger.actions.reorganising import reorganise
from ledger.errors import ConflictError, ForbiddenError
from ledger.models import Filing, Membership, Person, State, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, tenant_scope
from tests.factories import campaigns, units
from tests.factories.people import PASSWORD
from tests.factories.reorganised import merging
from tests.factories.rollups import Tree
from tests.personas import Persona, as_, clerk_of, manager_of, persona, the
from tests.races import Orders, behind, race

pytestmark = pytest.mark.django_db(transaction=True)


def _off(actor: Persona, whom: Persona) -> bool:
    with actor.scope() as acting:
        return acts.switch_off(acting, the(whom))


def _give(actor: Persona, whom: Persona, role: Role) -> bool:
    with actor.scope() as acting:
        return acts.give_role(acting, the(whom), whom.unit, role)


def test_two_managers_who_switch_each_other_off_leave_one() -> None:
    for _round in (orders := Orders()):
        one, other = manager_of(units.CITY), manager_of(units.CITY)
        ends = race(partial(_off, one, other), partial(_off, other, one))
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        with tenant_scope(SYSTEM):
            managers = Membership.objects.filter(role=Role.MANAGER, user__is_active=True)
            assert managers.count() == 1
            Membership.objects.filter(role=Role.MANAGER).delete()


def test_two_who_give_one_person_duties_that_are_apart_give_one() -> None:
    for _round in (orders := Orders()):
        somebody = persona(units.GUNAN)
        city, district = manager_of(units.CITY), manager_of(units.QIJIANG)
        ends = race(partial(_give, city, somebody, Role.MANAGER), partial(_give, district, somebody, Role.CLERK))
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        with tenant_scope(SYSTEM):
            assert Membership.objects.filter(user=somebody.user).count() == 1


TO_SOMEBODY: dict[str, tuple[Callable[..., object], list[Any]]] = {
    "describe": (acts.describe, [acts.Details("郑某")]),
    "give": (lambda actor, person: acts.give_role(actor, person, person.unit, Role.HEAD), []),
    "take": (lambda actor, person: acts.take_role(actor, person, person.unit, Role.CLERK), []),
    "reset": (acts.reset_password, []),
    "off": (acts.switch_off, []),
}


@pytest.mark.parametrize("what", TO_SOMEBODY)
def test_who_gets_a_role_beyond_reach_while_somebody_waits_for_the_lock_is_left_alone(what: str) -> None:
    city, district, clerk = manager_of(units.CITY), manager_of(units.QIJIANG), clerk_of(units.GUNAN)
    person, (act, said) = the(clerk), TO_SOMEBODY[what]

    def give(actor: Actor) -> None:
        acts.give_role(actor, person, units.unit(units.CITY), Role.REVIEWER)

    end = behind(city.scope(), give, as_(district, act, person, *said))
    assert isinstance(end.refusal, ForbiddenError), end
    assert "管辖范围以外" in end.refusal.message
    user = User.objects.get(pk=clerk.user.pk)
    assert (user.is_active, user.check_password(PASSWORD), the(clerk).name) == (True, True, person.name)
    with tenant_scope(SYSTEM):
        roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    assert roles == {Role.CLERK, Role.REVIEWER}


def test_who_goes_along_with_a_unit_meanwhile_is_not_acted_on_where_they_were() -> None:
    manager, clerk = manager_of(units.QIJIANG), clerk_of(units.GUNAN)
    campaigns.under_way()
    wish = merging([units.GUNAN], units.WENLONG, with_people=True)
    end = behind(manager.scope(), lambda actor: reorganise(actor, wish), as_(manager, acts.reset_password, the(clerk)))
    assert isinstance(end.refusal, ConflictError), end
    assert User.objects.get(pk=clerk.user.pk).check_password(PASSWORD)


def test_who_gets_a_further_role_while_being_switched_off_stays_in_and_the_second_try_counts_it() -> None:
    city, district, clerk = manager_of(units.CITY), manager_of(units.QIJIANG), clerk_of(units.GUNAN)
    person = the(clerk)

    def give(actor: Actor) -> None:
        acts.give_role(actor, person, units.unit(units.WENLONG), Role.HEAD)

    end = behind(city.scope(), give, as_(district, acts.switch_off, person))
    assert isinstance(end.refusal, ConflictError), end
    assert User.objects.get(pk=clerk.user.pk).is_active
    assert _off(district, clerk)


@pytest.mark.parametrize("act", [acts.reset_password, acts.switch_off])
def test_a_reset_or_switch_off_is_not_undone_by_a_password_that_was_chosen_meanwhile(
    act: Callable[[Actor, Person], object],
) -> None:
    manager, clerk = manager_of(units.QIJIANG), clerk_of(units.GUNAN)
    person, verified = the(clerk), User.objects.get(pk=clerk.user.pk)

    def choose() -> object:
        with clerk.scope() as actor:
            change_password(actor, verified, "清欠-mine-2022")
        return True

    end = behind(manager.scope(), lambda actor: act(actor, person), choose)
    assert isinstance(end.refusal, ConflictError), end
    assert not Client().login(username=clerk.user.username, password="清欠-mine-2022")  # noqa: S106 - chosen above


def test_a_manager_who_is_switched_off_while_waiting_makes_nobody() -> None:
    city, district = manager_of(units.CITY), manager_of(units.QIJIANG)
    leaver, before = the(district), User.objects.count()

    def make() -> object:
        with district.scope() as acting:
            return acts.add_person(acting, district.unit, "zheng", acts.Details("郑某"), [Role.CLERK])

    end = behind(city.scope(), lambda actor: acts.switch_off(actor, leaver), make)
    assert isinstance(end.refusal, ForbiddenError), end
    assert User.objects.count() == before


def test_who_claims_while_the_role_is_taken_comes_before_it_or_is_refused() -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.hand_in(units.GUNAN, nil=True)
    reviewer, manager = tree.reviewer(units.QIJIANG), manager_of(units.CITY)
    town, person = tree.units[units.GUNAN], the(reviewer)

    def take() -> object:
        with manager.scope() as acting:
            return acts.take_role(acting, person, person.unit, Role.REVIEWER)

    end = behind(reviewer.scope(), lambda actor: claim(actor, town, tree.period), take)
    assert end.won
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get(unit=town)
    assert (filing.state, filing.claimed_by_id) == (State.SUBMITTED, None)
