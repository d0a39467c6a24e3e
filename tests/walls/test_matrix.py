"""Every address × role × relation × method: what opens, what is refused, and that refusals change nothing.

A foreign object and a missing one answer alike, byte for byte; an address without an action fails.
"""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ledger.policy import Action, Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.personas import Persona, persona
from tests.walls.world import (
    MISSING,
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
BODY = {"seen": "1", "seen_version": "1", "reason": "请核对金额后再报", "debtor_name": "改", "key": "x"}


def test_every_address_names_an_action_or_is_public() -> None:
    nameless = [address.name for address in addresses() if address.action is None and address.name not in PUBLIC]
    assert nameless == []
    assert {address.action for address in TENANT} <= set(Action)


def test_every_action_has_a_page() -> None:
    assert set(Action) - {address.action for address in TENANT} <= {Action.OPEN, Action.READ_JOB}


@pytest.fixture
def world() -> World:
    return build()


def url(world: World, address: Address, code: str) -> str:
    made = reverse(address.name, kwargs=world.arguments(address, code))
    return f"{made}?unit={code if code != MISSING else '0000'}" if not address.arguments else made


def ask(client: Client, method: str, where: str) -> tuple[int, bytes]:
    """Send one request and put everything back; what it changed is compared by those who must change nothing."""
    client.raise_request_exception = False
    return masked(getattr(client, method)(where, BODY if method == "post" else None))


@pytest.fixture
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def probes(world: World, person: Persona, methods: tuple[str, ...]) -> Iterator[tuple[Address, str, str]]:
    for address in TENANT:
        for method in methods:
            for code in TARGETS:
                yield address, method, code


def test_strangers_are_sent_to_the_sign_in(world: World) -> None:
    before = fingerprint()
    for address in TENANT:
        for method in METHODS:
            response = getattr(Client(), method)(url(world, address, TARGETS[0]))
            assert response.status_code == 302, (address.name, method)
            assert response.url.startswith(reverse("sign_in")), address.name
    assert fingerprint() == before


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
@pytest.mark.parametrize("seat", SEATS)
def test_the_table_alone_opens_doors(world: World, role: Role, seat: str) -> None:
    person = persona(seat, role)
    methods = METHODS if FULL else ("get", "post")
    before = fingerprint()
    for address, method, code in probes(world, person, methods):
        _probe(world, person, role, address, method, code)
        assert fingerprint() == before, (address.name, method, code)


def _probe(world: World, person: Persona, role: Role, address: Address, method: str, code: str) -> None:
    where = (role.name, person.unit.code, address.name, method, code)
    assert address.action is not None
    target = world.units.get(code)
    sees = target is not None and target.path.startswith(person.unit.path)
    allowed = target is not None and sees and granted(role, address.action, person.unit, target)
    with transaction.atomic():
        status, body = ask(person.client, method, url(world, address, code))
        if allowed:
            assert status < 500, where
            assert status != 404, where
            transaction.set_rollback(True)
        elif not sees:
            assert status in (403, 404, 405), where
            assert (status, body) == ask(person.client, method, url(world, address, MISSING)), where
        else:
            assert status in (403, 405), where


def test_nobody_without_a_seat_sees_anything(world: World) -> None:
    person = persona(SEATS[0], Role.CLERK)
    with tenant_scope(SYSTEM):
        person.unit.refresh_from_db()
    person.user.is_active = False
    person.user.save()
    for address in TENANT:
        response = person.client.get(url(world, address, SEATS[0]))
        assert response.status_code in (302, 403), address.name
