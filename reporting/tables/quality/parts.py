"""Small parts that the pages on findings share: figures that lead to their rows, bars over twelve periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.annexes.checks.catalogue import OF_LEDGER
from qingqian.sheets.money import wan_text
from reporting.queries.quality.counts import Count
from reporting.tables.sheet import rounded

BAR: Final = 8
HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: `exact` is never rounded; without `url` nothing stands behind it."""

    column: str
    text: str
    exact: str
    url: str = ""

    @property
    def css(self) -> str:
        """The classes of its cell."""
        return "num" if self.url else "num is-zero"


def count_cell(column: str, value: int, url: str, unit: str = "") -> Cell:
    """Write a number, with its unit where the column has another; a zero leads nowhere."""
    return Cell(column, f"{value:,} {unit}" if unit else f"{value:,}", str(value), url if value else "")


def money_cell(column: str, fen: int, url: str) -> Cell:
    """Write 分 as 万元 with two decimals."""
    return Cell(column, f"{rounded(fen):,.2f}", wan_text(fen), url if fen else "")


def row_unit(rule: str) -> str:
    """Say what a rule counts where that is not 件: whole ledgers."""
    return _("份") if rule in OF_LEDGER else ""


def rows_cell(rule: str, count: Count, url: str) -> Cell:
    """Write how many rows a rule named, or how many ledgers."""
    return count_cell("rows", count.rows, url, row_unit(rule))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a spark, in units of its drawing."""

    x: int
    y: int
    height: int
    css: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A row of bars, the last of them this period's; `text` says the same in numbers."""

    bars: Sequence[Bar]
    width: int
    text: str
    change: str


def spark(values: Sequence[int]) -> Spark:
    """Draw numbers from the oldest to this period's; a zero is a line on the ground."""
    most = max(values, default=0)
    heights = [max(round(HEIGHT * value / most), 2) if value else 1 for value in values] if most else [1] * len(values)
    last = len(values) - 1
    bars = [
        Bar(place * BAR, HEIGHT - height, height, "spark-now" if place == last else "spark-bar")
        for place, height in enumerate(heights)
    ]
    numbers = "、".join(f"{value:,}" for value in values)
    text = _("近 %(count)s 期依次为 %(numbers)s") % {"count": len(values), "numbers": numbers}
    return Spark(bars, len(values) * BAR - 2, text, _change(values))


def _change(values: Sequence[int]) -> str:
    if len(values) < 2:  # noqa: PLR2004 - nothing to compare with
        return ""
    change = values[-1] - values[-2]
    if not change:
        return _("持平")
    return f"+{change:,}" if change > 0 else f"−{-change:,}"
