"""D: the same debt entered twice (domain.md §4)."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import Hit, Ledger, error, warn
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name, party_key

Debt = tuple[str, str, str, int]
TWIN_RULES: Final = frozenset({"D01", "D03"})
"""The rules whose message names another line by its place among those judged."""
_TWIN: Final = re.compile(r"与第 (\d+) 件")


def twin_named(message: str, named: Callable[[int], str]) -> str:
    """Name the other line by what `named` says of its place (from 0), as “与……”, where the person finds it."""
    return _TWIN.sub(lambda match: named(int(match[1]) - 1), message)


def _debt(line: Line) -> Debt | None:
    """Say which debt a line is: both parties, the contract and the amount; None while one of them is missing."""
    debtor = party_key(line.debtor_uscc, line.debtor_name)
    creditor = party_key(line.creditor_uscc, line.creditor_name)
    contract = normalised_name(line.contract_name)
    if not (debtor and creditor and contract) or line.owed_fen is None:
        return None
    return debtor, creditor, contract, line.owed_fen


@dataclass(slots=True)
class _Earlier:
    """Earlier lines by what they share; two of each are kept, of different contract groups: they answer for all."""

    groups: Sequence[object]
    kept: dict[Hashable, list[int]] = field(default_factory=dict)

    def twin(self, key: Hashable, row: int) -> int | None:
        """Return an earlier line that shares this with `row` and is not the other part of its split contract."""
        group = self.groups[row]
        return next((one for one in self.kept.get(key, ()) if group is None or self.groups[one] != group), None)

    def add(self, key: Hashable, row: int) -> None:
        """Keep a line, if those kept do not answer for it already."""
        known = self.kept.setdefault(key, [])
        if not known or (len(known) == 1 and self.groups[known[0]] not in (None, self.groups[row])):
            known.append(row)


def _earlier(ledger: Ledger) -> _Earlier:
    return _Earlier(ledger.groups or [None] * len(ledger.lines))


def same_debt_twice(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """D01 E: one debt stands twice in one unit; shown at 16 of each later line.

    Lines of one contract group (a partly disputed contract split in two) are not compared with each other.
    """
    seen = _earlier(ledger)
    found: list[tuple[int | None, Hit]] = []
    for row, line in enumerate(ledger.lines):
        if (debt := _debt(line)) is None:
            continue
        if (twin := seen.twin(debt, row)) is not None:
            found.append((row, _twice(twin)))
        seen.add(debt, row)
    return found


def _twice(twin: int) -> Hit:
    where = f"与第 {twin + 1} 件的债务人、债权人、合同和拖欠金额都相同"
    return error("contract_name", f"{cell_name('contract_name')}：{where}，请删去重复的一件，或改正合同名称。")


def nearly_the_same_debt(ledger: Ledger) -> Sequence[tuple[int | None, Hit]]:
    """D03 W: one pair has the same amount under another contract, or the same contract with another amount; at 16.

    Silent on lines that D01 finds, and between lines of one contract group.
    """
    same, by_amount, by_contract = _earlier(ledger), _earlier(ledger), _earlier(ledger)
    found: list[tuple[int | None, Hit]] = []
    for row, line in enumerate(ledger.lines):
        if (debt := _debt(line)) is None:
            continue
        debtor, creditor, contract, owed = debt
        amount, named = (debtor, creditor, owed), (debtor, creditor, contract)
        if same.twin(debt, row) is None:
            if (twin := by_amount.twin(amount, row)) is not None:
                found.append((row, _nearly(twin, "拖欠金额", "合同名称")))
            elif (twin := by_contract.twin(named, row)) is not None:
                found.append((row, _nearly(twin, "合同名称", "拖欠金额")))
        for seen, key in ((same, debt), (by_amount, amount), (by_contract, named)):
            seen.add(key, row)
    return found


def _nearly(twin: int, shared: str, other: str) -> Hit:
    where = f"与第 {twin + 1} 件的债务人、债权人和{shared}相同，{other}不同"
    return warn("contract_name", f"{cell_name('contract_name')}：{where}，请核对是不是同一笔欠款。")
