import contextlib
from collections.abc import Iterator

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection

from qingqian.db.embedded.cluster import DATABASE, Cluster
from qingqian.db.embedded.names import owner_role, rw_role

OWNER = "LOGIN NOCREATEROLE"
SERVING = "LOGIN NOCREATEROLE NOCREATEDB NOINHERIT"
NEVER = "NOSUPERUSER NOREPLICATION NOBYPASSRLS"  # only a superuser may say it; a new role has it so


def attributes(*, createdb: bool) -> dict[str, str]:
    """Return role → attributes of the two logins; ``createdb`` where tests run (they make their own database).

    Also what ``sql_roles`` prints for another server, whose administrator need not be a superuser.
    """
    return {owner_role(): f"{OWNER} {'CREATEDB' if createdb else 'NOCREATEDB'}", rw_role(): SERVING}


@contextlib.contextmanager
def connected(cluster: Cluster, user: str, database: str) -> Iterator[connection]:
    """Connect over the socket, each statement its own transaction; closes at the end."""
    link = psycopg2.connect(
        host=str(cluster.socket), port=cluster.port, user=user, dbname=database, connect_timeout=10, sslmode="disable"
    )
    try:
        link.autocommit = True
        yield link
    finally:
        link.close()


def serving(cluster: Cluster) -> bool:
    """Tell whether the server takes the serving login and its database belongs to the owning one."""
    try:
        with connected(cluster, rw_role(), DATABASE) as link, link.cursor() as cursor:
            cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
            return cursor.fetchone() == (owner_role(),)
    except psycopg2.OperationalError:
        return False


def accepting(cluster: Cluster) -> bool:
    """Tell whether the server takes connections of its superuser."""
    try:
        with connected(cluster, "postgres", "postgres"):
            return True
    except psycopg2.OperationalError:
        return False


def provision(cluster: Cluster) -> None:
    """Make or mend the two logins and the database; again: changes nothing. The last grant is what serving() needs."""
    owner, serving_role, database = (sql.Identifier(name) for name in (owner_role(), rw_role(), DATABASE))
    with connected(cluster, "postgres", "postgres") as link, link.cursor() as cursor:
        for role, wanted in attributes(createdb=True).items():  # tests run here
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER ROLE {} " if cursor.fetchone() else "CREATE ROLE {} "
            cursor.execute(sql.SQL(f"{verb}{wanted} {NEVER}").format(sql.Identifier(role)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
        cursor.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, owner))
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        cursor.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, serving_role))
