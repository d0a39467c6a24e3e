"""The rows of a sheet as a stream: read through a server-side cursor, so that memory does not grow with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reporting.rollups.places import FrozenPlace, Place
from reporting.rollups.sql import statement


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the place that it stands at, its permanent id, and columns 2, 3 and 5 to 28 in `Line`'s order."""

    place: Place
    lineage: str
    values: tuple[Any, ...]


def live_rows(places: Sequence[Place], only: Sequence[int] | None = None) -> Iterator[SheetRow]:
    """Yield the live rows of these units, drafts included, in the order of the units and of each ledger.

    `only` names some of them by id.
    """
    chosen = None if only is None else list(only)
    return _stream("live_rows", places, {"units": [place.unit_id for place in places], "only": chosen})


def sector_rows(places: Sequence[Place], sector: int) -> Iterator[SheetRow]:
    """Yield the live rows of one 所属领域 that a table counts, in the order of the units and of each ledger."""
    return _stream("sector_rows", places, {"units": [place.unit_id for place in places], "sector": sector})


def version_rows(places: Sequence[FrozenPlace]) -> Iterator[SheetRow]:
    """Yield the rows of these versions as they stood, in the same order."""
    points = [place.point for place in places]
    return _stream("version_rows", places, {"units": [place.unit_id for place in places], "points": points})


def _stream(name: str, places: Sequence[Place], params: dict[str, Any]) -> Iterator[SheetRow]:
    with connection.cursor() as cursor:
        # All rows are read: planned for the first tenth of them, a cursor takes seven times as long.
        cursor.execute("set local cursor_tuple_fraction = 1")
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(name), params)
        for number, lineage, *values in cursor:
            yield SheetRow(places[number - 1], str(lineage), tuple(values))
