"""The script of the demonstration as data: who holds how many rows, and who did not simply report in time."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from ledger.demo.rows import Kind
from ledger.vocabulary import Nature, Sector

CITY: Final = "500000"
QIJIANG: Final = "500110"
DADUKOU: Final = "500104"
YUZHONG: Final = "500103"
WANSHENG: Final = "500191"
FINANCE: Final = "500901"
DISTRICTS: Final = (YUZHONG, DADUKOU, QIJIANG, WANSHENG)

GUNAN: Final = "500110001"
WENLONG: Final = "500110002"
SANJIANG: Final = "500110003"
XINSHENG: Final = "500110006"
TONGHUI: Final = "500110007"
SHIJIAO: Final = "500110108"
DONGXI: Final = "500110109"
GANSHUI: Final = "500110110"
DATONG: Final = "500110111"
YONGXIN: Final = "500110113"
LONGSHENG: Final = "500110115"
ZHONGFENG: Final = "500110123"
EDUCATION: Final = "500110901"
HOUSING: Final = "500110902"
TRANSPORT: Final = "500110903"
WATER: Final = "500110904"
FARMING: Final = "500110905"
HEALTH: Final = "500110906"
ASSETS: Final = "500110915"
POLITICS: Final = "500110916"
PUBLICITY: Final = "500110917"
PARK: Final = "500110981"
CHAOTIANMEN: Final = "500103010"
HEISHAN: Final = "500110107"

ROWS: Final[Mapping[str, int]] = {
    WENLONG: 24,
    SANJIANG: 12,
    XINSHENG: 8,
    TONGHUI: 18,
    SHIJIAO: 14,
    DONGXI: 16,
    GANSHUI: 10,
    DATONG: 9,
    YONGXIN: 7,
    EDUCATION: 22,
    HOUSING: 30,
    TRANSPORT: 20,
    WATER: 12,
    FARMING: 9,
    HEALTH: 14,
    ASSETS: 8,
    PUBLICITY: 3,
    PARK: 11,
    QIJIANG: 3,
    FINANCE: 12,
    "500103003": 16,
    "500103005": 12,
    CHAOTIANMEN: 9,
    "500104001": 12,
    "500104101": 14,
    "500104103": 9,
    "500110100": 8,
    "500110004": 15,
    "500110101": 10,
}
"""Rows at the survey by unit; who is not named here has none and reports nil."""

FIRST_ROWS: Final[Mapping[tuple[str, str], int]] = {(LONGSHENG, "w03"): 2}
"""Rows that turn up later in a unit that had reported nil."""

EXEMPT: Final = (
    *(
        "500110907",
        "500110908",
        "500110909",
        "500110910",
        "500110911",
        "500110912",
        "500110913",
        "500110914",
        POLITICS,
    ),
    *("500103001", "500103004", "500103007", "500103008", "500103013", "500103014"),
    *("500104002", "500104003", "500104004", "500104005", "500110005", "500110102", "500110103", "500110104"),
)
"""Units that reported nil at the survey and need not report week by week (免报)."""


class Way(Enum):
    """How a unit reports for a past period where it does not simply do so in time."""

    SKIPPED = auto()  # never
    LATE = auto()  # after its due time, before the level above went up
    AFTERWARDS = auto()  # after the level above went up without it
    RETURNED = auto()  # sent back once
    WITHDRAWN = auto()  # taken back once by itself


WAYS: Final[Mapping[tuple[str, str], Way]] = {
    (ZHONGFENG, "survey"): Way.SKIPPED,
    (ZHONGFENG, "w01"): Way.SKIPPED,
    (HEISHAN, "w04"): Way.SKIPPED,
    (HEISHAN, "w05"): Way.SKIPPED,
    (SHIJIAO, "w03"): Way.LATE,
    (YONGXIN, "w03"): Way.LATE,
    (YONGXIN, "w05"): Way.SKIPPED,
    (DATONG, "w04"): Way.AFTERWARDS,
    (EDUCATION, "survey"): Way.RETURNED,
    (GANSHUI, "w02"): Way.RETURNED,
    (TRANSPORT, "w02"): Way.WITHDRAWN,
    (YUZHONG, "w03"): Way.RETURNED,
}
REASONS: Final[Mapping[tuple[str, str], str]] = {
    (EDUCATION, "survey"): "第1件债务人联系电话与联络表不一致，合同另有补充协议，合同名称请补全，改好后请尽快再报。",
    (GANSHUI, "w02"): "第1件合同另有补充协议，合同名称请对照补全。",
    (YUZHONG, "w03"): "朝天门街道第1件合同名称与登记（投诉）平台不一致，请退回该街道核对后重新汇总。",
}
PAST: Final = ("survey", "w01", "w02", "w03", "w04", "w05")
NOW: Final = "w06"
CITY_SENT: Final = PAST[:-2]
"""What the city itself has sent to the ministry; of the last two weeks one is endorsed, one handed in."""
CITY_ENDORSED: Final = PAST[:-1]


def _organ(*sectors: Sector) -> tuple[tuple[Kind, int], ...]:
    return tuple(((Nature.GOVERNMENT, sector), 1) for sector in sectors)


_INSTITUTION: Final[tuple[Kind, int]] = ((Nature.INSTITUTION, None), 1)
_PLATFORM: Final[tuple[Kind, int]] = ((Nature.GOVERNMENT, Sector.FINANCING_PLATFORM), 1)
_COMPANIES: Final[tuple[tuple[Kind, int], ...]] = tuple(
    ((nature, None), 1) for nature in (Nature.CENTRAL_SOE, Nature.LOCAL_SOE, Nature.PRIVATE)
)
DEBTORS_OF: Final[Mapping[str, tuple[tuple[Kind, int], ...]]] = {
    EDUCATION: (*_organ(Sector.EDUCATION), ((Nature.INSTITUTION, None), 3)),
    HOUSING: (*_organ(Sector.HOUSING), _PLATFORM, *_COMPANIES),
    TRANSPORT: (*_organ(Sector.TRANSPORT), _PLATFORM, *_COMPANIES),
    WATER: (*_organ(Sector.WATER), _PLATFORM),
    FARMING: (*_organ(Sector.AGRICULTURE), _INSTITUTION),
    HEALTH: (*_organ(Sector.HEALTH), ((Nature.INSTITUTION, None), 3)),
    ASSETS: (*_COMPANIES, _PLATFORM),
    PUBLICITY: (((Nature.NON_GOVERNMENT, Sector.PUBLICITY), 1), _INSTITUTION),
    QIJIANG: _organ(Sector.DEVELOPMENT, Sector.POLICE, Sector.OTHER),
    FINANCE: (*_organ(Sector.DEVELOPMENT, Sector.OTHER), _INSTITUTION),
}
"""Who owes where a department or a district itself reports; elsewhere TOWN_DEBTORS."""

ANSWERS: Final[Mapping[str, str]] = {
    "A02": "拖欠金额含合同外签证和质保金，双方已签字确认，高于合同金额。",
    "A07": "债务人正在筹措资金，已约定下月上旬书面确定剩余款项的偿还时间。",
    "A08": "其余部分双方对工程量尚有出入，正在复核，协议先还无争议的部分。",
    "A09": "其余部分债权人同意庭外协商，未列入诉讼请求。",
    "A11": "本年预算已调整，款项列入三季度资金计划，正与债权人商定还款协议。",
    "A12": "上级专项资金未按期到位，已与债权人口头商定顺延，正在重签还款协议。",
    "F06": "债权人为改制前登记的老企业，执照上的代码确为此号，已附执照复印件。",
    "S02": "该平台公司由区政府直接出资，没有上级公司，出资文件已留存。",
}
FALLBACK: Final = "已与债权人逐笔核对，往来函件和对账单留存备查。"
