"""Rows that contradict each other as a workbook or as CSV, one a line, of any number: to be sent to the units."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from ledger.models import Unit
from ledger.tables.cells import line_cells
from qingqian.sheets.csvfile import write_csv
from qingqian.sheets.layout import TopLine
from qingqian.sheets.spec import AnnexSpec, Column, Kind
from qingqian.sheets.writer import write_table
from reporting.queries.beyond.contradictions import KINDS, Contradicting

MOST_ROWS: Final = 1_000_000
"""What one sheet holds."""
# What a file tells of each row, by the names of Annex 2; no contacts.
_TOLD: Final = (
    ("debtor_name", "债务人", 24),
    ("debtor_uscc", "债务人代码", 20),
    ("nature", "性质", 16),
    ("parent_company", "隶属关系", 16),
    ("sector", "领域", 10),
    ("creditor_name", "债权人", 24),
    ("creditor_uscc", "债权人代码", 20),
    ("contract_name", "合同名称", 24),
    ("disputed", "有无分歧", 8),
    ("status", "化解状态", 12),
)
_HEADED: Final = (
    ("kind", "类别", Kind.TEXT, 26),
    ("place", "组", Kind.SERIAL, 6),
    ("unit", "单位", Kind.TEXT, 16),
    *((name, heading, Kind.TEXT, width) for name, heading, width in _TOLD),
    ("contract_fen", "合同金额（万元）", Kind.MONEY, 14),
    ("owed_fen", "拖欠金额（万元）", Kind.MONEY, 14),
)
_COLUMNS: Final = tuple(Column(no, *column) for no, column in enumerate(_HEADED, 1))
SPEC: Final = AnnexSpec(0, "疑似矛盾清单", "疑似矛盾清单", _COLUMNS, (), "A3", landscape=True)


def write_contradictions(form: str, unit: Unit, found: Iterable[Contradicting], out: BinaryIO) -> int:
    """Write the rows as `form` (xlsx, csv) to `out`; return their number. Memory is independent of it."""
    if form == "csv":
        return write_csv(out, SPEC, _lines(found))
    return write_table(out, SPEC, _lines(found), top=(TopLine(unit.name, "实时台账", "金额：万元"),))


def _lines(found: Iterable[Contradicting]) -> Iterator[tuple[Any, ...]]:
    for each in found:
        cells = line_cells(each.line)
        told = (str(cells[name]) for name, _heading, _width in _TOLD)
        head = (str(KINDS[each.kind][0]), each.place, each.record.unit.name)
        yield (*head, *told, each.line.contract_fen, each.line.owed_fen)
