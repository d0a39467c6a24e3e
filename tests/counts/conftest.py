from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.counts.world import fill
from tests.personas import Persona, SignedIn


@pytest.fixture(scope="package")
def filled(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Persona, Persona]]:
    """Fill two ledgers once for all tests of the room, in a transaction that is put back; each puts back its own."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


@pytest.fixture
def clerk(filled: tuple[Persona, Persona], db: None) -> Persona:  # noqa: ARG001 - what a test writes is put back
    """Return who has ten thousand rows, not signed in yet: the sign-in before was put back."""
    return replace(filled[0], client=SignedIn(filled[0].user))


@pytest.fixture
def other(filled: tuple[Persona, Persona], db: None) -> Persona:  # noqa: ARG001 - as above
    """Return who has ten."""
    return replace(filled[1], client=SignedIn(filled[1].user))
