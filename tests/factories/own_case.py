"""A worked case of our own: what the given ones lack, with figures summed in plain Python.

It adds: 23 with 28, 未化解, 无分歧 in court, 28 < 18 − 23 with and without 25, a blank 17, literal zeros, ties of
清偿率 that must round half up (1.005 and 2.675), parents of 央企 shared by units, and many spellings. No row has an E
finding in the resolution period; some have an X.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from ledger.annexes.line import Line
from ledger.vocabulary import Category, Nature, Sector, Source
from tests.factories.lines import WAN, central_line, good_line, uscc
from tests.factories.workbooks import RawRow, raw_row
from tests.ledger.annexes.plain_sums import annex3, annex4

Typed = Mapping[str, Any]
Rows = Sequence[tuple[Line, Typed]]

UNITS: Final = {"500110003": "三江街道", "500110109": "东溪镇", "500110904": "綦江区水利局"}
_ENERGY, _BUILDING, _ENTERPRISE = "丙例能源集团有限公司", "中例建设集团有限公司", "91500110"
_NO_LIST: Final = {"sector": None}
_ZEROS: Final = {"cleared_fen": 0, "paid_fen": "0", "remaining_fen": "0.00", "agreed_fen": 0, "court_fen": 0.0}


def _owed(number: int, owed: float, **changes: Any) -> Line:
    """Make the `number`-th line with this much owed, in 万元."""
    fen = round(owed * WAN)
    return good_line(number, **({"owed_fen": fen, "contract_fen": fen} | changes))


def _central(number: int, owed: float, **changes: Any) -> Line:
    return central_line(number, **({"owed_fen": round(owed * WAN)} | changes))


# 2,000 owed, 20.1 paid: 1.005 % is a tie that binary fractions would round down.
_STREET: Final[Rows] = (
    (
        _owed(1, 50, disputed=False, paid_fen=20 * WAN, remaining_fen=30 * WAN, court_fen=30 * WAN),
        {"source": "自行排查转"},
    ),
    (
        _owed(
            2,
            10,
            paid_fen=100_000,
            remaining_fen=9_900_000,
            remaining_due_month="2022-12",
            court_fen=5 * WAN,
            category=Category.GOODS,
        ),
        {"remaining_due_month": "2022年12月", "remaining_fen": None},
    ),
    (_owed(3, 100, contract_fen=None, disputed=False, court_fen=100 * WAN), {}),
    (_owed(4, 40, disputed=False, source=Source.AUDIT), _ZEROS),
    (_owed(5, 300, source=Source.PETITION), {}),
    (_owed(6, 500, court_fen=499_999_999, category=Category.SERVICES), {}),
    (
        _owed(7, 1000, disputed=False, agreed_fen=1000 * WAN, agreed_due_month="2022-10", due_month="2021-10"),
        {"owed_fen": "1,000", "agreed_due_month": "2022.10", "due_month": "2021.10"},
    ),
)

# 4,000 owed beside the 央企, 107 paid: 2.675 %.
_TOWN: Final[Rows] = (
    (_owed(11, 100, disputed=False, cleared_fen=100 * WAN), {"cleared_fen": "１００"}),
    (_owed(12, 0.000001, cleared_fen=1, source=Source.SUPERVISION, source_no="HLWDC20220001"), {}),
    (
        _owed(
            13,
            99.999999,
            paid_fen=6_999_999,
            remaining_fen=93 * WAN,
            remaining_due_month="2022-11",
            source=Source.PLATFORM,
            source_no="GXBPT20220001",
        ),
        {"source": "部登记(投诉)平台转", "remaining_due_month": date(2022, 11, 30)},
    ),
    (_owed(14, 3800, disputed=False, source=Source.OTHER), {}),
    (_central(15, 12.5, parent_company=_ENERGY, disputed=False, cleared_fen=12_500_000), {}),
    (
        _central(
            16,
            30,
            parent_company=_BUILDING,
            paid_fen=10_061_400,
            remaining_fen=19_938_600,
            remaining_due_month="2023-01",
        ),
        {"paid_fen": 10.061399999999999, "remaining_fen": None},
    ),
    (
        _central(
            17,
            8,
            parent_company=_BUILDING,
            disputed=False,
            paid_fen=3 * WAN,
            remaining_fen=5 * WAN,
            remaining_due_month="2022-12",
            court_fen=5 * WAN,
        ),
        {},
    ),
)

_BUREAU: Final[Rows] = (
    (
        _central(
            21,
            1000.005,
            nature=Nature.LOCAL_SOE,
            parent_company="渝例水务集团有限公司",
            contract_fen=2000 * WAN,
            agreed_fen=999 * WAN,
            agreed_due_month="2022-09",
            disputed=False,
        ),
        {},
    ),
    (
        _central(
            22,
            0.015,
            nature=Nature.PRIVATE,
            parent_company="丁例控股集团有限公司",
            agreed_fen=15_000,
            agreed_due_month="2023-03",
        ),
        {"nature": "大型企业(民营、外资)"},
    ),
    (
        _owed(
            23,
            64.55,
            sector=Sector.FINANCING_PLATFORM,
            debtor_uscc=uscc(_ENTERPRISE, 23),
            parent_company="渝例城投集团有限公司",
            disputed=False,
            paid_fen=14_550_000,
            remaining_fen=50 * WAN,
        ),
        {},
    ),
    (
        _owed(24, 1234.5, nature=Nature.INSTITUTION, disputed=False, cleared_fen=1_234_500_000, **_NO_LIST),
        {"owed_fen": "1,234.5", "cleared_fen": " 1,234.50 "},
    ),
    (
        _owed(25, 9876.54321, nature=Nature.NON_GOVERNMENT, sector=Sector.POLITICS_AND_LAW, source=Source.PETITION),
        {},
    ),
    (_central(26, 7.77, parent_company=_BUILDING, source=Source.OTHER), {}),
    (
        _owed(27, 3.3, source=Source.SUPERVISION, source_no="HLWDC20220002", cleared_fen=3_300_000),
        {"source": "国务院互联网+督查转"},
    ),
    (_central(28, 6.25, parent_company=_ENERGY, disputed=False, court_fen=6_250_000, contract_fen=None), {}),
)

LINES: Final[Mapping[str, Rows]] = {"500110003": _STREET, "500110109": _TOWN, "500110904": _BUREAU}


def _raw(code: str) -> list[RawRow]:
    return [raw_row(line, UNITS[code], index, typed) for index, (line, typed) in enumerate(LINES[code], 1)]


FILES: Final[Mapping[str, list[RawRow]]] = {code: _raw(code) for code in LINES}
"""The raw rows of each unit's workbook, by the unit's code."""


def expected() -> dict[str, Any]:
    """Sum the lines (not the files) in plain Python and return the content of expected.json."""
    pairs = [(UNITS[code], line) for code, rows in LINES.items() for line, _ in rows]
    units = list(UNITS.values())
    return {
        "stage": "resolution",
        "units": list(UNITS),
        "annex3": annex3(pairs, units),
        "annex4": annex4(pairs, units),
        "annex3_by_unit": annex3(pairs, units, by_unit=True),
        "annex4_by_unit": annex4(pairs, units, by_unit=True),
    }
