"""The report in words as it is printed: of a version for ever the same, of a draft with the figures of now."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from ledger.calendar.instants import day_of
from ledger.models import FilingVersion, Period, Unit
from ledger.narrative.parts import Texts
from ledger.queries.codes import check_url
from ledger.queries.narratives import frozen_text, narrative_of, said_of, texts_in
from ledger.queries.periods import today
from ledger.queries.pins import pins_of
from ledger.vocabulary import PeriodKind
from qingqian.sheets.layout import seal_block

_ENDINGS: Final = {
    PeriodKind.SURVEY: "排查情况",
    PeriodKind.WEEKLY: "工作情况",
    PeriodKind.RESOLUTION: "化解情况",
    PeriodKind.FINAL: "总结报告",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A narrative ready to print: what stands above it, its parts, the seal block, and the text of the page's foot.

    `signed` is the block's first line and the day below it; `number` is None for a draft; `link` says how the version
    stands.
    """

    title: str
    subtitle: str
    texts: Texts
    seal: tuple[tuple[str, str], ...]
    foot: str
    unit_name: str
    period_name: str
    day: str
    number: int | None = None
    link: str = ""

    @property
    def is_draft(self) -> bool:
        """Tell whether it was never handed in like this."""
        return self.number is None


def paper_of_version(version: FilingVersion, marks: tuple[str, ...] = ()) -> Paper | None:
    """Return what a version says in words, by the names that it was printed with; None where it says nothing."""
    texts = frozen_text(version)
    if texts is None:
        return None
    name = f"{version.period_name} 第{version.number}版"
    marked = f"，{'、'.join(marks)}" if marks else ""
    return Paper(
        title=_title(version.unit_name, version.campaign_name, version.period.kind),
        subtitle=f"（{name}{marked}）",
        texts=texts,
        seal=seal_block(
            **{
                "填报单位（盖章）": version.unit_name,
                "单位负责人": version.headed_by,
                "审核人": version.checked_by,
                "填报人": version.prepared_by,
                "联系电话": version.contact_phone,
                "填报日期": _day(version),
            }
        ),
        foot=f"{version.unit_name} {name} 校验码 {version.code_text}",
        unit_name=version.unit_name,
        period_name=version.period_name,
        day=_day(version),
        number=version.number,
        link=check_url(version),
    )


def paper_of_draft(unit: Unit, period: Period) -> Paper | None:
    """Return what is being written, with the figures that it would have now; None before anybody has begun."""
    narrative = narrative_of(unit, period)
    if narrative is None:
        return None
    said = said_of(texts_in(narrative), unit, period, pins_of(unit, period))
    return Paper(
        title=_title(unit.name, period.campaign.name, period.kind),
        subtitle=f"（{period.name} 草稿，未经报送）",
        texts=said.text,
        seal=seal_block(**{"填报单位（盖章）": unit.name}),
        foot=f"{unit.name} {period.name} 草稿 未报送数据",
        unit_name=unit.name,
        period_name=period.name,
        day=_written(today()),
    )


def _title(unit_name: str, campaign_name: str, kind: int) -> str:
    return f"{unit_name}{campaign_name}{_ENDINGS[PeriodKind(kind)]}"


def _day(version: FilingVersion) -> str:
    return _written(day_of(version.submitted_at))


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
