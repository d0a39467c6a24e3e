"""D02, D04: what one unit has another unit has too (domain.md §4).

A unit is told no more than that; by whom, how often and since when is for the unit above both.
"""

from collections.abc import Sequence
from typing import Final

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import WHOLE_LEDGER, Hit, Ledger, Severity, Shared, warn
from qingqian.sheets.money import wan_display

NAMED: Final = 5
Found = Sequence[tuple[int | None, Hit]]


def debt_elsewhere(ledger: Ledger) -> Found:
    """D02 W: another unit has the same debt, or nearly the same; at 16. X in a rollup that contains both."""
    known = ledger.elsewhere
    found: list[tuple[int | None, Hit]] = []
    for row in sorted(known.debts | known.near):
        told = _SAME if row in known.debts else _NEAR
        found.append((row, warn("contract_name", f"{cell_name('contract_name')}：{told}")))
    return [*found, *_shared(ledger, "D02")]


_SAME: Final = "另一单位也有这笔欠款，请核对应由哪个单位填报；不归本单位的，请删去或办理移出。"
_NEAR: Final = "另一单位也有相近的欠款，请核对是不是同一笔；名称写法不同的，请按合同写全称。"


def number_elsewhere(ledger: Ledger) -> Found:
    """D04 W: another unit has a row of the same 问题编号; at 3. X in a rollup that contains both."""
    told = f"{cell_name('source_no')}：另一单位也有这个问题编号，请核对编号；不归本单位的，请删去或办理移出。"
    found: list[tuple[int | None, Hit]] = [(row, warn("source_no", told)) for row in sorted(ledger.elsewhere.numbers)]
    return [*found, *_shared(ledger, "D04")]


def _shared(ledger: Ledger, rule: str) -> list[tuple[int | None, Hit]]:
    return [(None, _twice(item)) for item in ledger.shared if item.rule == rule and not item.near]


def _twice(item: Shared) -> Hit:
    names = "、".join(item.units[:NAMED]) + ("等" if len(item.units) > NAMED else "")
    debt = f"{item.debtor}欠{item.creditor} {wan_display(item.owed_fen)} 万元（{item.contract}）"
    what = f"同一笔欠款：{debt}" if item.rule == "D02" else f"同一问题编号 {item.source_no}"
    message = f"{names}都报了{what}；请核对由谁填报，写明说明，或退回其中一个单位。"
    return Hit(Severity.EXPLAIN, WHOLE_LEDGER, message, item.fingerprint)
