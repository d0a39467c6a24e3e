"""The table that a file holds: its data rows with their true addresses, and what was noticed on the way."""

from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from qingqian.sheets.cells import Cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number in the file, its cells in the order of the columns, its hidden id or ''."""

    number: int
    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(slots=True)
class Table:
    """The data rows below a heading.

    `columns` are the sheet columns (from 1) of the official columns; `totals` are the file's own total lines, which
    are not among the rows; `remarks` are sentences for the clerk about what was ignored or looked odd; `beyond` are
    the headings to the right of the columns, one for each column.
    """

    sheet: str
    header_row: int
    columns: tuple[int, ...]
    rows: list[TableRow] = field(default_factory=list)
    totals: list[TableRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    beyond: tuple[str, ...] = ()

    def address(self, number: int, column_no: int) -> str:
        """Return the address in the clerk's own file of official column `column_no` (from 1) in row `number`."""
        return f"{xl_col_to_name(self.columns[column_no - 1] - 1)}{number}"
