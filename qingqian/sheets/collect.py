"""Gathering one sheet's table out of the rows that come by."""

from collections.abc import Iterator

from qingqian.sheets.cells import Cell, spaceless
from qingqian.sheets.feed import Row
from qingqian.sheets.heading import Heading, find_heading
from qingqian.sheets.limits import Limits
from qingqian.sheets.lines import Line, is_numbers_line, line_kind
from qingqian.sheets.refusal import Refused
from qingqian.sheets.spec import AnnexSpec
from qingqian.sheets.table import Table, TableRow


class Collector:
    """Takes a sheet's rows in their order; `finish` returns the table, or why there is none."""

    def __init__(self, sheet: str, spec: AnnexSpec, limits: Limits) -> None:
        self._sheet, self._spec, self._limits = sheet, spec, limits
        self._head: list[Row] = []
        self._heading: Heading | None = None
        self._table: Table | None = None
        self._refusal: Refused | None = None
        self._texts: dict[str, str] = {}
        self._headings = [spaceless(column.heading) for column in spec]

    def add(self, rows: list[Row]) -> None:
        """Take some more rows. The heading must stand among the first ones that hold anything."""
        if self._table is None and self._refusal is None:
            self._head += rows
            if len(self._head) < self._limits.head_rows:
                return
            rows = self._open()
        if self._table is not None:
            self._extend(self._table, rows)

    def finish(self) -> Table | Refused:
        """Return the sheet's table; the refusal if the heading is missing or wrong."""
        if self._table is None and self._refusal is None:
            rows = self._open()
            if self._table is not None:
                self._extend(self._table, rows)
        return self._table or self._refusal or Refused("no_heading", "没有找到表头")

    def _open(self) -> list[Row]:
        """Find the heading in the rows kept so far; return those below it."""
        kept, self._head = self._head, []
        try:
            heading = find_heading(kept[: self._limits.head_rows], self._spec)
        except Refused as refusal:
            self._refusal = refusal
            return []
        self._heading = heading
        self._table = Table(self._sheet, heading.row, heading.columns, beyond=heading.beyond)
        if heading.ignored:
            self._table.remarks.append(f"表格右侧的列未读取：{'、'.join(heading.ignored)}")
        return [row for row in kept if row[0] > heading.row]

    def _extend(self, table: Table, rows: list[Row]) -> None:
        for row in self._rows(table, rows):
            kind = line_kind(row.cells)
            if kind is Line.TOTAL:
                table.totals.append(row)
            elif kind is Line.DATA and not self._repeats_heading(table, row):
                table.rows.append(row)
        if len(table.rows) > self._limits.data_rows:
            raise Refused("data_rows", f"数据超过 {self._limits.data_rows} 行，请拆分为几个文件分别上传")

    def _rows(self, table: Table, rows: list[Row]) -> Iterator[TableRow]:
        """Cut each row to the table's columns; equal texts share one object, for many of them repeat."""
        first, last, share = table.columns[0] - 1, table.columns[-1], self._texts.setdefault
        key_at = self._heading.key_column if self._heading else None
        for number, cells in rows:
            own = [share(cell, cell) if cell.__class__ is str else cell for cell in cells[first:last]]
            own.extend([""] * (last - first - len(own)))
            yield TableRow(number, tuple(own), _key(cells, key_at))
        if len(self._texts) > self._limits.data_rows:
            self._texts.clear()

    def _repeats_heading(self, table: Table, row: TableRow) -> bool:
        """Tell whether a row is the heading again (sheets pasted below each other) or only numbers the columns."""
        if row.number == table.header_row + 1 and is_numbers_line(row.cells):
            return True
        return isinstance(row.cells[0], str) and [spaceless(str(cell)) for cell in row.cells] == self._headings


def _key(cells: list[Cell], key_at: int | None) -> str:
    """Return a row's hidden id; '' if the file has none."""
    value = cells[key_at - 1] if key_at is not None and key_at <= len(cells) else ""
    return value.strip() if isinstance(value, str) else ""
