"""S: how the columns of one row must fit each other (domain.md §4)."""

from collections.abc import Sequence

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import Context, Hit, error, explain, warn
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.vocabulary import LARGE_ENTERPRISES, NUMBERED_SOURCES, SECTORS_OF, Nature, Sector, Source


def sector_against_nature(line: Line, _: Context) -> Sequence[Hit]:
    """S01 E: the sector is missing or not from its nature's list; W: it is given where there is no list (note 6)."""
    if line.nature is None:
        return ()
    sectors = SECTORS_OF[line.nature]
    if line.sector is None:
        return [error("sector", f"{_asked(line.nature)}须填{_choices(sectors)}之一。")] if sectors else ()
    if not sectors:
        return [warn("sector", f"{_asked(line.nature)}不用填写，请删去。")]
    if line.sector not in sectors:
        given = Sector(line.sector).label
        return [error("sector", f"{_asked(line.nature)}不能填“{given}”，请改为{_choices(sectors)}之一。")]
    return ()


def _asked(nature: int) -> str:
    return f"{_nature(nature)}，{cell_name('sector')}"


def _nature(nature: int) -> str:
    return f"{cell_name('nature')}为“{Nature(nature).label}”"


def _choices(sectors: tuple[Sector, ...]) -> str:
    return "、".join(str(sector.label) for sector in sectors)


def parent_company(line: Line, _: Context) -> Sequence[Hit]:
    """S02 E: a large enterprise without parent company; X: a financing platform without; W: an organ with (note 5)."""
    if line.nature is None or bool(line.parent_company) == _has_parent(line):
        return ()
    name = cell_name("parent_company")
    if line.nature in LARGE_ENTERPRISES:
        message = f"{_nature(line.nature)}，{name}须填所属总公司；没有上级公司的，填本企业名称。"
        return [error("parent_company", message)]
    if line.sector == Sector.FINANCING_PLATFORM:
        return [explain("parent_company", f"平台公司一般有所属总公司，请补填{name}；确实没有的，请填写说明。")]
    return [warn("parent_company", f"{_nature(line.nature)}，不是企业，{name}一般不填，请核对。")]


def _has_parent(line: Line) -> bool:
    return line.nature in LARGE_ENTERPRISES or line.sector == Sector.FINANCING_PLATFORM


def same_party(line: Line, _: Context) -> Sequence[Hit]:
    """S03 E: debtor and creditor are the same, by code or by normalised name; shown at the creditor's code."""
    if line.debtor_uscc and line.debtor_uscc == line.creditor_uscc:
        return [
            error(
                "creditor_uscc",
                f"{cell_name('creditor_uscc')}与{cell_name('debtor_uscc')}相同，债权人和债务人不能是同一家，请核对。",
            )
        ]
    if line.debtor_name and normalised_name(line.debtor_name) == normalised_name(line.creditor_name):
        return [
            error(
                "creditor_uscc",
                f"{cell_name('creditor_name')}与{cell_name('debtor_name')}相同，债权人和债务人不能是同一家，请核对。",
            )
        ]
    return ()


def source_number(line: Line, _: Context) -> Sequence[Hit]:
    """S08 E: a problem passed on by 督查 or the ministry's platform has no number; W: one found by oneself has one."""
    if line.source in NUMBERED_SOURCES and not line.source_no:
        source = Source(line.source).label
        return [error("source_no", f"{cell_name('source')}为“{source}”，{cell_name('source_no')}须填转来的编号。")]
    if line.source == Source.SELF and line.source_no:
        return [
            warn("source_no", f"自行排查的问题没有编号，请核对{cell_name('source')}，或删去{cell_name('source_no')}。")
        ]
    return ()
