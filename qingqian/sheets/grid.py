"""Small official sheets with headings over several rows (Annexes 1, 3, 4), written cell by cell."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, BinaryIO, Final

from xlsxwriter.workbook import Workbook

from qingqian.sheets.layout import Foot, Page, TopLine, height_of
from qingqian.sheets.qr import write_square
from qingqian.sheets.spec import Paper

Value = str | int | Decimal | None
"""A cell of a line: text, a count, an exact amount or rate, or blank. Numbers have at most 15 digits."""


class GridKind(StrEnum):
    """How a column's values look."""

    SERIAL = "serial"
    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"


_LOOKS: Final[dict[GridKind, dict[str, Any]]] = {
    GridKind.SERIAL: {"align": "center", "num_format": "0"},
    GridKind.TEXT: {"align": "left", "num_format": "@", "text_wrap": True},
    GridKind.COUNT: {"align": "right", "num_format": "#,##0", "shrink": True},
    GridKind.MONEY: {"align": "right", "num_format": "#,##0.00", "shrink": True},
    GridKind.RATE: {"align": "right", "num_format": "0.00", "shrink": True},
}
_LINE_POINTS = 22.0
_HEAD_POINTS = 20.0
_NO_FOOT: Final = Foot()


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of the heading: its row and column within the heading (from 0), its text and extent.

    A `plain` one is not bold and left-aligned: the value beside a label, as in a contact sheet.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    plain: bool = False


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column: width in characters and kind of its values."""

    width: float
    kind: GridKind


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole sheet, declared: label and title, lines above, heading, lines of values, what stands below.

    `decimals` (2, 4 or 6) is how many of an amount are seen; the cell holds them all. `strong` are the indexes of
    lines printed bold, such as the total. `heading_height` in points is the least height of a heading row.
    """

    label: str
    title: str
    sheet_name: str
    head: tuple[HeadCell, ...]
    columns: tuple[GridColumn, ...]
    lines: Sequence[Sequence[Value]]
    top: tuple[TopLine, ...] = ()
    foot: Foot = _NO_FOOT
    paper: Paper = "A4"
    landscape: bool = True
    decimals: int = 2
    strong: frozenset[int] = frozenset()
    heading_height: float = _HEAD_POINTS


def write_grid(out: BinaryIO, grid: Grid) -> int:
    """Write the sheet to `out`; return the number of lines. ValueError if a heading or a line does not fit."""
    return write_grids(out, [grid])


def write_grids(out: BinaryIO, grids: Sequence[Grid]) -> int:
    """Write several sheets into one workbook; return the number of their lines. ValueError as above."""
    for grid in grids:
        _check(grid)
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    for grid in grids:
        _sheet(book, grid)
    book.close()
    if any(grid.foot.link for grid in grids):
        write_square(buffer.getvalue(), out)
    else:
        out.write(buffer.getvalue())
    return sum(len(grid.lines) for grid in grids)


def _sheet(book: Workbook, grid: Grid) -> None:
    page = Page(book, grid.sheet_name, [column.width for column in grid.columns])
    page.set_up(grid.paper, landscape=grid.landscape, footer=grid.foot.page)
    page.top(grid.label, grid.title, grid.top, grid.foot.link)
    heading = _head(page, grid)
    for index, line in enumerate(grid.lines):
        _line(page, grid, line, strong=index in grid.strong)
    end = page.row
    page.foot(grid.foot)
    page.press(grid.paper, landscape=grid.landscape, heading=heading, end=end)


def _check(grid: Grid) -> None:
    """Make sure that the heading covers each of its cells exactly once, and that lines are as wide as it."""
    cells = [
        (cell.row + down, cell.col + right)
        for cell in grid.head
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    ]
    rows = max((row for row, _ in cells), default=-1) + 1
    if len(set(cells)) != len(cells) or set(cells) != {(r, c) for r in range(rows) for c in range(len(grid.columns))}:
        raise ValueError("the heading's cells overlap or leave a gap")
    if any(len(line) != len(grid.columns) for line in grid.lines):
        raise ValueError("a line has not as many values as there are columns")


def _head(page: Page, grid: Grid) -> range:
    """Write the heading; its rows, which are returned, repeat on every page and stay in view."""
    first, rows = page.row, max(cell.row + cell.rowspan for cell in grid.head)
    for cell in grid.head:
        area = (first + cell.row, cell.col, first + cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1)
        look = {"align": "left"} if cell.plain else {"align": "center", "bold": True}
        page.area(area, cell.text, border=1, text_wrap=True, **look)
    for row, height in enumerate(_head_heights(grid, rows)):
        page.height(first + row, height)
    page.sheet.repeat_rows(first, first + rows - 1)
    page.sheet.freeze_panes(first + rows, 0)
    page.row = first + rows
    return range(first, page.row)


def _head_heights(grid: Grid, rows: int) -> list[float]:
    """Return the height of each heading row: cells of one row first, then what taller cells still lack."""
    heights = [grid.heading_height] * rows
    for cell in sorted(grid.head, key=lambda cell: cell.rowspan):
        width = sum(column.width for column in grid.columns[cell.col : cell.col + cell.colspan])
        lack = height_of(cell.text, width) - sum(heights[cell.row : cell.row + cell.rowspan])
        heights[cell.row + cell.rowspan - 1] += max(0.0, lack)
    return heights


def _line(page: Page, grid: Grid, line: Sequence[Value], *, strong: bool) -> None:
    """Write one line of values, as high as its longest text needs."""
    height = _LINE_POINTS
    for index, (value, column) in enumerate(zip(line, grid.columns, strict=True)):
        look = _look(column.kind, grid.decimals) | ({"bold": True} if strong else {})
        if value is None:
            page.sheet.write_blank(page.row, index, None, page.style(border=1, **look))
        elif isinstance(value, str):
            align = look["align"] if column.kind is GridKind.TEXT else "center"
            page.text(page.row, index, value, border=1, **{**look, "align": align, "num_format": "@"})
            height = max(height, height_of(value, column.width))
        else:
            page.sheet.write_number(page.row, index, float(value), page.style(border=1, **look))
    page.height(page.row, height)
    page.row += 1


def _look(kind: GridKind, decimals: int) -> dict[str, Any]:
    look = dict(_LOOKS[kind])
    if kind is GridKind.MONEY:
        look["num_format"] = "#,##0." + "0" * decimals
    return look
