"""Annexes 3 and 4 as the official workbooks, from the tables that the screens show."""

from typing import BinaryIO, Final

from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, Value, write_grid
from qingqian.sheets.money import to_wan
from reporting.annexes.spec import Figure, Heading, SummaryColumn
from reporting.queries.tables import AnnexTable, SummaryLine
from reporting.workbooks.surroundings import Source, foot, top_line

NO_RATE: Final = "—"
_KINDS: Final = {
    Figure.SERIAL: GridKind.SERIAL,
    Figure.LABEL: GridKind.TEXT,
    Figure.COUNT: GridKind.COUNT,
    Figure.MONEY: GridKind.MONEY,
    Figure.RATE: GridKind.RATE,
}


def write_summary(source: Source, table: AnnexTable, out: BinaryIO) -> int:
    """Write a table of `source`, each cell exact; return the number of its lines without 合计. No query."""
    spec = table.spec
    grid = Grid(
        label=spec.sheet_name,
        title=table.title,
        sheet_name=spec.sheet_name,
        head=tuple(_head(heading) for heading in table.headings),
        columns=tuple(GridColumn(column.width, _KINDS[column.figure]) for column in spec.columns),
        lines=[[_cell(column, line) for column in spec.columns] for line in (*table.lines, table.total)],
        top=(top_line(source, spec.caption),),
        foot=foot(source, table.foot),
        paper=spec.paper,
        landscape=spec.landscape,
        strong=frozenset({len(table.lines)}),
    )
    write_grid(out, grid)
    return len(table.lines)


def _head(heading: Heading) -> HeadCell:
    return HeadCell(heading.row - 1, heading.column - 1, heading.text, heading.down, heading.across)


def _cell(column: SummaryColumn, line: SummaryLine) -> Value:
    if column.figure is Figure.SERIAL:
        return line.no
    if column.figure is Figure.LABEL:
        return line.label
    value = line.values[column.name]
    if value is None:
        return NO_RATE
    return to_wan(value) if column.figure is Figure.MONEY and isinstance(value, int) else value
