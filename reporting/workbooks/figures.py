"""Tables of figures that are no annex, as a workbook or as CSV: exactly what the page at the same address shows."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from qingqian.sheets.csvfile import guarded
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, Value, write_grid
from qingqian.sheets.layout import Foot, TopLine
from qingqian.sheets.spec import Paper
from qingqian.web.headings import Path, heading_rows


@dataclass(frozen=True, slots=True)
class Written:
    """A titled table: whose it is, its heading (labels from the outermost group on), lines of values, what is said.

    Amounts are Decimal 万元 and exact. `strong` are the indexes of lines printed bold; `seal` pairs of the seal block.
    """

    label: str
    title: str
    head: Sequence[Path]
    columns: Sequence[GridColumn]
    lines: Sequence[Sequence[Value]]
    said: Sequence[TopLine] = ()
    below: Sequence[str] = ()
    seal: tuple[tuple[str, str], ...] = ()
    strong: frozenset[int] = frozenset()
    paper: Paper = "A4"
    foot: str = ""


def write_figures(out: BinaryIO, table: Written) -> int:
    """Write a table as a landscape workbook; return how many lines."""
    spans = [span for row in heading_rows(table.head) for span in row]
    grid = Grid(
        label=table.label,
        title=table.title,
        sheet_name="".join(sign for sign in table.title if sign not in "[]:*?/\\'")[:31],
        head=tuple(HeadCell(span.level, span.first, span.label, span.rowspan, span.colspan) for span in spans),
        columns=tuple(table.columns),
        lines=table.lines,
        top=tuple(table.said),
        foot=Foot(lines=tuple(table.below), seal=table.seal, page=table.foot or table.title),
        paper=table.paper,
        strong=table.strong,
    )
    return write_grid(out, grid)


def write_figures_csv(out: BinaryIO, table: Written) -> int:
    """Write the same as UTF-8 with a mark; what is said stands above, a text that looks like a formula is guarded."""
    wrapped = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(wrapped)
        writer.writerow([guarded(table.title)])
        writer.writerows(
            [guarded(text)] for line in table.said for text in (line.left, line.centre, line.right) if text
        )
        writer.writerow(["·".join(path) for path in table.head])
        writer.writerows([_plain(value) for value in line] for line in table.lines)
        writer.writerows([guarded(text)] for text in table.below)
    finally:
        wrapped.detach()
    return len(table.lines)


def _plain(value: Value) -> str | int:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else value if isinstance(value, int) else f"{value:f}"


WRITERS: Final[Mapping[str, Callable[[BinaryIO, Written], int]]] = {"xlsx": write_figures, "csv": write_figures_csv}

__all__ = ["WRITERS", "GridColumn", "GridKind", "TopLine", "Written"]
