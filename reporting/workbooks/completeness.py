"""The matrix, a 通报 and the list of the missing as files: exactly the lines that the pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from qingqian.sheets.csvfile import write_csv_lines
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, write_grid
from qingqian.sheets.layout import Foot, TopLine

Line = Sequence[str | int]
_NARROW: Final = 15.0
_WIDE: Final = 24.0


@dataclass(frozen=True, slots=True)
class Written:
    """A titled table: whose it is, what is said above it, its heading and lines of texts and counts."""

    label: str
    title: str
    head: Sequence[str]
    lines: Sequence[Line]
    said: Sequence[str] = ()


def write_lines(out: BinaryIO, table: Written) -> int:
    """Write a table as a workbook on landscape A3; return how many lines."""
    head, lines = table.head, table.lines
    grid = Grid(
        label=table.label,
        title=table.title,
        sheet_name=_sheet_name(table.title),
        head=tuple(HeadCell(0, place, text) for place, text in enumerate(head)),
        columns=tuple(_column(place, head, lines) for place in range(len(head))),
        lines=lines,
        top=tuple(TopLine(sentence) for sentence in table.said),
        foot=Foot(page=table.title),
        paper="A3",
    )
    return write_grid(out, grid)


def _column(place: int, head: Sequence[str], lines: Sequence[Line]) -> GridColumn:
    numeric = bool(lines) and all(isinstance(line[place], int) for line in lines)
    width = _NARROW if place or len(head) == 1 else _WIDE
    return GridColumn(width, GridKind.COUNT if numeric else GridKind.TEXT)


def _sheet_name(title: str) -> str:
    """Return at most 31 signs, none of them forbidden in the name of a sheet."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31]


def write_lines_csv(out: BinaryIO, table: Written) -> int:
    """Write the same as UTF-8 with a mark; a text that looks like a formula is guarded."""
    return write_csv_lines(out, table.head, table.lines)
