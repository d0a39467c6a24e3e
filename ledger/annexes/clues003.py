"""Notice 003's Annex 3, 问题线索: its six columns, those that a hand-over adds, and how its parties are read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ledger.annexes.names import normalised_name
from qingqian.sheets.cells import Cell, folded, spaceless
from qingqian.sheets.normalise import text
from qingqian.sheets.spec import AnnexSpec, Column, Kind

UNKNOWN: Final = frozenset({"", "/", "／"})
"""How a paper says that something is not known."""

UNKNOWN_SIGN: Final = "/"

NUMBERLESS: Final = "平台登记、督查转来的请填写编号；确实没有的填“/”。"
"""What comes from the ministry's platform or from 互联网+督查 has a number there."""

MOST_NAME: Final = 200
"""So many signs a name may have, as it is written and as it is compared."""

FORM: Final = AnnexSpec(
    number=3,
    title="问题线索",
    sheet_name="问题线索",
    columns=(
        Column(1, "serial", "序号", Kind.SERIAL, 6),
        Column(
            2,
            "creditor",
            "债权人名称（被拖欠方）",
            Kind.TEXT,
            26,
            required=True,
            other_headings=("债权人名称", "债权人", "债权人（被拖欠方）"),
        ),
        Column(
            3,
            "debtor",
            "债务人名称（拖欠方）",
            Kind.TEXT,
            26,
            other_headings=("债务人名称", "债务人", "债务人（拖欠方）"),
        ),
        Column(4, "belongs", "问题归属", Kind.TEXT, 14),
        Column(5, "amount", "欠款金额（万元）", Kind.MONEY, 14),
        Column(6, "matter", "事项", Kind.TEXT, 52),
    ),
    notes=(),
    paper="A4",
    landscape=True,
)

HANDED: Final = (
    Column(7, "channel", "来源", Kind.TEXT, 18, other_headings=("来源渠道",)),
    Column(8, "channel_no", "编号", Kind.TEXT, 18, other_headings=("渠道编号", "平台编号", "投诉编号")),
    Column(9, "contact_name", "联系人", Kind.TEXT, 12),
    Column(10, "contact_phone", "联系电话", Kind.PHONE, 16, other_headings=("电话",)),
    Column(11, "received_on", "收到日期", Kind.TEXT, 12, other_headings=("收到时间", "登记日期")),
)
"""What a hand-over of the ministry's platform or of 互联网+督查 says besides; any of them may be missing."""

_FIRMS: Final = re.compile(r"(?:[^0-9]{0,6})([1-9][0-9]{0,4})\s*(?:家|户|个)\S{0,6}")
_OPEN, _SHUT, _BETWEEN = "(（[【《", ")）]】》", "、；;\r\n"
_BY_HEADING: Final[Mapping[str, Column]] = MappingProxyType(
    {spaceless(heading): column for column in HANDED for heading in (column.heading, *column.other_headings)}
)


def widened(beyond: Sequence[str]) -> AnnexSpec:
    """Return the form with what stands to the right of it in a file, in whatever order; what is not known is skipped.

    `beyond` are the headings there. One that comes twice is read once.
    """
    columns = list(FORM.columns)
    names = set(FORM.names)
    for heading in beyond:
        known = _BY_HEADING.get(spaceless(heading))
        no = len(columns) + 1
        if known is None or known.name in names:
            columns.append(Column(no, f"beyond{no}", heading, Kind.TEXT, 10))
        else:
            columns.append(replace(known, no=no))
            names.add(known.name)
    return replace(FORM, columns=tuple(columns))


def not_read(beyond: Sequence[str]) -> list[str]:
    """Return the headings to the right of the form that nobody reads."""
    return [heading for heading in beyond if heading and spaceless(heading) not in _BY_HEADING]


def known_text(value: Cell) -> str:
    """Read a text that may be unknown: '' for 「/」. `Unreadable` as `text`."""
    return "" if isinstance(value, str) and folded(value).strip() in UNKNOWN else text(value)


def firms_in(name: str) -> int | None:
    """Return how many parties 「17家企业」 stands for; None where it is a name."""
    match = _FIRMS.fullmatch(name)
    return int(match[1]) if match and int(match[1]) > 1 else None


def name_problem(name: str) -> str:
    """Say that a name is longer than what is kept of it, as it is written or as it is compared; '' where it is not.

    One sign may be compared as many: ㍿ as 株式会社, ㌀ as アパート.
    """
    if max(len(name), len(normalised_name(name))) > MOST_NAME:
        return f"“{name[:20]}……”太长，名称最多 {MOST_NAME} 个字；合写成一个的字（如“㍿”）按拆开的字数算。"
    return ""


def names_in(value: Cell) -> list[str]:
    """Return the names in a cell, parted by 、；; or line breaks outside of brackets; unknown ones are left out."""
    if not isinstance(value, str):
        return [name] if (name := known_text(value)) else []
    return [name for part in _parts(value) if (name := known_text(part.strip()))]


def _parts(cell: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, sign in enumerate(cell):
        depth += (sign in _OPEN) - (sign in _SHUT and depth > 0)
        if sign in _BETWEEN and depth == 0:
            yield cell[start:place]
            start = place + 1
    yield cell[start:]
