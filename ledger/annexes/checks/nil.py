"""N: a report that says nothing, or nothing new, while there is something (domain.md §2)."""

from collections.abc import Sequence
from typing import Final

from ledger.annexes.checks.base import WHOLE_LEDGER, Hit, Ledger, Severity


def nil_with_lines(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """N01 E: a nil report from a unit that has live rows; a finding of the whole ledger."""
    if not ledger.context.nil or not ledger.lines:
        return ()
    message = f"本单位台账还有 {len(ledger.lines)} 件，不能零报告；请按有欠款报送，或先逐件说明去向。"
    return [(None, Hit(Severity.ERROR, WHOLE_LEDGER, message))]


def changed_all_the_same(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """N02 E: a no-change report while the rows differ from the last approved version; of the whole ledger."""
    if not ledger.context.no_change:
        return ()
    if not ledger.context.points:
        return [(None, Hit(Severity.ERROR, WHOLE_LEDGER, _NOTHING_YET))]
    pasts = ledger.pasts or [None] * len(ledger.lines)
    counts = {
        "新增": sum(past is None for past in pasts),
        "改动": sum(past is not None and past.line != line for line, past in zip(ledger.lines, pasts, strict=True)),
        "减少": ledger.gone,
    }
    said = "、".join(f"{word} {count} 件" for word, count in counts.items() if count)
    if not said:
        return ()
    message = f"与上次审核通过的版本相比，{said}，不能报“无变化”；请取消“无变化”，按有变化报送。"
    return [(None, Hit(Severity.ERROR, WHOLE_LEDGER, message))]


_NOTHING_YET: Final = "本单位还没有审核通过的版本，不能报“无变化”；请按台账的实际情况报送。"
