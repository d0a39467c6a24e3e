"""Rows of Annex 2 to read: all its columns, the parties and the status always in view, phones masked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.queries.rows import Row
from ledger.tables.cells import cell_text, line_cells
from qingqian.sheets.spec import Column, Kind
from qingqian.web.tables import SheetColumn, SheetTable

_PARTIES = ("debtor_name", "creditor_name")
# What is looked for first stands nearest: contract and amounts before source and contacts.
_GROUPS = tuple(
    sorted({column.group for column in LINE_COLUMNS}, key=("合同", "金额与化解", "来源", "债务人", "债权人").index)
)
_NUMBERS = frozenset(column.name for column in LINE_COLUMNS if column.kind is Kind.MONEY)
_CLIPPED = {"debtor_name", "creditor_name", "contract_name", "parent_company", "source", "nature"}


def _column(column: Column, sums: Mapping[str, Any]) -> tuple[str, SheetColumn]:
    total = cell_text(column, sums[column.name]) if column.name in sums else None
    return column.name, SheetColumn(f"{column.no} {column.heading}", footer=total)


class LineTable(SheetTable):
    """One page of lines as `line_rows` gives them.

    `with_unit` shows column 4, for rows of several units; `sums` are the totals of all pages by column, in 分.
    """

    caption = "欠款明细"
    pinned: ClassVar[tuple[str, ...]] = ("sort_no", *_PARTIES)
    pinned_last: ClassVar[tuple[str, ...]] = ("status",)
    numbers = frozenset({"sort_no"}) | _NUMBERS
    groups = {column.name: (column.group,) for column in LINE_COLUMNS if column.group}
    css = dict.fromkeys(_CLIPPED, "clip")

    class Meta(SheetTable.Meta):
        empty_text = ""

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        with_unit: bool = False,
        sums: Mapping[str, Any] | None = None,
        further: Sequence[tuple[str, SheetColumn]] = (),
        **options: Any,
    ) -> None:
        """Lay out the columns: number and parties, `further` ones, Annex 2 group by group, the status last.

        A column of Annex 2 among the further ones stands there alone.
        """
        totals = sums or {}
        by_name = {column.name: column for column in LINE_COLUMNS}
        unit = [("unit", SheetColumn("4 街镇部门"))] if with_unit else []
        rest = [
            _column(column, totals)
            for group in _GROUPS
            for column in LINE_COLUMNS
            if column.group == group and column.name not in {*_PARTIES, *dict(further)}
        ]
        columns = [
            ("sort_no", SheetColumn("1 序号", footer=_("合计") if totals else None)),
            *(_column(by_name[name], {}) for name in _PARTIES),
            *unit,
            *further,
            *rest,
            ("status", SheetColumn("化解状态")),
        ]
        super().__init__(rows, extra_columns=columns, **options)

    def render_debtor_name(self, value: str, record: Mapping[str, Any]) -> SafeString | str:
        """Lead to the row's form where it has one."""
        return format_html('<a href="{}">{}</a>', record["url"], value) if record.get("url") else value


def line_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as the table takes them."""
    return [{"sort_no": row.number, **line_cells(row.line)} for row in rows]
