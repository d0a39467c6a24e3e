"""Two managers at once, each on a connection of its own: the root keeps one, and duties stay apart."""

from functools import partial

import pytest

from ledger.actions import people as acts
from ledger.models import Membership, Person
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona, manager_of, persona
from tests.races import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)


def _the(person: Persona) -> Person:
    with tenant_scope(SYSTEM):
        return Person.objects.select_related("unit", "user").get(user=person.user)


def _off(actor: Persona, whom: Persona) -> bool:
    with actor.scope() as acting:
        return acts.switch_off(acting, _the(whom))


def _give(actor: Persona, whom: Persona, role: Role) -> bool:
    with actor.scope() as acting:
        return acts.give_role(acting, _the(whom), whom.unit, role)


def test_two_managers_who_switch_each_other_off_leave_one() -> None:
    for _round in range(ROUNDS):
        one, other = manager_of(units.CITY), manager_of(units.CITY)
        ends = race(partial(_off, one, other), partial(_off, other, one))
        assert sorted(end.won for end in ends) == [False, True]
        with tenant_scope(SYSTEM):
            managers = Membership.objects.filter(role=Role.MANAGER, user__is_active=True)
            assert managers.count() == 1
            Membership.objects.filter(role=Role.MANAGER).delete()


def test_two_who_give_one_person_duties_that_are_apart_give_one() -> None:
    for _round in range(ROUNDS):
        somebody = persona(units.GUNAN)
        city, district = manager_of(units.CITY), manager_of(units.QIJIANG)
        ends = race(partial(_give, city, somebody, Role.MANAGER), partial(_give, district, somebody, Role.CLERK))
        assert sorted(end.won for end in ends) == [False, True]
        with tenant_scope(SYSTEM):
            assert Membership.objects.filter(user=somebody.user).count() == 1
