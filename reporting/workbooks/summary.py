"""Annexes 3 and 4 as the official workbooks, from the tables that the screens show."""

from collections.abc import Sequence
from typing import BinaryIO, Final

from ledger.models import Unit
from qingqian.sheets.csvfile import write_csv_lines
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, Value, write_grid
from qingqian.sheets.layout import Foot, TopLine, seal_block
from qingqian.sheets.money import to_wan
from reporting.annexes.spec import Figure, Heading, SummaryColumn, SummarySpec
from reporting.queries.tables import SPECS, AnnexTable, SummaryLine
from reporting.rollups.lines import TOTAL_LABEL
from reporting.workbooks.surroundings import Source, foot, top_line

NO_RATE: Final = "—"
BLANK_LINES: Final = {3: 20, 4: 40}
"""Blank lines of a form by its annex: as many as fill its paper."""
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
    lines = [[_cell(column, line) for column in spec.columns] for line in (*table.lines, table.total)]
    write_grid(out, _grid(spec, table.level, lines, top_line(source, spec.caption), foot(source, table.foot)))
    return len(table.lines)


def write_blank(annex: int, unit: Unit, out: BinaryIO) -> int:
    """Write Annex 3 or 4 to fill in by hand, with 合计 and the seal block; return its blank lines. No query."""
    spec = SPECS[annex]
    blank: list[Value] = [None] * len(spec.columns)
    total: list[Value] = [TOTAL_LABEL if column.figure is Figure.LABEL else None for column in spec.columns]
    top = TopLine(f"填报单位：{unit.name}", right=spec.caption)
    below = Foot(seal=seal_block(), page=f"{unit.name} 空白表")
    write_grid(out, _grid(spec, unit.level, [*[blank] * BLANK_LINES[annex], total], top, below))
    return BLANK_LINES[annex]


def _grid(spec: SummarySpec, level: int, lines: Sequence[Sequence[Value]], top: TopLine, below: Foot) -> Grid:
    """Lay a sheet out; its last line is 合计."""
    return Grid(
        label=spec.sheet_name,
        title=spec.title,
        sheet_name=spec.sheet_name,
        head=tuple(_head(heading) for heading in spec.headings_for(level)),
        columns=tuple(GridColumn(column.width, _KINDS[column.figure]) for column in spec.columns),
        lines=lines,
        top=(top,),
        foot=below,
        paper=spec.paper,
        landscape=spec.landscape,
        strong=frozenset({len(lines) - 1}),
    )


def write_summary_csv(table: AnnexTable, out: BinaryIO) -> int:
    """Write a table as CSV, its headings in one line, amounts exact in 万元; return as above. No query."""
    columns = table.spec.columns
    lines = ([_cell(column, line) for column in columns] for line in (*table.lines, table.total))
    write_csv_lines(out, table.spec.flat_headings(table.level), lines)
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
