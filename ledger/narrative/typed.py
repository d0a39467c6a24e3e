"""Figures that were typed by hand beside 万元, 亿元, 元, 件 or %: where they stand and what they say, exactly."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ledger.narrative.tokens import Measure
from ledger.totals.formula import Value

_NUMBER: Final = r"(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3}){1,4}|[0-9０-９]{1,15})(?:[.．][0-9０-９]{1,8})?"
_UNITS: Final = "亿元|万元|元|件|笔|个百分点|百分点|%|％"
_FIGURE: Final = re.compile(
    rf"(?<![0-9０-９A-Za-z.．])(?<![0-9０-９][,，])({_NUMBER})[ \t\u3000]*([余多来])?[ \t\u3000]*({_UNITS})"
)
_SCALES: Final = {
    "亿元": (Measure.MONEY, Decimal(10**10)),
    "万元": (Measure.MONEY, Decimal(10**6)),
    "元": (Measure.MONEY, Decimal(100)),
    "件": (Measure.COUNT, Decimal(1)),
    "笔": (Measure.COUNT, Decimal(1)),
    "%": (Measure.RATE, Decimal(1)),
    "个百分点": (Measure.RATE, Decimal(1)),
    "百分点": (Measure.RATE, Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One figure: its place and words in the text, what it counts, its number as typed, and 余 or 多 after it.

    `scale` is how many 分, 件 or % one of its unit is.
    """

    start: int
    end: int
    words: str
    measure: Measure
    number: Decimal
    scale: Decimal
    more: bool = False

    def agrees(self, value: Value) -> bool:
        """Tell whether it says the same as a figure of the annex, as finely as it was typed.

        1,235万元, 1,234.6万元 and 0.12亿元 all say 12,345,600 元, rounded half up; 1,200余万元 says that it is more,
        and less than 1,300.
        """
        if value is None:
            return False
        there, number = Fraction(value) / Fraction(self.scale), Fraction(self.number)
        if self.more:
            return number <= there < number + self._step(self.number.normalize())
        half = self._step(self.number) / 2
        return number - half <= there < number + half

    @staticmethod
    def _step(number: Decimal) -> Fraction:
        """Return what one more of the last digit is: 100 of 1.2E+3, 0.01 of 5.00."""
        return Fraction(10) ** int(number.as_tuple().exponent)


def figures_in(text: str) -> Iterator[Typed]:
    """Yield the figures of a text in their order; full-width digits and thousands separators are read too."""
    for match in _FIGURE.finditer(text):
        plain = unicodedata.normalize("NFKC", match[1]).replace(",", "")
        measure, scale = _SCALES[unicodedata.normalize("NFKC", match[3])]
        yield Typed(match.start(), match.end(), match[0], measure, Decimal(plain), scale, bool(match[2]))
