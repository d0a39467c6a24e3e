"""Annexes 3 and 4 for the screen: the official heading, exact figures behind rounded ones, each a link to its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.models import ChildState, State
from ledger.tables.marks import CHILD_PILLS, STATE_PILLS
from ledger.totals.formula import Value
from qingqian.sheets.money import wan_text
from qingqian.web.parts import Pill
from qingqian.web.tables import HeadCell
from reporting.annexes.spec import Figure, Heading, SummaryColumn, SummarySpec
from reporting.queries.children import Sheet
from reporting.queries.tables import AnnexTable, SummaryLine
from reporting.rollups.lines import LineKind
from reporting.tables.address import SheetAddress

NO_RATE: Final = "—"
EXTRAS: Final = "另列（不在正式表内）"
_FEN_PER_CENT: Final = 10_000  # the screen shows 万元 with two decimals, as the workbook does


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: `column` is its printed number or, for those on screen only, its name; `exact` is never rounded."""

    column: str
    text: str
    exact: str
    css: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen; `url` leads to the unit's own sheet, `said` names the version that stands for it."""

    no: int | None
    label: str
    pills: Sequence[Pill]
    url: str
    cells: Sequence[Cell]
    said: str = ""


@dataclass(frozen=True, slots=True)
class ScreenSheet:
    """What templates/reporting/summary/_sheet.html draws."""

    table: AnnexTable
    heading: Sequence[Sequence[HeadCell]]
    lines: Sequence[Line]
    total: Line
    serial: bool


def screen_sheet(table: AnnexTable, address: SheetAddress, sheets: Mapping[int, Sheet]) -> ScreenSheet:
    """Lay a table out for the screen; `sheets` tells where the lines of units lead."""
    return ScreenSheet(
        table=table,
        heading=screen_heading(table.spec, table.level),
        lines=[_line(table, line, address, sheets) for line in table.lines],
        total=_line(table, table.total, address, sheets),
        serial=table.spec.columns[0].figure is Figure.SERIAL,
    )


def _line(table: AnnexTable, line: SummaryLine, address: SheetAddress, sheets: Mapping[int, Sheet]) -> Line:
    sheet = sheets.get(line.ref.unit_id or table.unit_id) if line.ref.kind in (LineKind.UNIT, LineKind.OWN) else None
    number = table.spec.number
    return Line(
        no=line.no,
        label=line.label,
        pills=_pills(line, sheet),
        said="" if sheet is None else sheet.said,
        url="" if sheet is None or not _has_page(line, sheet) else address.of(sheet).page(number),
        cells=[
            _cell(column, line.values[column.name], address.rows(number, line.ref, column.name))
            for column in table.spec.figures
        ],
    )


def _has_page(line: SummaryLine, sheet: Sheet) -> bool:
    """Tell whether a line has a sheet of its own: 本级 is part of the unit's."""
    return line.ref.kind is LineKind.UNIT and bool(sheet.unit)


def _pills(line: SummaryLine, sheet: Sheet | None) -> list[Pill]:
    """Return why a line has nothing new, and whether what it has still waits for its review."""
    state = [] if line.state in (None, ChildState.FILED) else [CHILD_PILLS[line.state]]
    return [*state, STATE_PILLS[State.SUBMITTED]] if sheet is not None and sheet.pending else state


def _cell(column: SummaryColumn, value: Value, url: str) -> Cell:
    css = "num" if value else "num is-zero"
    return Cell(
        column=column.name if column.no is None else str(column.no),
        text=shown(column, value),
        exact=exact(column, value),
        css=css if column.no is not None else f"{css} is-extra",
        url=url if value else "",
    )


def shown(column: SummaryColumn, value: Value) -> str:
    """Write a figure as the workbook's formats show it: 件 whole, 万元 and rates with two decimals."""
    if value is None:
        return NO_RATE
    if column.figure is Figure.MONEY and isinstance(value, int):
        return f"{rounded(value):,.2f}"
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


def exact(column: SummaryColumn, value: Value) -> str:
    """Write a figure unrounded: 件, 万元 with six decimals, a rate as it is held."""
    if value is None:
        return ""
    return wan_text(value) if column.figure is Figure.MONEY and isinstance(value, int) else str(value)


def rounded(fen: int) -> Decimal:
    """Return 分 as 万元 with two decimals, half away from zero, as a workbook shows it."""
    cents, rest = divmod(abs(fen), _FEN_PER_CENT)
    cents += 2 * rest >= _FEN_PER_CENT
    return Decimal(cents if fen >= 0 else -cents).scaleb(-2)


def screen_heading(spec: SummarySpec, level: int) -> list[list[HeadCell]]:
    """Return the official heading row by row as a unit of this level has it, figures on screen only to its right."""
    depth, columns = spec.heading_rows, len(spec.columns)
    extras = [
        Heading(column.heading, 2, columns + place, down=depth - 1)
        for place, column in enumerate(spec.extras, start=1)
    ]
    group = [Heading(EXTRAS, 1, columns + 1, across=len(extras))] if extras else []
    cells = sorted([*spec.headings_for(level), *group, *extras], key=lambda cell: (cell.row, cell.column))
    label = next(column.no for column in spec.columns if column.figure is Figure.LABEL)
    return [
        [_head_cell(cell, label or 1, columns) for cell in cells if cell.row == row] for row in range(1, depth + 1)
    ]


def _head_cell(cell: Heading, label: int, official: int) -> HeadCell:
    """Return a heading cell; beyond the `official` columns it is one of those on screen only."""
    pins = {label: " pin pin-end" if label == 1 else " pin pin-2 pin-end", 1: " pin"}
    pin = pins.get(cell.column, "") if cell.column <= label else ""
    group = " group" if cell.across > 1 else ""
    extra = " is-extra" if cell.column > official else ""
    return HeadCell(cell.text, f"level-{cell.row}{group}{pin}{extra}", cell.across, cell.down)
