"""Annexes in little, for narratives to speak of."""

from ledger.narrative.compare import Told
from ledger.narrative.tokens import figures_from
from ledger.totals.measures import NAMES
from tests.factories.lines import WAN

CHILD, SILENT = "古南街道", "石角镇"


def sums(**some: int) -> dict[str, int]:
    """Return the measures of a line; 0 where nothing is said."""
    return dict.fromkeys(NAMES, 0) | some


def told() -> Told:
    """Return 綦江区 with 12 件, 1,234.56 万元 owed, 600 万元 paid (500 before), one child with and one without."""
    now = sums(self_count=12, row_count=12, owed_fen=1_234_560_000, undisputed_cleared_fen=600 * WAN)
    before = now | {"undisputed_cleared_fen": 500 * WAN, "self_count": 14}
    child = sums(self_count=2, row_count=2, owed_fen=200 * WAN, undisputed_cleared_fen=100 * WAN)
    return Told("綦江区", figures_from(now, before, []), {CHILD: figures_from(child, None, []), SILENT: None})
