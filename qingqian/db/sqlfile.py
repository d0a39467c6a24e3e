"""SQL lives in .sql files beside the code that runs it; only names of roles and tables are bound here."""

from collections.abc import Generator
from pathlib import Path
from string import Template
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

_MAKES: Final = "create function "
_REPLACES: Final = "create or replace function "
_ENDS: Final = "$fn$;"


def load(path: Path, **names: str) -> str:
    """Return the file's SQL with its `$name` placeholders replaced by quoted-safe identifiers.

    Raises ValueError for a name that is no plain identifier, KeyError for one that is missing.
    """
    for name in names.values():
        if not name.isidentifier():
            raise ValueError(f"not a plain SQL identifier: {name!r}")
    return Template(path.read_text(encoding="utf-8")).substitute(names)


def rows(sql: str, params: Any = None, using: str = DEFAULT_DB_ALIAS) -> list[dict[str, Any]]:
    """Run one query and return its rows as dicts keyed by column name."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def streamed(
    sql: str, params: Any = None, using: str = DEFAULT_DB_ALIAS, at_once: int = 2_000
) -> Generator[dict[str, Any], None, None]:
    """Run one query inside a transaction and yield its rows as dicts: the server keeps what was not asked for yet."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while found := cursor.fetchmany(at_once):
            names = [column[0] for column in cursor.description or ()]
            for row in found:
                yield dict(zip(names, row, strict=True))


def scalar(sql: str, params: Any = None, using: str = DEFAULT_DB_ALIAS) -> Any:
    """Run one query and return the first value of its first row, or None without a row."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return None if row is None else row[0]


def again(text: str, *names: str) -> str:
    """Return the statements that make these functions what the text of a file says they are, whatever they are now."""
    made = [part for part in text.split(_MAKES) if part.startswith(names)]
    ended = [part[: part.rindex(_ENDS) + len(_ENDS)] for part in made]
    return "\n".join(_REPLACES + part for part in ended)
