"""A scratch database: made and migrated by the owner, served by the serving login, dropped at the end."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from string import Template

import django
from django.conf import settings
from django.db import connection

from qingqian.db import embedded
from qingqian.db.roles import as_owner, become
from qingqian.settings import env
from tests.workers import environment


@contextmanager
def scratch_database() -> Iterator[Mapping[str, str]]:
    """Open the database; yield the environment of processes that serve it. It is gone afterwards."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "qingqian.settings.test"
    django.setup()
    if env.bundled():
        embedded.ensure(embedded.locate(env.data_dir()))
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{secrets.token_hex(4)}"
    serving = become(settings.DATABASE_OWNER)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        become(serving)
        yield environment()
    finally:
        become(settings.DATABASE_OWNER)
        connection.creation.destroy_test_db(before, verbosity=0)


def fill(name: str, words: Mapping[str, object]) -> None:
    """Run a .sql file of this folder as the owner, with its words filled in."""
    text = Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(Template(text).substitute(words))


def server() -> str:
    """Return the version of the server in use."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
