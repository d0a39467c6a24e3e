"""A table of figures for the screen and for its file: each figure leads to the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from qingqian.sheets.grid import GridColumn, GridKind, Value
from qingqian.sheets.money import to_wan, wan_text
from qingqian.web.headings import Path, heading_rows
from qingqian.web.tables import HeadCell
from reporting.tables.sheet import rounded
from reporting.workbooks.figures import Written

COUNT: Final = GridKind.COUNT
MONEY: Final = GridKind.MONEY
TEXT: Final = GridKind.TEXT
_RIGHT: Final = frozenset({COUNT, MONEY, GridKind.RATE})


def seen(fen: int) -> str:
    """Write 分 as 万元 as these tables show them, with two decimals: 1_234_567_890 → '1,234.57'."""
    return f"{rounded(fen):,.2f}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: 件 or days as a whole number, an amount in 分, or a text; without `url` nothing stands behind it."""

    name: str
    kind: GridKind
    value: Any
    url: str = ""

    @property
    def text(self) -> str:
        """What is seen: amounts in 万元 with two decimals."""
        if self.value is None:
            return ""
        if self.kind is MONEY:
            return seen(self.value)
        return f"{self.value:,}" if self.kind is COUNT else str(self.value)

    @property
    def exact(self) -> str:
        """The same, never rounded."""
        return wan_text(self.value) if self.kind is MONEY and self.value is not None else str(self.value)

    @property
    def css(self) -> str:
        """The classes of its cell."""
        if self.kind not in _RIGHT:
            return "wrap wrap-short" if self.kind is TEXT else ""
        return "num" if self.value else "num is-zero"

    @property
    def filed(self) -> Value:
        """What a workbook's cell holds."""
        if self.value is None or self.kind is COUNT:
            return None if self.value is None else int(self.value)
        return to_wan(self.value) if self.kind is MONEY else str(self.value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its labels from the outermost group on, its kind, its width in characters."""

    name: str
    path: Path
    kind: GridKind
    width: float = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the key that tests and links know it by, and its cells, the first of them its name."""

    key: str
    cells: Sequence[Cell]

    @property
    def first(self) -> Cell:
        """What the line is of."""
        return self.cells[0]

    @property
    def rest(self) -> Sequence[Cell]:
        """Its figures."""
        return self.cells[1:]


@dataclass(frozen=True, slots=True)
class Table:
    """What templates/reporting/beyond/_table.html draws, and files hold: lines, and the total apart."""

    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Line | None = None

    @property
    def heading(self) -> list[list[HeadCell]]:
        """The heading's rows of cells."""
        paths = [column.path for column in self.columns]
        return [[self._head(span) for span in row] for row in heading_rows(paths)]

    def _head(self, span: Any) -> HeadCell:
        column = self.columns[span.first]
        group = len(column.path) > span.level + 1
        pin = " pin pin-end" if span.first == 0 else ""
        css = " group" if group else " num" if column.kind in _RIGHT else ""
        return HeadCell(span.label, f"level-{span.level + 1}{css}{pin}", span.colspan, span.rowspan)

    def written(self, label: str, title: str, **more: Any) -> Written:
        """Return it as a file holds it: every line and the total, exact."""
        lines = [*self.lines, *([self.total] if self.total else [])]
        return Written(
            label=label,
            title=title,
            head=[column.path for column in self.columns],
            columns=[GridColumn(column.width, column.kind) for column in self.columns],
            lines=[[cell.filed for cell in line.cells] for line in lines],
            strong=frozenset({len(self.lines)} if self.total else ()),
            **more,
        )
