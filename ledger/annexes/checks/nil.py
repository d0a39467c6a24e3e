"""N: a report that says nothing while there is something (domain.md §2)."""

from collections.abc import Sequence

from ledger.annexes.checks.base import WHOLE_LEDGER, Hit, Ledger, Severity


def nil_with_lines(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """N01 E: a nil report from a unit that has live rows; a finding of the whole ledger."""
    if not ledger.context.nil or not ledger.lines:
        return ()
    message = f"本单位台账还有 {len(ledger.lines)} 件，不能零报告；请按有欠款报送，或先逐件说明去向。"
    return [(None, Hit(Severity.ERROR, WHOLE_LEDGER, message))]
