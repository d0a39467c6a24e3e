from typing import Any, Final

from django.core.management.commands import flush
from django.db import connections
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's name for a class
from psycopg2.sql import SQL, Identifier

from qingqian.db.roles import as_owner

# What migrations seeded stays: tests find the database as a fresh `migrate` leaves it.
KEEP = {"django_migrations", "django_content_type", "auth_permission"}
# Whether the owner may leave out triggers and foreign keys; PostgreSQL before 15 does not know the question.
MAY_LEAVE_OUT: Final = """
select current_setting('server_version_num')::int >= 150000
    and has_parameter_privilege('session_replication_role', 'set')
"""
RESTART: Final = """
select setval(schemaname || '.' || quote_ident(sequencename), start_value, false)
from pg_sequences where schemaname = 'public' and last_value is not null
"""


class Command(flush.Command):
    """Empties what tests write, as the owner: the serving login can neither truncate nor delete all.

    To truncate is to make hundreds of files anew, and whoever is connected reads the catalogue again; where the owner
    may leave out triggers and foreign keys, the few rows of a test are deleted instead.
    """

    def handle(self, **options: Any) -> None:
        """Empty every table but the seeded ones."""
        with as_owner(options["database"]):
            connection = connections[options["database"]]
            names = connection.introspection.django_table_names(only_existing=True, include_views=False)
            tables = sorted(set(names) - KEEP)
            with connection.cursor() as wrapped:
                _empty(wrapped.cursor, tables)


def _empty(cursor: Cursor, tables: list[str]) -> None:
    cursor.execute(MAY_LEAVE_OUT)
    if cursor.fetchone() == (True,):
        cursor.execute("set session_replication_role = replica")
        cursor.execute(SQL("; ").join(SQL("delete from {}").format(Identifier(name)) for name in tables))
        cursor.execute(RESTART)
        cursor.execute("set session_replication_role = default")
    else:
        every = SQL(", ").join(map(Identifier, tables))
        cursor.execute(SQL("truncate {} restart identity cascade").format(every))
