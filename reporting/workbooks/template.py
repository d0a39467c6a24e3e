"""Annex 2 to fill in: the official sheet with drop-downs, blank or with the unit's own live rows (sheets.md "Out")."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import tee
from typing import BinaryIO, Final

from ledger.annexes.annex2 import ANNEX2, PHONE_COLUMNS, USCC_COLUMNS
from ledger.models import Unit
from ledger.queries.units import children_of
from ledger.vocabulary import SECTORS_OF, Nature
from qingqian.sheets.entry import Entry, Following
from qingqian.sheets.layout import Foot, TopLine, seal_block
from qingqian.sheets.writer import write_table
from reporting.rollups.places import Place
from reporting.rollups.rows import SheetRow, live_rows
from reporting.workbooks.annex2 import LABELS, headed, printed
from reporting.workbooks.build import Exported
from reporting.workbooks.hashed import hashed
from reporting.workbooks.surroundings import top_line
from reporting.workbooks.wanted import shown

VERSION: Final = "annex2/1"
"""Kind and version of the form, as its hidden name holds it."""

BLANK_ROWS: Final = 200
_SECTORS: Final = Following(
    "nature",
    {str(Nature(nature).label): tuple(str(item.label) for item in items) for nature, items in SECTORS_OF.items()},
)
_HINTS: Final = {
    "sort_no": "可以不填，系统自动编号。",
    "source_no": "国务院“互联网+督查”和部平台转来的问题必须填写。",
    **dict.fromkeys(USCC_COLUMNS, "18 位数字或大写字母，不含 I、O、S、V、Z。"),
    **dict.fromkeys(PHONE_COLUMNS, "手机，或带区号的座机，例如 023-48600000。"),
    "sector": "先选第7列“性质”，这里只列出对应的领域；其他性质不填。",
    "contract_fen": "框架合同可以不填。",
    "owed_fen": "截至排查日的拖欠金额；以后还款不减这一列。",
    "cleared_fen": "全部还清才填，等于第18列。",
    "paid_fen": "只还了一部分才填。",
    "remaining_fen": "等于第18列减第23列；不填时系统自动计算。",
}
_OWN_UNIT: Final = "可以不填，按上传时选的单位认定。"
_SEVERAL_UNITS: Final = "本单位的行可以不填；汇总下级单位的表，请选这一行所属的单位。"


@dataclass(frozen=True, slots=True)
class Template:
    """Which form is asked for: whose, with its rows or without, telephone numbers readable or not."""

    unit: Unit
    filled: bool = False
    phones: bool = True
    blank_rows: int = BLANK_ROWS


def build_template(template: Template, out: BinaryIO) -> Exported:
    """Write the form to `out` inside the reader's tenant scope: one query, filled one more.

    Its rows carry their permanent ids in a hidden column, so that the import knows them again after edits and
    re-ordering. `lines` is their number. The caller leaves the audit note.
    """
    lines, sha256 = hashed(out, lambda passing: _write(template, passing))
    return Exported(lines, None, sha256)


def _write(template: Template, out: BinaryIO) -> int:
    unit = template.unit
    rows, keyed = tee(_rows(template) if template.filled else ())
    return write_table(
        out,
        headed(unit.level),
        printed(rows),
        top=(_top(template),),
        foot=Foot(seal=seal_block(), notes=ANNEX2.notes, page=f"{unit.name} 填报表"),
        keys=(row.lineage for row in keyed) if template.filled else None,
        labels=LABELS,
        entry=_entry(template),
    )


def _top(template: Template) -> TopLine:
    if template.filled:
        return top_line(template.unit, "单位：万元")
    return TopLine(f"填报单位：{template.unit.name}", right="单位：万元")


def _entry(template: Template) -> Entry:
    below = tuple(dict.fromkeys(children_of(template.unit).values_list("name", flat=True)))
    return Entry(
        VERSION,
        template.blank_rows,
        hints={**_HINTS, "unit": _SEVERAL_UNITS if below else _OWN_UNIT},
        lists={"unit": (template.unit.name, *below)} if below else {},
        following={"sector": _SECTORS},
    )


def _rows(template: Template) -> Iterator[SheetRow]:
    """Yield the unit's own rows, as one who may not read telephone numbers may have them."""
    unit = template.unit
    return shown(live_rows([Place(unit.pk, unit.pk, unit.name)]), phones=template.phones)
