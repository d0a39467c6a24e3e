"""Finding the heading of an official sheet by its texts, and naming the column that is not as it should be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qingqian.sheets.cells import Cell, folded, number_text, spaceless
from qingqian.sheets.feed import Row
from qingqian.sheets.refusal import Refused
from qingqian.sheets.spec import AnnexSpec, Column

KEY_HEADING = "行标识"
"""Heading of the hidden column that carries a row's stable id."""

RESULT_HEADING = "检查结果"
"""Heading of the column that an annotated return adds; it is ours, so that nobody need be told it was not read."""

_AROUND_MARKS = re.compile(r"\s*([:()])\s*")
_OTHER_UNIT = re.compile(r"(?:单位|金额)[:(]{1,2}(?:人民币)?[十百千亿]?元(?=[\s),;。]|$)")
# A third of the headings in one row make it the heading of this sheet, however wrong the others are.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table's heading stands: its row (from 1) and the sheet column (from 1) of each column.

    `beyond` is what stands to the right of it, column by column ('' for none), `ignored` what of it is not read.
    """

    row: int
    columns: tuple[int, ...]
    key_column: int | None = None
    ignored: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


def find_heading(rows: Sequence[Row], spec: AnnexSpec) -> Heading:
    """Return the heading among the first rows of a sheet.

    `Refused`, code no_heading: there is none; heading: a column is not where or what it should be (named);
    unit: the sheet says that its amounts are in 元.
    """
    number, cells = _likeliest(rows, spec)
    texts = [spaceless(_words(cell)) for cell in cells]
    first = _first_column(texts, spec)
    for offset, column in enumerate(spec):
        found = texts[first + offset] if first + offset < len(texts) else ""
        if found not in _headings(column):
            raise _misnamed(column, cells[first + offset] if found else "")
    _refuse_other_units([row for row in rows if row[0] <= number])
    return _heading(number, cells, first, spec)


def _headings(column: Column) -> set[str]:
    return {spaceless(heading) for heading in (column.heading, *column.other_headings)}


def _likeliest(rows: Sequence[Row], spec: AnnexSpec) -> Row:
    """Return the row that has the most of the headings."""
    wanted = set[str]().union(*(_headings(column) for column in spec))
    scores = [len(wanted.intersection(spaceless(_words(cell)) for cell in cells)) for _, cells in rows]
    best = max(range(len(scores)), key=scores.__getitem__, default=0)
    if not scores or scores[best] * _ENOUGH < len(spec.columns):
        raise Refused("no_heading", f"没有找到“{spec.sheet_name}”的表头，请使用官方模板填写")
    return rows[best]


def _first_column(texts: list[str], spec: AnnexSpec) -> int:
    """Return the index where the table begins: where the leftmost heading that is right says it does."""
    for column in spec:
        for heading in _headings(column):
            if heading in texts:
                return max(0, texts.index(heading) - column.no + 1)
    return 0


def _misnamed(column: Column, found: Cell) -> Refused:
    file = f"“{folded(_words(found))}”" if found else "空白"
    return Refused("heading", f"第{column.no}列应为“{column.heading}”，文件为{file}，请按官方模板改正表头后重新上传")


def _words(cell: Cell) -> str:
    if isinstance(cell, int | float):
        return number_text(cell)
    return "" if cell is None else str(cell)


def _refuse_other_units(rows: list[Row]) -> None:
    """Refuse a sheet that says above its heading, or in it, that its amounts are not in 万元."""
    for _, cells in rows:
        for cell in cells:
            if isinstance(cell, str) and _OTHER_UNIT.search(_AROUND_MARKS.sub(r"\1", folded(cell))):
                raise Refused("unit", f"表头注明“{folded(cell)}”，金额须以万元为单位，请换算成万元后重新上传")


def _heading(number: int, cells: list[Cell], first: int, spec: AnnexSpec) -> Heading:
    """Describe a heading that is right, with what stands to the right of it."""
    end = first + len(spec.columns)
    beyond = {index + 1: folded(_words(cell)) for index, cell in enumerate(cells) if index >= end}
    key = next((column for column, heading in beyond.items() if heading == KEY_HEADING), None)
    ignored = tuple(heading for heading in beyond.values() if heading not in ("", KEY_HEADING, RESULT_HEADING))
    return Heading(number, tuple(range(first + 1, end + 1)), key, ignored, tuple(beyond.values()))
