"""D: the same debt entered twice (domain.md §4)."""

from collections import defaultdict
from collections.abc import Sequence

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import Hit, Ledger, error, warn
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name, party_key

Debt = tuple[str, str, str, int]


def _debt(line: Line) -> Debt | None:
    """Say which debt a line is: both parties, the contract and the amount; None while one of them is missing."""
    debtor = party_key(line.debtor_uscc, line.debtor_name)
    creditor = party_key(line.creditor_uscc, line.creditor_name)
    contract = normalised_name(line.contract_name)
    if not (debtor and creditor and contract) or line.owed_fen is None:
        return None
    return debtor, creditor, contract, line.owed_fen


def same_debt_twice(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """D01 E: one debt stands twice in one unit; shown at 16 of each later line.

    Lines of one contract group (a partly disputed contract split in two) are not compared with each other.
    """
    groups = ledger.groups or [None] * len(ledger.lines)
    first: dict[Debt, list[int]] = {}
    found: list[tuple[int | None, Hit]] = []
    for row, (line, group) in enumerate(zip(ledger.lines, groups, strict=True)):
        if (debt := _debt(line)) is None:
            continue
        earlier = first.setdefault(debt, [])
        twin = next((other for other in earlier if group is None or groups[other] != group), None)
        if twin is not None:
            found.append((row, _twice(twin)))
        earlier.append(row)
    return found


def _twice(twin: int) -> Hit:
    where = f"与第 {twin + 1} 件的债务人、债权人、合同和拖欠金额都相同"
    return error("contract_name", f"{cell_name('contract_name')}：{where}，请删去重复的一件，或改正合同名称。")


def nearly_the_same_debt(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """D03 W: one pair has the same amount under another contract, or the same contract with another amount; at 16.

    Silent on lines that D01 finds, and between lines of one contract group.
    """
    groups = ledger.groups or [None] * len(ledger.lines)
    by_amount: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    by_contract: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    debts = [_debt(line) for line in ledger.lines]
    found: list[tuple[int | None, Hit]] = []
    for row, debt in enumerate(debts):
        if debt is None:
            continue
        debtor, creditor, contract, owed = debt
        others = by_amount[debtor, creditor, owed] + by_contract[debtor, creditor, contract]
        free = [other for other in others if groups[row] is None or groups[other] != groups[row]]
        if free and not any(debts[other] == debt for other in free):
            found.append((row, _nearly(free[0], same_amount=free[0] in by_amount[debtor, creditor, owed])))
        by_amount[debtor, creditor, owed].append(row)
        by_contract[debtor, creditor, contract].append(row)
    return found


def _nearly(twin: int, *, same_amount: bool) -> Hit:
    where = f"与第 {twin + 1} 件的债务人、债权人和{'拖欠金额' if same_amount else '合同'}相同"
    differs = "合同不同" if same_amount else "金额不同"
    return warn("contract_name", f"{cell_name('contract_name')}：{where}，{differs}，请核对是不是同一笔欠款。")
