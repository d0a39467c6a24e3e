"""P: what is possible and yet seldom true (domain.md §4)."""

from collections import defaultdict
from collections.abc import Sequence

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import WHOLE_LEDGER, Context, Hit, Ledger, Severity, explain, warn
from ledger.annexes.line import Line
from ledger.annexes.names import party_key
from qingqian.sheets.money import wan_display


def owed_large(line: Line, context: Context) -> Sequence[Hit]:
    """P01 W: column 18 is very large; silent where P02 asks already."""
    limits, owed = context.thresholds, line.owed_fen
    if owed is None or owed < limits.large_fen or owed >= limits.yuan_owed_fen:
        return ()
    return [warn("owed_fen", f"{cell_name('owed_fen')} {wan_display(owed)} 万元，金额很大，请核对是否多写了位数。")]


def probably_yuan(line: Line, context: Context) -> Sequence[Hit]:
    """P02 X: an amount so large that it was probably typed in 元; shown at the column that says so."""
    limits = context.thresholds
    asked = (
        ("owed_fen", line.owed_fen, limits.yuan_owed_fen),
        ("contract_fen", line.contract_fen, limits.yuan_contract_fen),
    )
    return [
        explain(
            name,
            f"{cell_name(name)} {wan_display(fen)} 万元，可能是按“元”填写的，请核对单位是否为万元；"
            "确实如此的，请填写说明。",
        )
        for name, fen, limit in asked
        if fen is not None and fen >= limit
    ]


def owed_small(line: Line, context: Context) -> Sequence[Hit]:
    """P03 W: column 18 is very small: perhaps it was typed in 亿元."""
    owed = line.owed_fen
    if owed is None or not 0 < owed < context.thresholds.small_fen:
        return ()
    return [warn("owed_fen", f"{cell_name('owed_fen')}只有 {wan_display(owed)} 万元，请核对单位是否为万元。")]


def round_amounts(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """P04 W: most amounts of a longer ledger are round: perhaps they were estimated; a finding of the whole ledger."""
    limits = ledger.context.thresholds
    owed = [line.owed_fen for line in ledger.lines if line.owed_fen is not None and line.owed_fen > 0]
    rounded = sum(fen % limits.round_fen == 0 for fen in owed)
    if len(owed) < limits.round_rows or rounded * 100 <= len(owed) * limits.round_percent:
        return ()
    step = wan_display(limits.round_fen)
    message = f"{len(owed)} 件里有 {rounded} 件的拖欠金额是 {step} 万元的整数倍，可能是估计数，请按合同和结算单核对。"
    return [(None, Hit(Severity.WARN, WHOLE_LEDGER, message))]


def phone_shared(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """P05 W: one telephone for debtor and creditor, or for several creditors; shown at the creditor's number."""
    creditors: dict[str, set[str]] = defaultdict(set)
    limit = ledger.context.thresholds.phone_creditors
    for line in ledger.lines:
        if line.creditor_phone:
            creditors[line.creditor_phone].add(party_key(line.creditor_uscc, line.creditor_name))
    found: list[tuple[int | None, Hit]] = []
    for row, line in enumerate(ledger.lines):
        if not line.creditor_phone:
            continue
        if line.creditor_phone == line.debtor_phone:
            found.append((row, warn("creditor_phone", _SAME_PHONE)))
        elif len(creditors[line.creditor_phone]) >= limit:
            found.append((row, warn("creditor_phone", _many_creditors(limit))))
    return found


_SAME_PHONE = f"{cell_name('creditor_phone')}与{cell_name('debtor_phone')}相同，请核对，分别填写双方自己的号码。"


def _many_creditors(limit: int) -> str:
    return f"{cell_name('creditor_phone')}在本单位台账里至少用在 {limit} 家债权人，请核对，填写这一家自己的号码。"


def mostly_disputed(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """P06 W: most of what a unit owes is said to be disputed; a finding of the whole ledger."""
    limits = ledger.context.thresholds
    counted = [line for line in ledger.lines if line.owed_fen is not None and line.owed_fen > 0]
    owed = sum(line.owed_fen or 0 for line in counted)
    disputed = sum(line.owed_fen or 0 for line in counted if line.disputed)
    if len(counted) < limits.disputed_rows or disputed * 100 <= owed * limits.disputed_percent:
        return ()
    share = f"{disputed * 100 // owed}%"
    message = f"拖欠金额的 {share} 填为有分歧，请逐件核对有无书面异议；没有的，请把{cell_name('disputed')}改为“无”。"
    return [(None, Hit(Severity.WARN, WHOLE_LEDGER, message))]
