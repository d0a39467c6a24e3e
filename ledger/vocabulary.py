"""The words of the campaign: every list that a form offers, with permanent codes.

Source: domain.md §3 (the ten fill-in notes of Annex 2) and §2. A code is stored for ever: an entry is never
renumbered or reused, only ended and replaced by another.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import IntegerChoices


class Source(IntegerChoices):
    """Column 2, 问题来源 (note 1)."""

    SELF = 1, "自行排查"
    SUPERVISION = 2, "国务院“互联网+督查”"
    PLATFORM = 3, "工业和信息化部违约拖欠中小企业款项登记（投诉）平台"
    AUDIT = 4, "重大政策跟踪审计"
    PETITION = 5, "信访"
    OTHER = 9, "其他"


class Bucket(IntegerChoices):
    """The four sources that Annexes 3 and 4 tell apart."""

    SELF = 1, "自行排查"
    SUPERVISION = 2, "国务院“互联网+督查”"
    PLATFORM = 3, "工业和信息化部登记（投诉）平台"
    OTHER = 9, "其他"


class Nature(IntegerChoices):
    """Column 7, 性质 of the debtor (note 4)."""

    GOVERNMENT = 1, "政府序列部门（含政府投融资平台）"
    NON_GOVERNMENT = 2, "非政府序列部门"
    INSTITUTION = 3, "事业单位"
    CENTRAL_SOE = 4, "大型企业（央企）"
    LOCAL_SOE = 5, "大型企业（地方国企）"
    PRIVATE = 6, "大型企业（民营、外资）"


class Sector(IntegerChoices):
    """Column 9, 债务人所属领域 (note 6); which of them may be chosen depends on the nature."""

    DEVELOPMENT = 1, "发展改革"
    POLICE = 2, "公安"
    HOUSING = 3, "住建"
    HEALTH = 4, "卫生健康"
    TRANSPORT = 5, "交通"
    WATER = 6, "水利"
    EDUCATION = 7, "教育"
    AGRICULTURE = 8, "农业农村"
    FINANCING_PLATFORM = 9, "平台公司"
    POLITICS_AND_LAW = 21, "政法委"
    PUBLICITY = 22, "宣传部"
    OTHER = 99, "其他"


class Category(IntegerChoices):
    """Column 19, 欠款类型 (note 7)."""

    WORKS = 1, "工程"
    GOODS = 2, "货物"
    SERVICES = 3, "服务"


class Status(IntegerChoices):
    """What has become of a row (domain.md §3.1); the order is the precedence of messy rows."""

    CLEARED = 1, "清偿完毕"
    COURT = 2, "进入司法程序"
    PART = 3, "部分清偿"
    AGREED = 4, "协议还款"
    NONE = 5, "未化解"


class Level(IntegerChoices):
    """How high a unit stands in the tree."""

    MUNICIPAL = 1, "市级"
    DISTRICT = 2, "区县级"
    TOWN = 3, "街镇部门"


class PeriodKind(IntegerChoices):
    """What a reporting period asks for (domain.md §2)."""

    CONTACTS = 1, "联络表"
    SURVEY = 2, "排查报告"
    WEEKLY = 3, "周报"
    RESOLUTION = 4, "化解报告"
    FINAL = 5, "总结报告"


_BUCKETS: Final[Mapping[int, Bucket]] = {
    Source.SELF: Bucket.SELF,
    Source.SUPERVISION: Bucket.SUPERVISION,
    Source.PLATFORM: Bucket.PLATFORM,
}

_GOVERNMENT_SECTORS: Final = (
    Sector.DEVELOPMENT,
    Sector.POLICE,
    Sector.HOUSING,
    Sector.HEALTH,
    Sector.TRANSPORT,
    Sector.WATER,
    Sector.EDUCATION,
    Sector.AGRICULTURE,
    Sector.FINANCING_PLATFORM,
    Sector.OTHER,
)

SECTORS_OF: Final[Mapping[int, tuple[Sector, ...]]] = {
    Nature.GOVERNMENT: _GOVERNMENT_SECTORS,
    Nature.NON_GOVERNMENT: (Sector.POLITICS_AND_LAW, Sector.PUBLICITY, Sector.OTHER),
    Nature.INSTITUTION: (),
    Nature.CENTRAL_SOE: (),
    Nature.LOCAL_SOE: (),
    Nature.PRIVATE: (),
}
"""The sectors that column 9 offers for each nature; an empty tuple means that there is no list."""

LARGE_ENTERPRISES: Final = frozenset({Nature.CENTRAL_SOE, Nature.LOCAL_SOE, Nature.PRIVATE})
"""The natures that owe a parent company in column 8."""

NUMBERED_SOURCES: Final = frozenset({Source.SUPERVISION, Source.PLATFORM})
"""The sources whose problems carry a number in column 3."""

CHOICES_OF: Final[Mapping[str, type[IntegerChoices]]] = {
    "source": Source,
    "nature": Nature,
    "sector": Sector,
    "category": Category,
}
"""The list of each column of choices, by the column's name."""

DISPUTED_LABELS: Final[Mapping[bool, str]] = {True: "有", False: "无"}
"""Column 21, 有无分歧 (note 9)."""

_SOURCE_NAMES: Final[Mapping[Source, tuple[str, ...]]] = {
    Source.SELF: (Source.SELF.label,),
    Source.SUPERVISION: (Source.SUPERVISION.label, "国务院互联网+督查"),
    Source.PLATFORM: (Source.PLATFORM.label, "工业和信息化部登记（投诉）平台", "部登记（投诉）平台"),
    Source.AUDIT: (Source.AUDIT.label,),
    Source.PETITION: (Source.PETITION.label,),
    Source.OTHER: (Source.OTHER.label,),
}

SOURCE_ALIASES: Final[Mapping[str, Source]] = {
    name + ending: source for source, names in _SOURCE_NAMES.items() for name in names for ending in ("", "转")
}
"""Every spelling that column 2 is read from, with and without a final 转 (domain.md §3, column 2)."""


def bucket_of(source: int) -> Bucket:
    """Name the source column of Annexes 3 and 4 that counts a row of this source."""
    return _BUCKETS.get(source, Bucket.OTHER)
