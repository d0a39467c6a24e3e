"""The tests run as the serving login on real migrations; the owner only makes and drops their database."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as examples
from psycopg2 import sql
from pytest_django import DjangoDbBlocker

from qingqian.db import embedded
from qingqian.db.roles import become
from qingqian.settings import env
from tests import databases

# `make test` draws the same examples each time; `make prove` others, and says how to draw again what fails.
examples.register_profile("test", derandomize=True)
examples.register_profile("prove", print_blob=True)
examples.load_profile("prove" if os.environ.get("QINGQIAN_PROVE") else "test")

SERVING: dict[str, Any] = {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,  # noqa: ARG001 - pytest-django's own first
    django_db_blocker: DjangoDbBlocker,
) -> None:
    if env.bundled():
        cluster = embedded.locate(env.data_dir())
        embedded.ensure(cluster)
        databases.let_owner_empty(cluster)
    SERVING.update(become(settings.DATABASE_OWNER))
    with django_db_blocker.unblock():
        databases.provide()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # noqa: ARG001 - pytest-django's own first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    with django_db_blocker.unblock():
        _hurry()
        become(SERVING)
    yield
    with django_db_blocker.unblock():
        become(settings.DATABASE_OWNER)


def _hurry() -> None:
    """Let commits to the tests' own database not wait for the disk: nobody needs it after a power cut."""
    name = sql.Identifier(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.cursor.execute(sql.SQL("alter database {} set synchronous_commit = off").format(name))
    connection.close()
