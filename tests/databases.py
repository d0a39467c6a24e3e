"""The database of each test process, and those that tests make for themselves and take away again; all as the owner.

Migrations take half a minute: they are run once, into a template, of which a copy takes a moment. Template and copies
bear a mark of what they were made from: edited migrations make them anew, so that a kept database never lags behind.
"""

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from psycopg2.sql import SQL, Composable, Identifier, Literal

from qingqian.db.embedded.cluster import Cluster
from qingqian.db.embedded.names import owner_role
from qingqian.db.embedded.provision import connected
from qingqian.db.roles import as_owner, become
from qingqian.settings import env

ROOT: Final = Path(__file__).resolve().parents[1]
MADE_FROM: Final = (
    "qingqian/migrations/*",
    "qingqian/db/*.py",
    "ledger/migrations/*",
    "ledger/migrations/sql/*",
    "ledger/totals/*",
)
PINNED: Final = "requirements/runtime.txt"
TEMPLATE: Final = f"{settings.DATABASES[DEFAULT_DB_ALIAS]['NAME']}_template"
"""A migrated database that nobody writes to."""

# The server's own workers are no client's to end: DROP … WITH (FORCE) fails beside one. Without it, it waits for them.
_LEAVE: Final = """
select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and backend_type = 'client backend'
"""
_MARK: Final = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"


def create(name: str, template: str = "template1") -> None:
    """Make a database, anew if a run that was killed has left it behind."""
    drop(name)
    _run(SQL("create database {} template {}").format(Identifier(name), Identifier(template)))


def drop(name: str) -> None:
    """Take a database away, whoever is connected to it."""
    _run(_LEAVE, [name])
    _run(SQL("drop database if exists {}").format(Identifier(name)))


def provide() -> None:
    """Let the database of this process be there, migrated, before Django looks for it."""
    place = connection.settings_dict
    name, mark = str(place["TEST"]["NAME"] or f"test_{place['NAME']}"), made_from()
    with _alone():
        if mark_of(TEMPLATE) != mark:
            create(TEMPLATE)
            migrate(TEMPLATE)
            note(TEMPLATE, mark)
        if mark_of(name) != mark:
            create(name, TEMPLATE)
            note(name, mark)


def let_owner_empty(cluster: Cluster) -> None:
    """Let the owner empty tables past triggers and foreign keys (`flush`), on the bundled server of the tests."""
    grant = SQL("grant set on parameter session_replication_role to {}").format(Identifier(owner_role()))
    # The server refuses two who grant at once.
    with _alone(), connected(cluster, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute(grant)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time make databases."""
    folder = env.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "test-databases.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_from() -> str:
    """Return a mark of the migrations and of the pinned libraries."""
    files = sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern) if path.is_file())
    made = hashlib.sha256()
    for path in (*files, ROOT / PINNED):
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()


def mark_of(name: str) -> str:
    """Return the mark of a database; '' where there is none."""
    found = _run(_MARK, [name])
    return str(found[0][0] or "") if found else ""


def note(name: str, mark: str) -> None:
    """Write what a database was made from on it."""
    _run(SQL("comment on database {} is {}").format(Identifier(name), Literal(mark)))


def migrate(name: str) -> None:
    """Bring a database to the newest migration."""
    before = become({"NAME": name})
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        become(before)


def _run(statement: str | Composable, values: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement about whole databases, outside of any of ours."""
    with as_owner(), connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own creation of test databases
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
