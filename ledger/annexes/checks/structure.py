"""S: how the columns of one row must fit each other (domain.md §4)."""

from collections.abc import Mapping, Sequence
from typing import Final

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import Context, Hit, error, explain, warn
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.validators import uscc_well_formed
from ledger.vocabulary import (
    LARGE_ENTERPRISES,
    NUMBERED_SOURCES,
    SECTORS_OF,
    Nature,
    PeriodKind,
    Sector,
    Source,
)

ENTERPRISE: Final = "91"
# What the credit code of a debtor of each nature begins with; 非政府序列部门 may be of several kinds.
_PREFIXES: Final[Mapping[int, str]] = {
    Nature.GOVERNMENT: "11",
    Nature.INSTITUTION: "12",
    Nature.CENTRAL_SOE: ENTERPRISE,
    Nature.LOCAL_SOE: ENTERPRISE,
    Nature.PRIVATE: ENTERPRISE,
}


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


def creditor_no_enterprise(line: Line, _: Context) -> Sequence[Hit]:
    """S04 X: the creditor's code is not that of an enterprise (91); small firms are what the campaign is for."""
    code = line.creditor_uscc
    if not uscc_well_formed(code) or code.startswith(ENTERPRISE):
        return ()
    message = "不以 91 开头，不是企业的代码，请核对债权人是不是中小企业；确实如此的，请填写说明。"
    return [explain("creditor_uscc", f"{cell_name('creditor_uscc')}{message}")]


def due_after_survey(line: Line, context: Context) -> Sequence[Hit]:
    """S05 E: payment is due after the survey month, in the survey; X later, where it lies after the period's month."""
    month = line.due_month
    if context.kind == PeriodKind.SURVEY:
        if month <= context.survey_month:
            return ()
        message = f"是 {month}，晚于排查截止的 {context.survey_month}，还没有到期的不是拖欠，请核对或删去这一件。"
        return [error("due_month", f"{cell_name('due_month')}{message}")]
    if month <= context.due_month:
        return ()
    message = f"是 {month}，晚于本期的 {context.due_month}，还没有到期，请核对；确实如此的，请填写说明。"
    return [explain("due_month", f"{cell_name('due_month')}{message}")]


def court_in_survey(line: Line, context: Context) -> Sequence[Hit]:
    """S06 E: column 28 is filled in a survey: it is for what came to court after the survey date."""
    if context.kind != PeriodKind.SURVEY or not line.court_fen or line.court_fen < 0:
        return ()
    message = "只填排查截止日以后进入司法程序的金额，排查期还不会有，请留空。"
    return [error("court_fen", f"{cell_name('court_fen')}{message}")]


def not_ours_to_report(line: Line, context: Context) -> Sequence[Hit]:
    """S07 W: a district's unit found by itself what a central enterprise or a city-managed group owes; shown at 7."""
    if not context.in_district or line.source != Source.SELF:
        return ()
    company = normalised_name(line.parent_company) in context.thresholds.city_groups
    if line.nature != Nature.CENTRAL_SOE and not (line.nature == Nature.LOCAL_SOE and company):
        return ()
    message = "央企和市管国有企业集团一般由国资部门统一排查报送，请核对是否会重复报送。"
    return [warn("nature", f"{cell_name('nature')}：{message}")]


def code_against_nature(line: Line, _: Context) -> Sequence[Hit]:
    """S09 W: the debtor's code is of another kind than its nature: 11 organ, 12 institution, 91 enterprise."""
    if line.nature is None or not uscc_well_formed(line.debtor_uscc):
        return ()
    wanted = ENTERPRISE if line.sector == Sector.FINANCING_PLATFORM else _PREFIXES.get(line.nature, "")
    if not wanted or line.debtor_uscc.startswith(wanted):
        return ()
    message = f"一般以 {wanted} 开头，现在是 {line.debtor_uscc[:2]}，请核对代码或性质。"
    return [warn("debtor_uscc", f"{_nature(line.nature)}，{cell_name('debtor_uscc')}{message}")]
