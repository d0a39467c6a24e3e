"""Rows of Annex 2 to read: its columns in their order, the parties and the status in view, phones masked."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.queries.rows import Row
from ledger.tables.cells import line_cells
from qingqian.sheets.spec import Column, Kind
from qingqian.web.tables import SheetColumn, SheetTable

_PARTIES = ("debtor_name", "creditor_name")
_NUMBERS = frozenset(column.name for column in LINE_COLUMNS if column.kind is Kind.MONEY)
_CLIPPED = {"debtor_name", "creditor_name", "contract_name", "parent_company", "source", "nature"}


def _column(column: Column) -> tuple[str, SheetColumn]:
    return column.name, SheetColumn(f"{column.no} {column.heading}")


class LineTable(SheetTable):
    """One page of lines as `line_rows` gives them; `with_unit` shows column 4, for rows of several units."""

    caption = "欠款明细"
    pinned: ClassVar[tuple[str, ...]] = ("sort_no", *_PARTIES)
    pinned_last: ClassVar[tuple[str, ...]] = ("status",)
    numbers = frozenset({"sort_no"}) | _NUMBERS
    groups = {column.name: (column.group,) for column in LINE_COLUMNS if column.group}
    css = dict.fromkeys(_CLIPPED, "clip")

    class Meta(SheetTable.Meta):
        empty_text = ""

    def __init__(self, rows: Sequence[dict[str, Any]], *, with_unit: bool = False, **options: Any) -> None:
        """Lay out the columns: number and parties first, then Annex 2 in its order, the status last."""
        by_name = {column.name: column for column in LINE_COLUMNS}
        unit = [("unit", SheetColumn("4 街镇部门"))] if with_unit else []
        rest = [_column(column) for column in LINE_COLUMNS if column.name not in _PARTIES]
        columns = [
            ("sort_no", SheetColumn("1 序号")),
            *(_column(by_name[name]) for name in _PARTIES),
            *unit,
            *rest,
            ("status", SheetColumn("化解状态")),
        ]
        super().__init__(rows, extra_columns=columns, **options)


def line_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as the table takes them."""
    return [{"sort_no": row.number, **line_cells(row.line)} for row in rows]
