"""Small parts of a board: a number that leads to its rows, a bar beside it, a change with its direction in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from qingqian.sheets.money import wan_text
from reporting.tables.sheet import NO_RATE, rounded

FULL: Final = 100
"""How long the longest bar is, in units of its drawing."""


@dataclass(frozen=True, slots=True)
class Number:
    """One figure: `exact` is never rounded; without `url` nothing stands behind it."""

    text: str
    exact: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class BarLine:
    """One line of a table of bars: its label, how many rows, how much, and how long its bar is (0 to 100)."""

    label: str
    rows: Number
    amount: Number
    bar: Decimal
    share: str


def money(fen: int, url: str = "") -> Number:
    """Write 分 as 万元 with two decimals; a zero leads nowhere."""
    return Number(f"{rounded(fen):,.2f}", wan_text(fen), url if fen else "")


def count(number: int, url: str = "") -> Number:
    """Write a number with thousands; a zero leads nowhere."""
    return Number(f"{number:,}", str(number), url if number else "")


def rate_text(rate: Decimal | None) -> str:
    """Write a rate with two decimals; a dash for one of nothing."""
    return NO_RATE if rate is None else f"{rate:.2f}%"


def length(part: int, whole: int) -> Decimal:
    """Return how long a bar is, from 0 to 100 with one decimal: part of whole, neither below nor beyond."""
    if whole <= 0 or part <= 0:
        return Decimal(0)
    return min(Decimal(FULL), (Decimal(part) * FULL / whole).quantize(Decimal("0.1")))


def share(part: int, whole: int) -> str:
    """Write a share in per cent with one decimal; a dash where there is no whole."""
    return f"{Decimal(part) * FULL / whole:.1f}%" if whole > 0 else NO_RATE


def bars(lines: Sequence[tuple[str, int, int, str]]) -> list[BarLine]:
    """Lay out lines of label, 件, 分 and address; the bars compare with the longest, the shares with the sum."""
    most = max((fen for _label, _rows, fen, _url in lines), default=0)
    whole = sum(fen for _label, _rows, fen, _url in lines)
    return [
        BarLine(label, count(rows, url), money(fen, url), length(fen, most), share(fen, whole))
        for label, rows, fen, url in lines
    ]


def change(now: int, before: int | None) -> str:
    """Say how an amount in 分 has changed: 较上期 ↓ 12.30（−1.6%）."""
    if before is None:
        return _("没有上期可比")
    if now == before:
        return _("与上期持平")
    part = ""
    if before > 0:
        percent = Decimal(now - before) * FULL / before
        part = f"（{signed(percent.quantize(Decimal('0.1')))}%）"
    sign = "↑" if now > before else "↓"
    return _("较上期 %(sign)s %(amount)s") % {"sign": sign, "amount": f"{rounded(abs(now - before)):,.2f}"} + part


def points(now: Decimal | None, before: Decimal | None) -> str:
    """Say by how many percentage points a rate has changed, with an arrow; a dash where it cannot be told."""
    if now is None or before is None:
        return NO_RATE
    if now == before:
        return _("持平")
    return f"{'↑' if now > before else '↓'} {abs(now - before):.2f}"


def signed(number: Decimal) -> str:
    """Write a number with its sign; a real minus, and none before zero."""
    return f"−{-number}" if number < 0 else f"+{number}" if number else "0"
