"""Checking a file's own total lines against its rows."""

from qingqian.sheets.lines import is_subtotal
from qingqian.sheets.money import wan_display
from qingqian.sheets.normalise import Unreadable, money_fen
from qingqian.sheets.spec import AnnexSpec, Kind
from qingqian.sheets.table import Table, TableRow


def check_totals(table: Table, spec: AnnexSpec) -> list[str]:
    """Return a sentence for each amount of a 合计 line that is not the sum of the rows above and below it.

    Lines that add up only a part (小计, 本页合计) and amounts that cannot be read are not judged.
    """
    totals = [row for row in table.totals if not is_subtotal(_label(row))]
    places = [index for index, column in enumerate(spec) if column.kind is Kind.MONEY]
    sums = {index: sum(_fen(row, index) or 0 for row in table.rows) for index in places} if totals else {}
    return [
        f"第 {row.number} 行{_label(row)}的“{spec.columns[index].heading}”为 {wan_display(stated)}，"
        f"各行相加为 {wan_display(added)}，请核对"
        for row in totals
        for index, added in sums.items()
        if (stated := _fen(row, index)) is not None and stated != added
    ]


def _label(row: TableRow) -> str:
    return next((cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()), "")


def _fen(row: TableRow, index: int) -> int | None:
    try:
        return money_fen(row.cells[index])
    except Unreadable:
        return None
