"""F: what a cell must look like by itself (domain.md §4)."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from ledger.annexes.annex2 import MONEY_COLUMNS, PHONE_COLUMNS, REQUIRED_COLUMNS, USCC_COLUMNS, cell_name
from ledger.annexes.checks.base import Context, Hit, Ledger, error, explain, warn
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.validators import phone_plausible, uscc_check_digit_fits, uscc_problem, uscc_well_formed
from qingqian.sheets.money import wan_display

_required: Final = attrgetter(*REQUIRED_COLUMNS)
_money: Final = attrgetter(*MONEY_COLUMNS)
_codes: Final = attrgetter(*USCC_COLUMNS)
_phones: Final = attrgetter(*PHONE_COLUMNS)


def mandatory_missing(line: Line, _: Context) -> Sequence[Hit]:
    """F01 E: a mandatory value is missing; shown at the empty cell."""
    values = _required(line)
    if None not in values and "" not in values:
        return ()
    blanks = (name for name, value in zip(REQUIRED_COLUMNS, values, strict=True) if value is None or value == "")
    return [error(name, f"{cell_name(name)}是必填项，请补填。") for name in blanks]


def money_negative(line: Line, _: Context) -> Sequence[Hit]:
    """F03 E: an amount is negative (what is no amount at all is refused when it is read)."""
    named = zip(MONEY_COLUMNS, _money(line), strict=True)
    return [
        error(name, f"{cell_name(name)}为 {wan_display(fen)} 万元，不能是负数，请核对后改为正数或留空。")
        for name, fen in named
        if fen is not None and fen < 0
    ]


def uscc_malformed(line: Line, _: Context) -> Sequence[Hit]:
    """F05 E: a unified social credit code is not 18 characters of its alphabet."""
    return [
        error(
            name,
            f"{cell_name(name)}应为 18 位数字或大写字母（不含 I、O、S、V、Z），“{code}”{uscc_problem(code)}，"
            "请对照证照改正。",
        )
        for name, code in zip(USCC_COLUMNS, _codes(line), strict=True)
        if code and not uscc_well_formed(code)
    ]


def uscc_check_digit(line: Line, _: Context) -> Sequence[Hit]:
    """F06 X: the check digit of a well-formed code does not fit (some old legal codes' do not)."""
    return [
        explain(name, f"{cell_name(name)}{uscc_problem(code)}，请核对有无录错；证照上确实如此的，请填写说明。")
        for name, code in zip(USCC_COLUMNS, _codes(line), strict=True)
        if uscc_well_formed(code) and not uscc_check_digit_fits(code)
    ]


def phone_odd(line: Line, _: Context) -> Sequence[Hit]:
    """F07 W: a telephone number is neither mobile nor landline."""
    return [
        warn(name, f"{cell_name(name)}“{phone}”不像手机或座机号码，请核对；座机请带区号，如 023-48600000。")
        for name, phone in zip(PHONE_COLUMNS, _phones(line), strict=True)
        if phone and not phone_plausible(phone)
    ]


def unit_differs(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """F08 E: column 4 names another unit than the one that the lines are read for; an empty cell names none."""
    own = normalised_name(ledger.context.unit_name)
    return [
        (
            row,
            error(
                "unit",
                f"{cell_name('unit')}写的是“{text}”，不是本单位“{ledger.context.unit_name}”，请核对是否选错了文件或单位。",
            ),
        )
        for row, text in enumerate(ledger.unit_texts)
        if normalised_name(text) not in ("", own)
    ]
