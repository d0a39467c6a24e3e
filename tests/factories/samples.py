"""For each rule the rows that fail by it alone, and rows that fail by none: the content of fixtures/annexes/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from ledger.annexes.line import Line
from ledger.vocabulary import Category, Nature, PeriodKind, Sector, Source
from tests.factories.lines import WAN, central_line, good_line, uscc
from tests.factories.workbooks import RawRow, raw_row

UNIT: Final = "古南街道"
OWED: Final = 60 * WAN
PART: Final[Mapping[str, Any]] = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-12"}
_ODD: Final = 1_234 * WAN + 500_000
SURVEYED: Final[Mapping[str, Any]] = {"kind": PeriodKind.SURVEY, "due_month": "2022-05"}
AGREED: Final[Mapping[str, Any]] = {"agreed_fen": OWED, "agreed_due_month": "2022-10"}

Expected = tuple[int | None, str, int]


@dataclass(frozen=True)
class Sample:
    """A small workbook: its rows, what is typed in some cells, and each (row, severity, column) that it fails by.

    It is judged in the resolution period, where `context` says nothing else.
    """

    lines: Sequence[Line]
    expected: Sequence[Expected] = ()
    typed: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    def rows(self) -> list[RawRow]:
        """Write the rows as raw cells."""
        numbered = enumerate(self.lines)
        return [raw_row(line, UNIT, index + 1, self.typed.get(index, {})) for index, line in numbered]


def _part(number: int, **changes: Any) -> Line:
    return good_line(number, **{**PART, **changes})


def _agreed(number: int, **changes: Any) -> Line:
    return good_line(number, **{**AGREED, **changes})


def _settled(count: int, number: int = 900) -> list[Line]:
    """Make rows that are paid, undisputed, large and not round: beside them no whole ledger looks odd (P04, P06)."""
    rest = {"disputed": False, "contract_fen": None, "owed_fen": _ODD, "cleared_fen": _ODD}
    return [good_line(number + place, **rest) for place in range(count)]


def _wrong_digit(code: str) -> str:
    return code[:-1] + ("1" if code[-1] == "0" else "0")


SHOULD_FAIL: Final[Mapping[str, Sample]] = {
    "F01": Sample(
        [good_line(1), good_line(2, debtor_contact=""), good_line(3, disputed=None), *_settled(1)],
        [(1, "E", 10), (2, "E", 21)],
    ),
    "F02": Sample(
        [good_line(1), good_line(2), good_line(3), *_settled(1)],
        [(0, "E", 2), (1, "E", 7), (2, "E", 21)],
        {0: {"source": "领导交办"}, 1: {"nature": "国有企业"}, 2: {"disputed": "待定"}},
    ),
    "F03": Sample(
        [good_line(1), good_line(2), good_line(3), *_settled(1)],
        [(0, "E", 18), (1, "E", 17), (2, "E", 18)],
        {0: {"owed_fen": "约六十"}, 1: {"contract_fen": -100}, 2: {"owed_fen": "60.1234567"}},
    ),
    "F04": Sample(
        [good_line(1), good_line(2), _part(3), *_settled(1)],
        [(0, "E", 20), (1, "E", 20), (2, "E", 25)],
        {0: {"due_month": "2021-13"}, 1: {"due_month": 2021.1}, 2: {"remaining_due_month": "年底前"}},
    ),
    "F05": Sample(
        [good_line(1, debtor_uscc="11500110MB12345"), good_line(2, creditor_uscc="91500110MAO1234567")],
        [(0, "E", 6), (1, "E", 13)],
    ),
    "F06": Sample(
        [good_line(1, debtor_uscc=_wrong_digit(good_line(1).debtor_uscc)), good_line(2)],
        [(0, "X", 6)],
    ),
    "F07": Sample(
        [good_line(1, debtor_phone="4860"), good_line(2, creditor_phone="见合同")], [(0, "W", 11), (1, "W", 15)]
    ),
    "F08": Sample([good_line(1), good_line(2)], [(1, "E", 4)], {1: {"unit": "文龙街道"}}),
    "F09": Sample([good_line(1), good_line(2)], [(1, "E", 16)], {1: {"contract_name": "长" * 401}}),
    "S01": Sample(
        [
            good_line(1, sector=None),
            good_line(2, sector=Sector.PUBLICITY),
            good_line(3, nature=Nature.INSTITUTION),
            *_settled(1),
        ],
        [(0, "E", 9), (1, "E", 9), (2, "W", 9)],
    ),
    "S02": Sample(
        [
            central_line(1, parent_company=""),
            good_line(2, sector=Sector.FINANCING_PLATFORM),
            good_line(3, parent_company="渝江区人民政府"),
            *_settled(1),
        ],
        [(0, "E", 8), (1, "X", 8), (2, "W", 8)],
    ),
    "S03": Sample(
        [
            central_line(1, creditor_uscc=central_line(1).debtor_uscc),
            good_line(2, creditor_name="渝江区示例第2管理局"),
        ],
        [(0, "E", 13), (1, "E", 13)],
    ),
    "S08": Sample(
        [
            good_line(1, source=Source.SUPERVISION),
            good_line(2, source=Source.PLATFORM),
            good_line(3, source_no="A1"),
            *_settled(1),
        ],
        [(0, "E", 3), (1, "E", 3), (2, "W", 3)],
    ),
    "A01": Sample([good_line(1), good_line(2, owed_fen=0)], [(1, "E", 18)]),
    "A02": Sample([good_line(1), good_line(2, contract_fen=OWED - 1)], [(1, "X", 18)]),
    "A03": Sample([good_line(1), good_line(2, cleared_fen=OWED + 1)], [(1, "E", 22)]),
    "A04": Sample(
        [good_line(1, cleared_fen=OWED, court_fen=OWED), good_line(2, court_fen=OWED, **AGREED)],
        [(0, "E", 28), (1, "E", 28)],
    ),
    "A05": Sample([good_line(1), good_line(2, paid_fen=OWED + 1)], [(1, "E", 23)]),
    "A06": Sample([_part(1), _part(2, remaining_fen=40 * WAN + 1)], [(1, "E", 24)]),
    "A07": Sample(
        [_part(1, remaining_due_month=""), _part(2, remaining_due_month="", disputed=False)],
        [(0, "W", 25), (1, "X", 25)],
    ),
    "A08": Sample(
        [
            _agreed(1, agreed_due_month=""),
            _agreed(2, agreed_fen=None),
            _agreed(3, agreed_fen=OWED + 1),
            _agreed(4, agreed_fen=OWED - 1),
            *_settled(1),
        ],
        [(0, "E", 27), (1, "E", 26), (2, "E", 26), (3, "X", 26)],
    ),
    "A09": Sample(
        [
            good_line(1, court_fen=OWED + 1),
            _part(2, court_fen=40 * WAN + 1),
            good_line(3, court_fen=OWED - 1),
            *_settled(1),
        ],
        [(0, "E", 28), (1, "E", 28), (2, "X", 28)],
    ),
    "D01": Sample(
        [good_line(1), good_line(2), replace(good_line(1), contract_name="示例道路第1标段 工程合同"), *_settled(1)],
        [(2, "E", 16)],
    ),
    "N01": Sample([good_line(1)], [(None, "E", 0)], context={"nil": True}),
    "S04": Sample([good_line(1), good_line(2, creditor_uscc=uscc("12500110", 2))], [(1, "X", 13)]),
    "S05": Sample([good_line(1), good_line(2, due_month="2022-06")], [(1, "E", 20)], context=SURVEYED),
    "S06": Sample([good_line(1), good_line(2, court_fen=OWED)], [(1, "E", 28)], context=SURVEYED),
    "S07": Sample([good_line(1), central_line(2)], [(1, "W", 7)], context={"in_district": True}),
    "S09": Sample([good_line(1), good_line(2, debtor_uscc=uscc("12500110", 2))], [(1, "W", 6)]),
    "A11": Sample([good_line(1), good_line(2, disputed=False)], [(1, "X", 21)]),
    "A12": Sample(
        [_part(1, remaining_due_month="2022-05"), _agreed(2, agreed_due_month="2022-05")],
        [(0, "X", 25), (1, "X", 27)],
    ),
    "A13": Sample(
        [_part(1, remaining_due_month="2022-12"), _agreed(2, agreed_due_month="2022-11")],
        [(0, "W", 25)],
        context={"ends_month": "2022-11"},
    ),
    "D03": Sample(
        [
            good_line(1),
            replace(good_line(1), contract_name="另一份合同"),
            replace(good_line(1), owed_fen=59 * WAN),
            *_settled(1),
        ],
        [(1, "W", 16), (2, "W", 16)],
    ),
    "P01": Sample([good_line(1), good_line(2, owed_fen=5_000 * WAN, contract_fen=None)], [(1, "W", 18)]),
    "P02": Sample(
        [good_line(1, owed_fen=10_000 * WAN, contract_fen=None), good_line(2, contract_fen=100_000 * WAN)],
        [(0, "X", 18), (1, "X", 17)],
    ),
    "P03": Sample([good_line(1), good_line(2, owed_fen=49_999)], [(1, "W", 18)]),
    "P04": Sample(
        [*(good_line(number, disputed=False, cleared_fen=OWED) for number in range(1, 8)), *_settled(3)],
        [(None, "W", 0)],
    ),
    "P05": Sample(
        [
            good_line(1, creditor_phone=good_line().debtor_phone),
            *(good_line(number, creditor_phone="13800009999") for number in range(2, 5)),
            *_settled(1),
        ],
        [(0, "W", 15), (1, "W", 15), (2, "W", 15), (3, "W", 15)],
    ),
    "P06": Sample([good_line(1), good_line(2), good_line(3)], [(None, "W", 0)]),
}
"""One workbook a rule: fixtures/annexes/should_fail/<rule>.xlsx."""

_OUTCOMES: Final[Sequence[Mapping[str, Any]]] = (
    {},
    {"cleared_fen": OWED},
    PART,
    AGREED,
    {"court_fen": OWED},
    {**PART, "court_fen": 40 * WAN},
    {**PART, "court_fen": 10 * WAN},
)
_COMPANY: Final[Mapping[str, Any]] = {"sector": None, "parent_company": "中例建设集团有限公司"}
_NATURES: Final[Sequence[Mapping[str, Any]]] = (
    {"nature": Nature.GOVERNMENT, "sector": Sector.WATER},
    {"nature": Nature.GOVERNMENT, "sector": Sector.FINANCING_PLATFORM, "parent_company": "渝例城投集团有限公司"},
    {"nature": Nature.NON_GOVERNMENT, "sector": Sector.PUBLICITY},
    {"nature": Nature.INSTITUTION, "sector": None},
    {"nature": Nature.CENTRAL_SOE, **_COMPANY},
    {"nature": Nature.LOCAL_SOE, **_COMPANY},
    {"nature": Nature.PRIVATE, **_COMPANY},
)

_SEPARATED: Final = 5  # the row whose contract is written with a thousands separator

SHOULD_PASS: Final[Mapping[str, Sample]] = {
    "outcomes": Sample(
        [
            good_line(10 * place + disputed, disputed=bool(disputed), **outcome)
            for place, outcome in enumerate(_OUTCOMES, 1)
            for disputed in (0, 1)
            if outcome or disputed
        ]
        + _settled(12)
    ),
    "choices": Sample(
        [
            *(good_line(place, **nature) for place, nature in enumerate(_NATURES)),
            *(
                good_line(20 + source, source=source, source_no="" if source == Source.SELF else f"BH2022{source:04d}")
                for source in Source
            ),
            *(good_line(40 + category, category=category) for category in Category),
            *_settled(12),
        ]
    ),
    "amounts": Sample(
        [
            good_line(1, contract_fen=None, owed_fen=50_000),
            good_line(
                2, contract_fen=99_999_999_999, owed_fen=4_999_999_999, disputed=False, cleared_fen=4_999_999_999
            ),
            good_line(3, contract_fen=OWED, owed_fen=OWED),
            _part(4),
        ],
        typed={
            2: dict.fromkeys(("cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen"), 0),
            3: {"remaining_fen": None, "court_fen": "0.00"},
        },
    ),
    "spellings": Sample(
        [
            *(
                _part(number, contract_fen=1_000_500_000 if number == _SEPARATED else 100 * WAN)
                for number in range(1, 7)
            ),
            *_settled(1),
        ],
        typed={
            0: {"source": "自行排查 ", "due_month": "2021年6月", "owed_fen": "６０", "paid_fen": " 20.00 "},
            1: {"nature": "政府序列部门(含政府投融资平台)", "due_month": "2021/06", "contract_fen": "100.000"},
            2: {"debtor_uscc": f" {good_line(3).debtor_uscc.lower()} ", "due_month": date(2021, 6, 18)},
            3: {"due_month": "2021.6", "remaining_due_month": "202212", "unit": "\u3000古南街道 "},
            _SEPARATED - 1: {"due_month": 202106, "contract_fen": "1,000.5"},
            5: {"due_month": "2021-06-01", "remaining_fen": 39.99999999999999},
        },
    ),
    "empty": Sample([]),
}
"""Workbooks without any finding: fixtures/annexes/should_pass/<name>.xlsx."""
