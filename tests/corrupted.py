"""What only the owner could do to stored sums, with the guards switched off: for tests of the self-audit."""

from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

from qingqian.db.roles import as_owner


def corrupt(table: str, statement: str, *params: int) -> None:
    """Run a statement as the owner while the table's own triggers sleep; it is committed."""
    switch = SQL("alter table {table} {verb} trigger user")
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(switch.format(table=Identifier(table), verb=SQL("disable")))
        cursor.execute(statement, params)
        assert cursor.rowcount
        cursor.execute(switch.format(table=Identifier(table), verb=SQL("enable")))
