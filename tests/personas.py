"""People who try the doors. None is a superuser; there is none.

``clerk_of("500110001")`` plants the unit if need be and returns a persona: its sign-in, its actor, a signed-in client.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.test import Client

from ledger.models import Membership, Person, Unit, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, tenant_scope
from tests.factories import people, units


@contextmanager
def uncounted() -> Iterator[None]:
    """Leave what is asked inside out of the queries that a test counts."""
    counting, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        yield
    finally:
        connection.force_debug_cursor = counting


class SignedIn(Client):
    """A client that signs its person in with the first request: many people act without ever asking for a page."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self._waiting: User | None = user

    def _enter(self) -> None:
        user, self._waiting = self._waiting, None
        if user is not None:
            with uncounted():
                self.force_login(user)

    def request(self, **request: Any) -> Any:
        """Ask for a page as the person."""
        self._enter()
        return super().request(**request)

    @property
    def ticket(self) -> str:
        """The session's key, for a browser that signs in as the person."""
        return str(self.session.session_key)

    @property
    def session(self) -> SessionBase:
        """The person's session, signed in."""
        self._enter()
        return super().session

    def logout(self) -> None:
        """Sign out, or never in."""
        self._enter()
        super().logout()


@dataclass(frozen=True)
class Persona:
    """One person with a role at a unit."""

    unit: Unit
    user: User
    actor: Actor
    client: SignedIn

    @contextmanager
    def scope(self) -> Iterator[Actor]:
        """Open the door as this person."""
        with tenant_scope(self.actor) as actor:
            yield actor


def persona(code: str, *roles: Role) -> Persona:
    """Make a person with these roles at the unit of this code."""
    unit = units.unit(code)
    user = people.person(unit, *roles)
    return Persona(unit, user, people.actor(user), SignedIn(user))


def clerk_of(code: str) -> Persona:
    """Return one who enters the unit's rows."""
    return persona(code, Role.CLERK)


def head_of(code: str) -> Persona:
    """Return one who signs and submits the unit's filing."""
    return persona(code, Role.HEAD)


def reviewer_of(code: str) -> Persona:
    """Return one who decides on the filings of the unit's children."""
    return persona(code, Role.REVIEWER)


def manager_of(code: str) -> Persona:
    """Return one who keeps people and units."""
    return persona(code, Role.MANAGER)


def viewer_of(code: str) -> Persona:
    """Return one who reads the subtree."""
    return persona(code, Role.VIEWER)


def sector_reader_of(code: str) -> Persona:
    """Return one who reads the rows of 住建 in the subtree, and nothing else."""
    return persona(code, Role.SECTOR)


def auditor_of(code: str) -> Persona:
    """Return one who reads the subtree with its history."""
    return persona(code, Role.AUDITOR)


def the(person: Persona) -> Person:
    """Return somebody's entry among the people, as it stands now."""
    with tenant_scope(SYSTEM):
        return Person.objects.select_related("unit", "user").get(user=person.user)


def held(person: Persona) -> set[tuple[str, int]]:
    """Return the roles that somebody holds now, each with the code of its unit."""
    with tenant_scope(SYSTEM):
        return set(Membership.objects.filter(user=person.user).values_list("unit__code", "role"))


def as_(person: Persona, act: Callable[..., object], *arguments: object, **named: object) -> Callable[[], object]:
    """Return the act as this person does it, on whatever connection it is called."""

    def run() -> object:
        with person.scope() as actor:
            return act(actor, *arguments, **named)

    return run
