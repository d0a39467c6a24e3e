"""A CSV file comes back as a workbook: its lines as they are, with the same marks."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qingqian.sheets.annotate_marks import LOOKS, Mark, Tone, note_text, row_text, tone_of
from qingqian.sheets.annotate_notes import MOST
from qingqian.sheets.cells import Cell, folded
from qingqian.sheets.csvfile import read_csv
from qingqian.sheets.feed import Row
from qingqian.sheets.heading import RESULT_HEADING, Heading, find_heading
from qingqian.sheets.layout import RISKY_STARTS
from qingqian.sheets.limits import Limits
from qingqian.sheets.spec import AnnexSpec

Marks = Mapping[int, Mapping[int, Sequence[Mark]]]
_WIDTH, _RESULT_WIDTH = 14, 60
_TEXT: Final[Mapping[str, Any]] = {"num_format": "@", "valign": "vcenter"}


def annotate_csv(source: Path, out: BinaryIO, marks: Marks, spec: AnnexSpec, limits: Limits) -> None:
    """Write the lines of a CSV file as a workbook with its marks; `Refused` if it has no heading of `spec`."""
    heading, column = _place(source, spec, limits)
    book = Workbook(out, {"constant_memory": True})
    page = _Page(book, book.add_worksheet(spec.sheet_name), heading.row, column)
    left = sorted(marks, reverse=True)
    for number, cells in _rows(source, limits):
        while left and left[-1] < number:
            page.write(left[-1], [], marks[left.pop()])
        if left and left[-1] == number:
            left.pop()
        page.write(number, cells, marks.get(number, {}))
    for number in reversed(left):
        page.write(number, [], marks[number])
    book.close()


def _rows(source: Path, limits: Limits) -> Iterator[Row]:
    for batch in read_csv(source, limits):
        yield from batch


def _place(source: Path, spec: AnnexSpec, limits: Limits) -> tuple[Heading, int]:
    """Return the heading, and the column of an earlier round's results or the first one right of everything."""
    head: list[Row] = []
    reach = 0
    for row in _rows(source, limits):
        reach = max(reach, len(row[1]))
        if len(head) < limits.head_rows:
            head.append(row)
    heading = find_heading(head, spec)
    cells = dict(head)[heading.row]
    known = (at for at, cell in enumerate(cells, 1) if isinstance(cell, str) and folded(cell) == RESULT_HEADING)
    return heading, next(known, reach + 1)


class _Page:
    """The sheet; rows are written from top to bottom."""

    def __init__(self, book: Workbook, sheet: Worksheet, header_row: int, column: int) -> None:
        self._book, self._sheet, self._header_row, self._column = book, sheet, header_row, column
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._boxes = MOST
        sheet.set_column(0, max(0, column - 2), _WIDTH)
        sheet.set_column(column - 1, column - 1, _RESULT_WIDTH)
        sheet.freeze_panes(header_row, 0)

    def write(self, number: int, cells: Sequence[Cell], marks: Mapping[int, Sequence[Mark]]) -> None:
        """Write one row: its cells, those that only a mark needs, and what is said of it."""
        for column in range(1, max(len(cells), *marks, 0) + 1):
            cell = cells[column - 1] if column <= len(cells) else ""
            if column != self._column and (cell != "" or column in marks):
                self._cell(number, column, cell, marks.get(column, ()))
        if number == self._header_row:
            self._text(number, self._column, RESULT_HEADING, self._style(number, None))
        elif marks:
            self._text(number, self._column, row_text(marks), self._style(number, None, text_wrap=True))

    def _cell(self, number: int, column: int, cell: Cell, marks: Sequence[Mark]) -> None:
        style = self._style(number, tone_of(marks) if marks else None)
        if isinstance(cell, float):  # a year and tenths, which as a text would read as a month (csvfile.py)
            self._sheet.write_number(number - 1, column - 1, cell, self._format(style))
        else:
            self._text(number, column, str(cell), style)
        if marks and self._boxes:
            self._boxes -= 1
            self._sheet.write_comment(number - 1, column - 1, note_text(marks), {"width": 250, "height": 100})

    def _text(self, number: int, column: int, text: str, style: dict[str, Any]) -> None:
        quoted = {"quote_prefix": True} if text.startswith(tuple(RISKY_STARTS)) else {}
        self._sheet.write_string(number - 1, column - 1, text, self._format(style | quoted))

    def _style(self, number: int, tone: Tone | None, **more: Any) -> dict[str, Any]:
        filled = {"bg_color": f"#{LOOKS[tone].colour[2:]}"} if tone else {}
        return {**_TEXT, **filled, **({"bold": True, "text_wrap": True} if number == self._header_row else {}), **more}

    def _format(self, style: Mapping[str, Any]) -> Format:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(style))
        return self._formats[key]
