"""How the serving login tries its hand: plain SQL, each try in a savepoint of its own."""

from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg2.sql import SQL, Composable, Identifier

REFUSED = "42501"
FROZEN = "23001"


@dataclass(frozen=True)
class Outcome:
    """What became of a statement: the rows it touched, or the refusal's code and first line."""

    count: int
    code: str = ""
    message: str = ""

    @property
    def harmless(self) -> bool:
        """Tell whether it was refused for want of right, or touched nothing."""
        return self.code == REFUSED or (not self.code and self.count == 0)


def attempt(statement: str | Composable, params: Any = None) -> Outcome:
    """Run a statement and take it back; its failure is the answer."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
            count = cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError as error:
        return Outcome(0, error.__cause__.pgcode, str(error).splitlines()[0])  # type: ignore[union-attr] # the driver's
    return Outcome(count)


def fetch(statement: str | Composable, params: Any = None) -> list[Any]:
    """Return the first column of what a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]


def key(table: str) -> str:
    """Return the table's primary key."""
    return "unit_id" if table == "ledger_ledger" else "id"


def bound(template: str, table: str, **names: str) -> Composable:
    """Fill {table}, {key} and further names into a statement."""
    parts = {"table": table, "key": key(table), **names}
    return SQL(template).format(**{name: Identifier(value) for name, value in parts.items()})
