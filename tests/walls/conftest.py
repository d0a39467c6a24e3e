import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from qingqian.db.roles import become
from tests import databases
from tests.walls import tenants
from tests.walls.attack import fetch

FRESH = f"walls{os.environ.get('PYTEST_XDIST_WORKER', '')}"


@pytest.fixture(scope="session")
def fresh(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Make a database of the walls' own: never an older one that a run has left behind."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        databases.create(FRESH, template=databases.TEMPLATE)
        yield FRESH
        databases.drop(FRESH)


@pytest.fixture(scope="module")
def clone(fresh: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve a module from a copy; what it commits or breaks there goes with it."""
    name = f"{fresh}_copy"
    with django_db_blocker.unblock():
        databases.create(name, template=fresh)
        before = become({"NAME": name})
        try:
            yield name
        finally:
            become(before)
            databases.drop(name)


@pytest.fixture(scope="module")
def world(clone: str) -> tenants.World:
    """Fill the copy once for all tests of a module; they take back what they write."""
    assert fetch("select current_database()") == [clone]
    return tenants.build()
