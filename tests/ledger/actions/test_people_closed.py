"""People of a unit that was merged away: kept as before, off and on, stripped; nobody comes to it any more."""

import pytest
from django.db import transaction
from django.test import Client

from ledger.actions import people as acts
from ledger.actions.people import Details
from ledger.errors import RefusedError
from ledger.models import Filing, State, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, people, units
from tests.factories.records import record
from tests.factories.reorganised import done, merging
from tests.ledger.views.moves import hand_in
from tests.personas import Persona, clerk_of, held, manager_of, reviewer_of, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Persona:
    campaigns.under_way()
    return manager_of(units.QIJIANG)


def test_who_stays_at_a_closed_unit_is_described_reset_switched_off_and_on(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    done(manager, merging([units.GUNAN], units.WENLONG))
    with manager.scope() as actor:
        acts.describe(actor, the(clerk), Details("郑某"))
        told = acts.reset_password(actor, the(clerk))
        assert acts.switch_off(actor, the(clerk))
    assert not Client().login(username=clerk.user.username, password=told.password)
    with manager.scope() as actor:
        told = acts.switch_on(actor, the(clerk))
    assert Client().login(username=clerk.user.username, password=told.password)
    assert the(clerk).name == "郑某"


def test_roles_at_a_closed_unit_are_taken_and_none_is_given_there(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    done(manager, merging([units.GUNAN], units.WENLONG))
    with manager.scope() as actor:
        with pytest.raises(RefusedError, match="承接的单位"), transaction.atomic():
            acts.give_role(actor, the(clerk), clerk.unit, Role.HEAD)
        assert acts.give_role(actor, the(clerk), units.unit(units.WENLONG), Role.CLERK)
        assert acts.take_role(actor, the(clerk), clerk.unit, Role.CLERK)
    assert held(clerk) == {(units.WENLONG, Role.CLERK)}


def test_nobody_new_comes_to_a_closed_unit_from_elsewhere(manager: Persona) -> None:
    other = clerk_of(units.SHIJIAO)
    done(manager, merging([units.GUNAN], units.WENLONG))
    gone = units.unit(units.GUNAN)
    with manager.scope() as actor:
        with pytest.raises(RefusedError, match="承接的单位"), transaction.atomic():
            acts.give_role(actor, the(other), gone, Role.CLERK)
        with pytest.raises(RefusedError, match="承接的单位"), transaction.atomic():
            acts.add_person(actor, gone, "zheng", Details("郑某"), [Role.CLERK])
    assert held(other) == {(units.SHIJIAO, Role.CLERK)}


def test_a_reviewer_who_has_claimed_a_closed_units_filing_is_switched_off_and_it_waits_again(manager: Persona) -> None:
    town, reviewer = units.unit(units.GUNAN), reviewer_of(units.QIJIANG)
    record(town)
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.RESOLUTION))
    reviewer.client.post(f"/filings/{units.GUNAN}/{campaigns.RESOLUTION}/claim/", {"seen": 1})
    people.grant(reviewer.user, units.unit(units.SHIJIAO), Role.VIEWER)
    done(manager, merging([units.GUNAN, units.SHIJIAO], units.WENLONG))
    with manager.scope() as actor:
        assert acts.switch_off(actor, the(reviewer))
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get(unit=town)
    assert (filing.state, filing.claimed_by_id) == (State.SUBMITTED, None)
    assert not User.objects.get(pk=reviewer.user.pk).is_active
