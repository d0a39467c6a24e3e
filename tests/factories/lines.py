"""Fictional rows of Annex 2 for the tests: whole, without a finding, each its own debt."""

from dataclasses import replace
from typing import Any, Final

from stdnum.cn import uscc as uscc_numbers

from ledger.annexes.line import Line
from ledger.vocabulary import LARGE_ENTERPRISES, Category, Nature, Sector, Source

WAN: Final = 1_000_000
_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_LENGTH = 9


def uscc(prefix: str, number: int) -> str:
    """Make a unified social credit code with a fitting check digit: prefix of 8 characters, then `number`."""
    body = ""
    for _ in range(_ORGANISATION_LENGTH):
        number, rest = divmod(number, len(_DIGITS))
        body = _DIGITS[rest] + body
    code = prefix + body
    return code + str(uscc_numbers.calc_check_digit(code))


def _prefix(changes: dict[str, Any]) -> str:
    """Return what the credit code of a debtor of the changed nature begins with (S09)."""
    nature = changes.get("nature")
    if nature in LARGE_ENTERPRISES or changes.get("sector") == Sector.FINANCING_PLATFORM:
        return "91"
    return "12" if nature == Nature.INSTITUTION else "11"


def good_line(number: int = 1, **changes: Any) -> Line:
    """Make a row without a finding in any period (未化解, 有分歧), the `number`-th debt; `changes` are set on it."""
    line = Line(
        source=Source.SELF,
        debtor_name=f"渝江区示例第{number}管理局",
        debtor_uscc=uscc(f"{_prefix(changes)}500110", 7_000_000 + number),
        nature=Nature.GOVERNMENT,
        sector=Sector.HOUSING,
        debtor_contact="张某",
        debtor_phone="023-48600001",
        creditor_name=f"重庆示例第{number}建设有限公司",
        creditor_uscc=uscc("91500110", 9_000_000 + number),
        creditor_contact="李某",
        creditor_phone=f"138{number:08d}",
        contract_name=f"示例道路第{number}标段工程合同",
        contract_fen=100 * WAN,
        owed_fen=60 * WAN,
        category=Category.WORKS,
        due_month="2021-06",
        disputed=True,
    )
    return replace(line, **changes)


def central_line(number: int = 1, **changes: Any) -> Line:
    """Make such a row of a 央企 with a parent company."""
    parts: dict[str, Any] = {
        "debtor_name": f"中例第{number}分公司",
        "nature": Nature.CENTRAL_SOE,
        "sector": None,
        "parent_company": "中例建设集团有限公司",
    }
    return good_line(number, **(parts | changes))
