"""T11, P07, P08: what complaints say of a ledger (domain.md §4, §8).

Only complaints that the unit itself works on are told; what lies with others is theirs to judge.
"""

from collections.abc import Sequence

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import WHOLE_LEDGER, Hit, Ledger, Severity, explain

Found = Sequence[tuple[int | None, Hit]]


def paid_and_complained_of(ledger: Ledger) -> Found:
    """T11 X: a new clue names debtor and creditor of a row in 清偿完毕; shown at 22."""
    return [
        (row, explain("cleared_fen", f"{cell_name('cleared_fen')}：{_again(number)}"))
        for row, number in sorted(ledger.complained.paid.items())
    ]


def _again(number: str) -> str:
    return f"已清偿完毕，但线索 {number} 仍投诉这家债务人拖欠这家债权人；请核对是否付清，并填写说明。"


def nil_with_complaints(ledger: Ledger) -> Found:
    """P07 W: a nil report of a unit that works on complaints of arrears; of the whole ledger."""
    count = ledger.complained.going_on
    if not ledger.context.nil or not count:
        return ()
    message = f"本单位还有 {count} 条拖欠线索没有办结，请核对是否确无拖欠，再零报告。"
    return [(None, Hit(Severity.WARN, WHOLE_LEDGER, message))]


def owed_and_not_listed(ledger: Ledger) -> Found:
    """P08 X: a clue whose arrears were confirmed is no row of the ledger; of the whole ledger, one for each clue."""
    return [
        (None, Hit(Severity.EXPLAIN, WHOLE_LEDGER, _missing(number), mark))
        for number, mark in ledger.complained.unlisted
    ]


def _missing(number: str) -> str:
    return f"线索 {number} 已认定属实，台账里却没有对应的行；请录入并关联，确实不用录入的，请填写说明。"
