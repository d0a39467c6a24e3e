"""People who try the doors. None is a superuser; there is none.

``clerk_of("500110001")`` plants the unit if need be and returns a persona: its sign-in, its actor, a signed-in client.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.test import Client

from ledger.models import Unit, User
from ledger.policy import Role
from ledger.scoping import Actor, tenant_scope
from tests.factories import people, units


@dataclass(frozen=True)
class Persona:
    """One person with a role at a unit."""

    unit: Unit
    user: User
    actor: Actor
    client: Client = field(default_factory=Client)

    @contextmanager
    def scope(self) -> Iterator[Actor]:
        """Open the door as this person."""
        with tenant_scope(self.actor) as actor:
            yield actor


def persona(code: str, *roles: Role) -> Persona:
    """Make a person with these roles at the unit of this code."""
    unit = units.unit(code)
    user = people.person(unit, *roles)
    made = Persona(unit, user, people.actor(user))
    made.client.force_login(user)
    return made


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


def auditor_of(code: str) -> Persona:
    """Return one who reads the subtree with its history."""
    return persona(code, Role.AUDITOR)
