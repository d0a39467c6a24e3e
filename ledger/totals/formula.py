"""What a column of a summary annex says of the sums of a line: whole 件 and 分, and one rounded rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ledger.totals.measures import NAMES

Sums = Mapping[str, int]
"""The measures of one line (ledger/totals/measures.py): counts in 件, amounts in 分."""

Value = int | Decimal | None
"""A figure: int for 件 and 分, Decimal for a rate, None for a rate of nothing (「—」)."""


def added(parts: Iterable[Sums]) -> dict[str, int]:
    """Add sums up, measure by measure; zeros for none."""
    total = dict.fromkeys(NAMES, 0)
    for part in parts:
        for name in NAMES:
            total[name] += part[name]
    return total


@dataclass(frozen=True, slots=True)
class Total:
    """Σ of some measures less Σ of others."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a measure that is not declared."""
        if unknown := set(self.plus + self.minus) - set(NAMES):
            raise ValueError(f"no such measures: {sorted(unknown)}")

    def __call__(self, sums: Sums) -> int:
        """Return the figure of a line, in the measures' unit."""
        return sum(sums[name] for name in self.plus) - sum(sums[name] for name in self.minus)


@dataclass(frozen=True, slots=True)
class Rate:
    """Part ÷ whole × 100, the one figure that is held rounded (domain.md §6, column 10)."""

    part: Total
    whole: Total

    def __call__(self, sums: Sums) -> Decimal | None:
        """Return the rate in %, half-up to 2 decimals; None where the whole is 0."""
        return percent(self.part(sums), self.whole(sums))


def percent(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole × 100, half-up to 2 decimals, computed in whole numbers; None if the whole is 0.

    Neither may be negative.
    """
    if whole == 0:
        return None
    return Decimal((part * 20_000 + whole) // (whole * 2)).scaleb(-2)
