"""Tells the planner that a table has grown: it plans by what it counted last, and an import is one transaction."""

from typing import Final

from django.db import connection

# From here on it matters how the planner has the rows checked and joined; less is over before it would.
MANY: Final = 1_000


def note_growth(count: int) -> None:
    """Say that `count` rows or marks were written at once; they are counted anew where that changes their size."""
    if count >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("select note_growth(%s)", [count])
