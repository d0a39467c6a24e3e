"""The figures that Annex 4 and a narrative both speak of, as formulas over the sums of a line (domain.md §6)."""

from typing import Final

from ledger.totals.formula import Rate, Total
from ledger.vocabulary import Bucket

DISPUTES: Final = ("undisputed", "disputed")
"""What the measures of the groups 无分歧 and 有分歧 begin with."""
OUTCOMES: Final = ("cleared", "part", "agreed")
"""What their counts go on with: 清偿完毕, 部分清偿, 协议还款."""

COUNT: Final = Total(tuple(f"{bucket.name.lower()}_count" for bucket in Bucket))
OWED: Final = Total(("owed_fen",))
SETTLED: Final = Total(tuple(f"{group}_{fen}" for group in DISPUTES for fen in ("cleared_fen", "paid_fen")))
SETTLED_RATE: Final = Rate(SETTLED, OWED)
OUTSTANDING: Final = Total(OWED.plus, SETTLED.plus)
RESOLVED: Final = Total((*SETTLED.plus, "undisputed_agreed_fen", "disputed_agreed_fen", "court_fen", "promised_fen"))
RESOLVED_RATE: Final = Rate(RESOLVED, OWED)
OPEN_COUNT: Final = Total(
    COUNT.plus, (*(f"{group}_{name}_count" for group in DISPUTES for name in OUTCOMES), "court_count")
)


def counted_in(group: str) -> Total:
    """Return 数量小计 of 无分歧 or 有分歧."""
    return Total(tuple(f"{group}_{name}_count" for name in OUTCOMES))


def settled_in(group: str) -> Total:
    """Return 清偿金额小计 of 无分歧 or 有分歧."""
    return Total((f"{group}_cleared_fen", f"{group}_paid_fen"))
