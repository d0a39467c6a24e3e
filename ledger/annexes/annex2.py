"""Annex 2 as the notice prints it: the one declaration of its 28 columns and ten notes (domain.md §3).

Form, table, import, export and checks are derived from `ANNEX2`; nothing else repeats a heading or a column number.
"""

from collections.abc import Mapping
from typing import Final

from ledger.vocabulary import DISPUTED_LABELS, Category, Nature, Sector, Source
from qingqian.sheets.spec import AnnexSpec, Column, Kind

_SOURCE, _DEBTOR, _CREDITOR, _CONTRACT, _MONEY = "来源", "债务人", "债权人", "合同", "金额与化解"


# The width of all columns together stays below 250 characters, so that A3 landscape prints readable.
_COLUMNS: Final = (
    Column(1, "sort_no", "序号", Kind.SERIAL, 5),
    Column(2, "source", "问题来源", Kind.CHOICE, 11, 1, _SOURCE, required=True, choices=tuple(Source.labels)),
    Column(3, "source_no", "问题编号", Kind.TEXT, 9, 3, _SOURCE),
    Column(4, "unit", "街镇部门", Kind.UNIT, 8, other_headings=("区县、部门",)),
    Column(5, "debtor_name", "主体名称", Kind.TEXT, 13, None, _DEBTOR, required=True),
    Column(6, "debtor_uscc", "债务人统一社会信用代码", Kind.USCC, 12, None, _DEBTOR, required=True),
    Column(7, "nature", "性质", Kind.CHOICE, 11, 4, _DEBTOR, required=True, choices=tuple(Nature.labels)),
    Column(8, "parent_company", "隶属关系", Kind.TEXT, 10, 5, _DEBTOR),
    Column(9, "sector", "债务人所属领域", Kind.CHOICE, 8, 6, _DEBTOR, choices=tuple(Sector.labels)),
    Column(10, "debtor_contact", "债务人联系人", Kind.TEXT, 7, None, _DEBTOR, required=True),
    Column(11, "debtor_phone", "债务人联系电话", Kind.PHONE, 9, None, _DEBTOR, required=True),
    Column(12, "creditor_name", "企业名称", Kind.TEXT, 13, None, _CREDITOR, required=True),
    Column(13, "creditor_uscc", "债权人统一社会信用代码", Kind.USCC, 12, None, _CREDITOR, required=True),
    Column(14, "creditor_contact", "债权人联系人", Kind.TEXT, 7, None, _CREDITOR, required=True),
    Column(15, "creditor_phone", "债权人联系电话", Kind.PHONE, 9, None, _CREDITOR, required=True),
    Column(16, "contract_name", "合同名称", Kind.TEXT, 14, None, _CONTRACT, required=True),
    Column(17, "contract_fen", "合同金额", Kind.MONEY, 9, 10, _CONTRACT),
    Column(18, "owed_fen", "拖欠金额", Kind.MONEY, 9, 10, _CONTRACT, required=True),
    Column(19, "category", "欠款类型", Kind.CHOICE, 5, 7, _CONTRACT, required=True, choices=tuple(Category.labels)),
    Column(20, "due_month", "最迟付款日期", Kind.MONTH, 8, 8, _CONTRACT, required=True),
    Column(
        21, "disputed", "有无分歧", Kind.YESNO, 5, 9, _MONEY, required=True, choices=tuple(DISPUTED_LABELS.values())
    ),
    Column(22, "cleared_fen", "清偿完毕金额", Kind.MONEY, 8, 10, _MONEY),
    Column(23, "paid_fen", "已偿还金额", Kind.MONEY, 8, 10, _MONEY),
    Column(24, "remaining_fen", "剩余金额", Kind.MONEY, 8, 10, _MONEY),
    Column(25, "remaining_due_month", "剩余金额约定最迟偿还时间", Kind.MONTH, 8, 8, _MONEY),
    Column(26, "agreed_fen", "协议还款金额", Kind.MONEY, 8, 10, _MONEY),
    Column(27, "agreed_due_month", "协议约定最迟偿还时间", Kind.MONTH, 8, 8, _MONEY),
    Column(28, "court_fen", "进入司法程序的金额", Kind.MONEY, 8, 10, _MONEY),
)

_NOTES: Final = (
    (
        "1.“问题来源”：指自行排查、国务院互联网+督查、工业和信息化部违约拖欠中小企业款项登记（投诉）平台、"
        "重大政策跟踪审计、信访等。"
    ),
    (
        "2.“所属省份、部门”：国资委，财政部，北京、天津、河北、山西、内蒙古、辽宁、吉林、黑龙江、上海、江苏、浙江、"
        "安徽、福建、江西、山东、河南、湖北、湖南、广东、广西、海南、重庆、四川、贵州、云南、西藏、陕西、甘肃、青海、"
        "宁夏、新疆等省、自治区、直辖市，以及新疆兵团。"
    ),
    "3.“问题编号”：工业和信息化部违约拖欠中小企业款项登记（投诉）平台编号、“国务院互联网+督查”编号等。",
    (
        "4.“拖欠主体性质”：政府序列部门（含政府投融资平台）、非政府序列部门、事业单位、大型企业（央企）、"
        "大型企业（地方国企）、大型企业（民营、外资）。"
    ),
    "5.“隶属关系”：指若拖欠主体为企业时，填写内容为企业所属总公司；",
    (
        "6.“所属领域”：拖欠主体为政府序列部门时，填写“发展改革、公安、住建、卫生健康、交通、水利、教育、农业农村、"
        "平台公司、其他”；拖欠主体为非政府序列部门时，填写“政法委、宣传部、其他”。"
    ),
    "7.“欠款类型”：填写工程、货物、服务。",
    "8.时间填写：填写格式为xxxx-xx，例2022-12。",
    "9.“有无分歧”：填写“有”或“无”。",
    "10.涉及金额项的单位：万元。",
)

ANNEX2: Final = AnnexSpec(
    number=2,
    title="防范和化解拖欠中小企业账款专项行动问题化解情况明细表",
    sheet_name="附件2",
    columns=_COLUMNS,
    notes=_NOTES,
    paper="A3",
    landscape=True,
)

LINE_COLUMNS: Final = tuple(column for column in ANNEX2 if column.kind not in (Kind.SERIAL, Kind.UNIT))
"""The 26 columns that a `Line` holds, in the order of its attributes."""

BY_NAME: Final[Mapping[str, Column]] = {column.name: column for column in ANNEX2}
"""Each column by the name of its attribute."""

BY_NO: Final[Mapping[int, Column]] = {column.no: column for column in ANNEX2}
"""Each column by its printed number."""


def _names(*kinds: Kind) -> tuple[str, ...]:
    return tuple(column.name for column in LINE_COLUMNS if column.kind in kinds)


TEXT_COLUMNS: Final = _names(Kind.TEXT, Kind.USCC, Kind.PHONE)
"""Attributes that hold text, '' when blank."""

CHOICE_COLUMNS: Final = _names(Kind.CHOICE)
"""Attributes that hold a code of the vocabulary, None when blank."""

MONEY_COLUMNS: Final = _names(Kind.MONEY)
"""Attributes that hold 分, None when blank."""

MONTH_COLUMNS: Final = _names(Kind.MONTH)
"""Attributes that hold 'YYYY-MM', '' when blank."""

YESNO_COLUMNS: Final = _names(Kind.YESNO)
"""Attributes that hold True for 有 and False for 无, None when blank."""

USCC_COLUMNS: Final = _names(Kind.USCC)
"""Attributes that hold a unified social credit code."""

PHONE_COLUMNS: Final = _names(Kind.PHONE)
"""Attributes that hold a telephone number."""

REQUIRED_COLUMNS: Final = tuple(column.name for column in LINE_COLUMNS if column.required)
"""Attributes that must be there to submit (the M of domain.md §3)."""

OUTCOME_MONEY_COLUMNS: Final = ("cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen")
"""Columns 22, 23, 24, 26 and 28, where a 0 reads as blank (domain.md §3.2)."""

TEXT_LIMITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("debtor_name", "parent_company", "creditor_name"), 200),
    "contract_name": 400,
    **dict.fromkeys(USCC_COLUMNS, 40),
    **dict.fromkeys(("source_no", "debtor_contact", "creditor_contact", *PHONE_COLUMNS), 80),
}
"""Characters that the ledger holds of each text; the models' columns are as long."""


def cell_name(name: str) -> str:
    """Name a column as a message does: its printed number and its exact heading (第18列“拖欠金额”)."""
    column = BY_NAME[name]
    return f"第{column.no}列“{column.heading}”"
