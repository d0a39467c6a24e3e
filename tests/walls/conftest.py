from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from qingqian.db.roles import as_owner, become
from tests.walls import tenants
from tests.walls.attack import fetch


@pytest.fixture(scope="module")
def clone(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve a module from a copy of the empty test database; what it commits or breaks there goes with it."""
    request.getfixturevalue("django_db_setup")
    name = connection.creation.get_test_db_clone_settings("walls")["NAME"]
    with django_db_blocker.unblock():
        with as_owner():
            connection.creation.clone_test_db("walls", verbosity=0, autoclobber=True)
        before = become({"NAME": name})
        try:
            yield name
        finally:
            become(before)
            with as_owner():
                connection.creation.destroy_test_db(suffix="walls", verbosity=0)


@pytest.fixture(scope="module")
def world(clone: str) -> tenants.World:
    """Fill the copy once for all tests of a module; they take back what they write."""
    assert fetch("select current_database()") == [clone]
    return tenants.build()
