"""The one pair of conversions between 分 (int) and 万元, exact in both directions."""

import re
from decimal import Decimal

FEN_PER_WAN = 1_000_000
# 15 digits in all: what a workbook's number still holds exactly; 10^9 万元 is far beyond any ledger.
MAX_FEN = 10**15 - 1

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_ABSURD = 40  # an exponent beyond this is no amount, and would be a very long text


def to_fen(wan: str | int | Decimal) -> int:
    """Turn an amount in 万元 into 分; ValueError (a Chinese sentence) for anything that is no exact amount.

    Text must be plain digits with an optional sign and decimals: no exponent, no underscore, no separators.
    A negative amount is an amount; whether it may stand in a column is the column's rule.
    """
    if isinstance(wan, bool) or not isinstance(wan, str | int | Decimal):
        raise TypeError("an amount is given as text, int or Decimal, never as a float")
    match = _PLAIN.fullmatch(_plain(wan))
    if match is None:
        raise ValueError("金额不是数字，请填写以万元为单位的数字，如 12.5")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    if len(fraction) > 6:  # noqa: PLR2004 - 1 分 is the sixth decimal of 万元
        raise ValueError("金额最多 6 位小数（精确到分），请四舍五入后再填")
    if len(whole.lstrip("0")) > 9:  # noqa: PLR2004 - with six decimals the 15 digits of MAX_FEN
        raise ValueError("金额过大，请核对单位是否为万元")
    fen = int(whole) * FEN_PER_WAN + int(fraction.ljust(6, "0"))
    return -fen if sign == "-" else fen


def _plain(wan: str | int | Decimal) -> str:
    """Write an amount as plain digits; '' for what has none (NaN, infinities, absurd sizes)."""
    if isinstance(wan, str):
        return wan
    value = Decimal(wan)
    absurd = not value.is_finite() or value.adjusted() > _ABSURD or int(value.as_tuple().exponent) < -_ABSURD
    return "" if absurd else format(value, "f")


def to_wan(fen: int) -> Decimal:
    """Turn 分 into 万元, exact, with six decimals."""
    return Decimal(wan_text(fen))


def wan_text(fen: int) -> str:
    """Write 分 as 万元: exact, plain, with six decimals (125_000 → '0.125000')."""
    whole, rest = divmod(abs(fen), FEN_PER_WAN)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:06d}"


def wan_display(fen: int) -> str:
    """Write 分 as 万元 for the eye, as the format `#,##0.00####`: 1_234_500_000 → '1,234.50'."""
    whole, rest = divmod(abs(fen), FEN_PER_WAN)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if fen < 0 else ''}{whole:,}.{decimals}"
