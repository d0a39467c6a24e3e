"""What stands around the grid of a printed annex: whose it is, of when, and what must be said below."""

import datetime as dt
from collections.abc import Iterable

from ledger.calendar.instants import day_of
from ledger.models import FilingVersion, Unit
from ledger.queries.codes import check_url
from qingqian.db.clock import app_now
from qingqian.sheets.layout import Foot, TopLine, seal_block
from reporting.queries.standing import Standing

Source = Unit | Standing
"""What is printed: the live ledger of a unit's subtree, or a version with its marks."""


def top_line(source: Source, right: str) -> TopLine:
    """Return the line above the heading: unit, state of the figures, units of measure."""
    if isinstance(source, Unit):
        return TopLine(f"填报单位：{source.name}", f"实时台账（截至{_day(app_now())}，未经报送）", right)
    marks = f"（{'、'.join(source.marks)}）" if source.marks else ""
    return TopLine(f"填报单位：{source.version.unit_name}", f"{source.name}{marks}", right)


def foot(source: Source, lines: Iterable[str], notes: tuple[str, ...] = ()) -> Foot:
    """Return what stands below the grid; a line is marked as a remark, so that no reader takes it for a row."""
    seal, link = (seal_block(), "") if isinstance(source, Unit) else (_seal(source.version), check_url(source.version))
    return Foot(tuple(f"注：{line}" for line in lines), seal, notes=notes, page=page_text(source), link=link)


def page_text(source: Source) -> str:
    """Return the text at the left of every page's foot: unit, period, number and code of the version."""
    if isinstance(source, Unit):
        return f"{source.name} 实时台账 未报送数据"
    return f"{source.version.unit_name} {source.name} 校验码 {source.version.code_text}"


def _seal(version: FilingVersion) -> tuple[tuple[str, str], ...]:
    values = {
        "填报单位（盖章）": version.unit_name,
        "单位负责人": version.headed_by,
        "审核人": version.checked_by,
        "填报人": version.prepared_by,
        "联系电话": version.contact_phone,
        "填报日期": _day(version.submitted_at),
    }
    return seal_block(**values)


def _day(instant: dt.datetime) -> str:
    day = day_of(instant)
    return f"{day.year}年{day.month}月{day.day}日"
