"""The rows of one 所属领域 as a workbook of any size: the columns of Annex 2, those of contacts blank."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import Unit
from ledger.privacy import without_contacts
from ledger.vocabulary import Sector
from qingqian.sheets.layout import Foot, TopLine
from qingqian.sheets.writer import write_table
from reporting.rollups.places import live_places
from reporting.rollups.rows import SheetRow, sector_rows
from reporting.workbooks.annex2 import LABELS, headed, printed
from reporting.workbooks.hashed import hashed

REMARK = "注：只含本领域、已填全汇总所需列的行；第10、11、14、15列（联系人、联系电话）不提供。仅供查阅，不是报送表。"


def build_sector(unit: Unit, sector: int, out: BinaryIO) -> tuple[int, str]:
    """Write the live rows of the field in the unit's subtree; return their number and the file's SHA-256.

    Two queries, and memory independent of the rows.
    """
    return hashed(out, lambda sink: _write(unit, sector, sink))


def _write(unit: Unit, sector: int, out: BinaryIO) -> int:
    label = str(Sector(sector).label)
    spec = replace(headed(unit.level), title=f"{unit.name}“{label}”领域拖欠中小企业账款明细", sheet_name="行业台账")
    return write_table(
        out,
        spec,
        printed(_shown(sector_rows(live_places(unit), sector))),
        top=(TopLine(f"单位：{unit.name}", f"实时台账 · 所属领域：{label}", "单位：万元"),),
        foot=Foot((REMARK,), page=f"{unit.name} {label} 实时台账 仅供查阅"),
        labels=LABELS,
    )


def _shown(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    for row in rows:
        line = without_contacts(Line(*row.values))
        yield SheetRow(row.place, row.lineage, tuple(getattr(line, name) for name in LINE_NAMES))
