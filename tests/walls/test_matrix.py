"""Every address × role × relation × method: what opens, what is refused, and that refusals change nothing.

A foreign object and a missing one answer alike, byte for byte; an address without an action fails.
"""

import os
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ledger.models import Unit
from ledger.policy import Action, Role, reach_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona, persona
from tests.walls.world import (
    MISSING,
    PERSONAL,
    PUBLIC,
    SEATS,
    TARGETS,
    Address,
    World,
    addresses,
    build,
    fingerprint,
    granted,
    masked,
)

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "head", "options", "put", "patch", "delete")
FULL = bool(os.environ.get("QINGQIAN_PROVE"))
TENANT = [address for address in addresses() if address.name not in PUBLIC]
SHARED = [address for address in TENANT if address.name not in PERSONAL]
BODY = {"seen": "1", "seen_version": "1", "reason": "请核对金额后再报", "debtor_name": "改", "key": "x"}


def test_every_address_names_an_action_or_is_public() -> None:
    nameless = [address.name for address in addresses() if address.action is None and address.name not in PUBLIC]
    assert nameless == []
    assert {address.action for address in TENANT} <= set(Action)


def test_every_action_has_a_page() -> None:
    assert set(Action) == {address.action for address in TENANT}


@pytest.fixture
def world() -> World:
    return build()


def ask(client: Client, method: str, where: str) -> tuple[int, bytes]:
    """Send one request and put everything back; what it changed is compared by those who must change nothing."""
    client.raise_request_exception = False
    return masked(getattr(client, method)(where, BODY if method == "post" else None))


def test_strangers_are_sent_to_the_sign_in(world: World) -> None:
    before = fingerprint()
    client = Client()
    for address in TENANT:
        for method in METHODS:
            response = getattr(client, method)(world.url(address, TARGETS[0]))
            assert response.status_code == 302, (address.name, method)
            assert response.url.startswith(reverse("sign_in")), address.name
    assert fingerprint() == before


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
@pytest.mark.parametrize("seat", SEATS)
def test_the_table_alone_opens_doors(world: World, role: Role, seat: str) -> None:
    person = persona(seat, role)
    assert person.client.ticket  # signed in before anything is put back
    before = fingerprint()
    for turn, address in enumerate(SHARED):
        for method, code in product(_methods(role, seat, turn), _asked(world, person.unit, role, turn)):
            _probe(world, person, role, address, method, code)
        assert fingerprint() == before, (role.name, seat, address.name)


def _methods(role: Role, seat: str, turn: int) -> tuple[str, ...]:
    """Return how an address is asked for: in every way in a proof, else in turn to read and to write.

    The turn goes by the seat too, of which there are more: each role asks for each address in both ways.
    """
    ways = ("get", "post")
    return METHODS if FULL else (ways[(turn + list(Role).index(role) + SEATS.index(seat)) % len(ways)],)


def _asked(world: World, seat: Unit, role: Role, turn: int) -> list[str]:
    """Return whose object is asked for: everybody's in a proof, else one relation in turn.

    There are more roles than ways to stand to a unit: each address is asked for by each role, and of each relation by
    some role; which relation that is moves on from address to address, so that no role keeps to one.
    """
    if FULL:
        return list(world.units)
    relations = world.one_of_each_relation(seat)
    assert len(relations) <= len(Role)
    # Each two addresses alike, or a relation would always be asked for in the same way (`_methods`).
    return [relations[(turn // 2 + list(Role).index(role)) % len(relations)]]


def _probe(world: World, person: Persona, role: Role, address: Address, method: str, code: str) -> None:
    where = (role.name, person.unit.code, address.name, method, code)
    assert address.action is not None
    target = world.units[code]
    sees = target.path.startswith(person.unit.path)
    with transaction.atomic():
        status, body = ask(person.client, method, world.url(address, code))
        if not sees:
            assert status in (403, 404, 405), where
            assert (status, body) == ask(person.client, method, world.url(address, MISSING)), where
        elif granted(role, address.action, person.unit, target):
            assert status < 500, where
            assert status != 404, where
            transaction.set_rollback(True)
        else:
            assert status in (403, 405), where


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
def test_what_is_ones_own_shows_nothing_else_whatever_is_asked(world: World, role: Role) -> None:
    person = persona(SEATS[1], role)
    for address in (item for item in TENANT if item.name in PERSONAL):
        own = ask(person.client, "get", reverse(address.name))
        assert address.action is not None
        # Some lead on to the page that they stand for.
        assert own[0] in ((200, 302) if reach_of(role, address.action) else (403,)), address.name
        for code in TARGETS:
            assert ask(person.client, "get", world.url(address, code)) == own


def test_nobody_without_a_seat_sees_anything(world: World) -> None:
    person = persona(SEATS[0], Role.CLERK)
    with tenant_scope(SYSTEM):
        person.unit.refresh_from_db()
    person.user.is_active = False
    person.user.save()
    for address in TENANT:
        response = person.client.get(world.url(address, SEATS[0]))
        assert response.status_code in (302, 403), address.name


@pytest.mark.parametrize(
    "path", ["/ledger/?unit=%00", "/ledger/?q=%00", "/parties/?q=%00", "/filings/%00/x/", "/parties/list/?q=%00"]
)
def test_a_nul_sign_in_an_address_leads_nowhere(path: str) -> None:
    clerk = persona(units.GUNAN, Role.CLERK)
    clerk.client.raise_request_exception = False
    assert clerk.client.get(path).status_code in (200, 404)
