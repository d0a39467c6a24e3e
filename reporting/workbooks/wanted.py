"""Which rows of Annex 2 a reader takes away, and whether with telephone numbers: asked of every sheet of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.annexes.line import LINE_NAMES, Line
from ledger.privacy import masked_line
from reporting.rollups.rows import SheetRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """`phones` as they are, for those who may read them; `only` some live rows by id (None: all)."""

    phones: bool = False
    only: Sequence[int] | None = None


def shown(rows: Iterable[SheetRow], *, phones: bool) -> Iterator[SheetRow]:
    """Yield the rows as the reader may have them: telephone numbers masked for those who may not read them."""
    for row in rows:
        yield row if phones else SheetRow(row.place, row.lineage, _masked(row.values))


def _masked(values: tuple[Any, ...]) -> tuple[Any, ...]:
    line = masked_line(Line(*values))
    return tuple(getattr(line, name) for name in LINE_NAMES)
