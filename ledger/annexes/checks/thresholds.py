"""The figures and lists by which the rules call something odd: the campaign's, set by the city (domain.md §4)."""

from dataclasses import dataclass
from typing import Final

WAN: Final = 1_000_000
"""分 in 1 万元."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Amounts in 分, shares in percent, counts in rows; the defaults are those of domain.md §4."""

    large_fen: int = 5_000 * WAN  # P01
    yuan_owed_fen: int = 10_000 * WAN  # P02, column 18
    yuan_contract_fen: int = 100_000 * WAN  # P02, column 17
    small_fen: int = 50_000  # P03
    round_fen: int = 10 * WAN  # P04: what a round amount is a multiple of
    round_rows: int = 10  # P04
    round_percent: int = 60  # P04
    phone_creditors: int = 3  # P05
    disputed_rows: int = 3  # P06
    disputed_percent: int = 50  # P06
    still_versions: int = 4  # T07
    closings_rows: int = 5  # T09
    closings_percent: int = 50  # T09
    closings_hours: int = 48  # T09
    city_groups: frozenset[str] = frozenset()  # S07: the city-managed groups by their normalised names


DEFAULTS: Final = Thresholds()
