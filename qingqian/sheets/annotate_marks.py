"""What is said about cells of a clerk's file, and how it looks and reads there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from qingqian.sheets.cells import MAX_TEXT, visible

Tone = Literal["error", "explain", "warn", "proposal"]
Cells = Mapping[int, Sequence["Mark"]]
"""The marks of one row by the column (from 1) that they stand on, both in order."""

MARKER: Final = "【检查】"
"""Begins what we write into a note, so that it can be told from the clerk's own words and taken back."""

_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CLOSED: Final = "。！？；"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Mark:
    """A message on one cell ("G12") of the clerk's own sheet."""

    cell: str
    message: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Look:
    """How a tone is called, and its fill: on a cell without one, and on a cell that has one of its own.

    Both look alike. The colours are no program's usual ones, so that they tell our fills from the clerk's.
    """

    label: str
    colour: str
    over_own: str


LOOKS: Final[Mapping[Tone, Look]] = {
    "error": Look("有误", "FFFFC7CD", "FFFFC7CC"),
    "explain": Look("需说明", "FFFFD590", "FFFFD58F"),
    "warn": Look("提示", "FFFFF1B6", "FFFFF1B5"),
    "proposal": Look("建议", "FFBAE0FD", "FFBAE0FC"),
}
"""The tones, the gravest first."""

_WEIGHT: Final = list(LOOKS)


def by_row(marks: Iterable[Mark]) -> dict[int, dict[int, list[Mark]]]:
    """Return the marks by row and column, all in ascending order; ValueError for what is no cell's address."""
    found: dict[tuple[int, int], list[Mark]] = {}
    for mark in marks:
        found.setdefault(_place(mark.cell), []).append(mark)
    rows: dict[int, dict[int, list[Mark]]] = {}
    for row, column in sorted(found):
        rows.setdefault(row, {})[column] = found[row, column]
    return rows


def _place(cell: str) -> tuple[int, int]:
    if _ADDRESS.fullmatch(cell):
        row, column = xl_cell_to_rowcol(cell)
        if row < _LAST_ROW and column < _LAST_COLUMN:
            return row + 1, column + 1
    raise ValueError(f"no cell's address: {cell!r}")


def tone_of(marks: Iterable[Mark]) -> Tone:
    """Return the gravest tone."""
    return min((mark.tone for mark in marks), key=_WEIGHT.index)


def note_text(marks: Iterable[Mark]) -> str:
    """Return what the note on a cell says."""
    return "\n".join([MARKER, *(f"{LOOKS[mark.tone].label}：{mark.message}" for mark in marks)])


def row_text(cells: Cells) -> str:
    """Return what the last column says about a row, cut to what a cell can hold."""
    said = [
        f"【{LOOKS[mark.tone].label}】{xl_col_to_name(column - 1)}列：{_closed(mark.message)}"
        for column, marks in cells.items()
        for mark in marks
    ]
    text = "".join(said)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _closed(message: str) -> str:
    return message if message.endswith(tuple(_CLOSED)) else f"{message}。"


def xml_text(text: str) -> bytes:
    """Write a text for XML, without what XML cannot hold."""
    return escape(_NO_XML.sub("", visible(text))).encode()
