"""Databases that a test makes for itself and takes away again, as the owner."""

from typing import Final

from django.db import connection
from psycopg2.sql import SQL, Identifier

from qingqian.db.roles import as_owner

# The server's own workers are no client's to end: DROP … WITH (FORCE) fails beside one. Without it, it waits for them.
_LEAVE: Final = """
select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and backend_type = 'client backend'
"""


def create(name: str, template: str = "template1") -> None:
    """Make a database, anew if a run that was killed has left it behind."""
    drop(name)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(SQL("create database {} template {}").format(Identifier(name), Identifier(template)))


def drop(name: str) -> None:
    """Take a database away, whoever is connected to it."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_LEAVE, [name])
        cursor.execute(SQL("drop database if exists {}").format(Identifier(name)))
