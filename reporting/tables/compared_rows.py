"""The rows that make a difference, as they were and as they are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from ledger.vocabulary import Status
from qingqian.sheets.money import wan_display
from qingqian.web.tables import SheetColumn, SheetTable
from reporting.annexes.spec import Figure
from reporting.queries.compared_rows import Difference
from reporting.tables.compare import DOWN, UP

_OWED: Final = "拖欠金额（万元）"
_PAID: Final = "已还金额（万元）"
_STATUS: Final = "化解状态"
NOTHING: Final = "—"


class DifferenceTable(SheetTable):
    """One page of them."""

    caption = "有差异的明细"
    pinned: ClassVar[tuple[str, ...]] = ("sort_no", "debtor_name", "creditor_name")
    numbers = frozenset({"sort_no", "by", "old_owed", "new_owed", "old_paid", "new_paid"})
    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "old_owed": (_OWED,), "new_owed": (_OWED,), "old_paid": (_PAID,), "new_paid": (_PAID,),
        "old_status": (_STATUS,), "new_status": (_STATUS,),
    }  # fmt: skip
    css: ClassVar[Mapping[str, str]] = dict.fromkeys(("debtor_name", "creditor_name", "contract_name"), "clip")

    def __init__(self, rows: Sequence[Mapping[str, Any]], total: str) -> None:
        """Lay out the columns; `total` is what all of them make together."""
        ends = (("old", "上期"), ("new", "本期"))
        columns = [
            ("sort_no", SheetColumn("序号", footer="合计")),
            ("debtor_name", SheetColumn("主体名称")),
            ("creditor_name", SheetColumn("企业名称")),
            ("by", SheetColumn("增减", footer=total)),
            ("unit", SheetColumn("街镇部门")),
            ("contract_name", SheetColumn("合同名称")),
            *((f"{end}_{what}", SheetColumn(word)) for what in ("owed", "paid", "status") for end, word in ends),
        ]
        super().__init__(rows, extra_columns=columns)


def difference_rows(
    found: Iterable[Difference], first: int, units: Mapping[int, str], figure: Figure
) -> list[dict[str, Any]]:
    """Return rows as the table takes them, numbered from `first` on; a row that is not there says —."""
    rows = []
    for number, each in enumerate(found, first):
        last: Mapping[str, Any] = each.new or each.old or {}
        rows.append({
            "sort_no": number,
            "by": signed_amount(each.by, figure),
            "unit": units.get(last.get("unit_id", 0), ""),
            **{name: last.get(name, "") for name in ("debtor_name", "creditor_name", "contract_name")},
            **_end("old", each.old),
            **_end("new", each.new),
        })  # fmt: skip
    return rows


def _end(end: str, row: Mapping[str, Any] | None) -> dict[str, str]:
    if row is None:
        return {f"{end}_{what}": NOTHING for what in ("owed", "paid", "status")}
    return {
        f"{end}_owed": wan_display(row["owed_fen"] or 0),
        f"{end}_paid": wan_display((row["cleared_fen"] or 0) + (row["paid_fen"] or 0)),
        f"{end}_status": str(Status(row["status"]).label),
    }


def signed_amount(by: int, figure: Figure) -> str:
    """Write what a row adds to a difference, exactly."""
    text = f"{abs(by):,}" if figure is Figure.COUNT else wan_display(abs(by))
    return f"{UP} +{text}" if by > 0 else f"{DOWN} −{text}" if by else text
