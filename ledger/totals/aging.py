"""What is summed to see how old and how large debts are: columns of the live totals, their trigger and their check.

Source: domain.md §9 (aging and amount bands). Formulas run over rows of Annex 2 with the alias `r`; amounts in 分.
Rows are counted as in Annexes 3 and 4 (`measures.COUNTED`), so that the balances add up to their 未清偿余额.
"""

from typing import Final

from ledger.totals.measures import Measure

WAN: Final = 1_000_000  # 分 in 1 万元
BAND_FLOORS: Final = (0, 10 * WAN, 50 * WAN, 100 * WAN, 500 * WAN)
"""Column 18 in 分 from which on a row lies in band 1, 2 … 5; the floor itself lies in the band above it."""

BALANCE: Final = "(r.owed_fen - coalesce(r.cleared_fen, 0) - coalesce(r.paid_fen, 0))"
"""未清偿余额 of a row: 18 − (22 + 23). A contradictory draft may have paid more than it owes: then it is negative."""


def _band() -> str:
    """Return the number of the band that a row lies in."""
    steps = enumerate(reversed(BAND_FLOORS[1:]))
    cases = " ".join(f"when r.owed_fen >= {floor} then {len(BAND_FLOORS) - place}" for place, floor in steps)
    return f"case {cases} else 1 end"


AGING_KEYS: Final[tuple[tuple[str, str], ...]] = (
    ("due_month", "r.due_month"),
    ("band", _band()),
    ("nature", "r.nature"),
    ("sector", "coalesce(r.sector, 0)"),
)
AGING_MEASURES: Final[tuple[Measure, ...]] = (
    Measure("row_count", "1"),
    # Not paid off: what a page of balances counts. Rows left out have none, so that count and balance are of one set.
    Measure("open_count", f"case when {BALANCE} <> 0 then 1 else 0 end"),
    Measure("owed_fen", "r.owed_fen"),
    Measure("balance_fen", BALANCE),
)
AGING_NAMES: Final[tuple[str, ...]] = tuple(measure.name for measure in AGING_MEASURES)
