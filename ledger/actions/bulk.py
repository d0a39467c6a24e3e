"""Acts on exactly the rows that a person saw: all of a filter, or those that were ticked.

The rows are chosen anew under the ledger's lock; if they are not the same, in the same versions, nothing is done.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from ledger.actions.dispositions import dispose, rejudge
from ledger.actions.halves import rejoin
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.errors import LedgerError, RefusedError
from ledger.models import ArrearsRecord, DispositionKind, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.beside import TIES
from ledger.queries.dispositions import FILED
from ledger.queries.records import Chosen, chosen_of
from ledger.scoping import Actor
from qingqian.db.clock import app_now

MOST: Final = 5_000
COLUMNS: Final = (
    "source",
    "category",
    "disputed",
    "nature",
    "sector",
    "parent_company",
    "debtor_contact",
    "debtor_phone",
)
"""What may be changed on many rows at once: nothing that tells rows or amounts apart."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The set that a person saw: how many rows, and the digest of their ids and versions."""

    count: int
    digest: str


class OtherRowsError(LedgerError):
    """The filter chooses other rows than the person saw, or the same ones in other versions; nothing was done."""

    def __init__(self, seen: Seen, now: Chosen) -> None:
        super().__init__("您打开页面以后，所选的行已有变化，为免误改，没有执行任何操作。请看过最新的行再操作。")
        self.seen = seen
        self.now = now


def take(actor: Actor, unit: Unit, rows: QuerySet[ArrearsRecord], seen: Seen) -> Chosen:
    """Choose the rows under the lock and return them; OtherRowsError if they are not those that were seen."""
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    chosen = chosen_of(rows.filter(unit=unit), MOST)
    if (chosen.count, chosen.digest) != (seen.count, seen.digest):
        raise OtherRowsError(seen, chosen)
    if not chosen.count:
        raise RefusedError("没有选中任何行，请先筛选或勾选。")
    if chosen.count > MOST:
        raise RefusedError(f"一次最多处理 {MOST:,} 行，现在选中 {chosen.count:,} 行，请缩小筛选范围后分次办理。")
    return chosen


def delete_rows(actor: Actor, unit: Unit, rows: QuerySet[ArrearsRecord], seen: Seen) -> int:
    """Delete rows that were never handed in; if any was, none is deleted. Return how many."""
    chosen = take(actor, unit, rows, seen)
    mine = ArrearsRecord.objects.filter(unit=unit, pk__in=chosen.ids)
    filed = mine.alias(filed=FILED).filter(filed=True).count()
    if filed:
        raise RefusedError(f"其中 {filed} 行已经报送过，不能删除；请先筛选“未报送”的行，或办理移出、作废。")
    ties = set(mine.values_list(*TIES))
    rejoin(actor, unit, chosen.ids)
    mine.delete()
    mark_rows(unit, (), ties)
    return chosen.count


def dispose_rows(
    actor: Actor, unit: Unit, rows: QuerySet[ArrearsRecord], seen: Seen, kind: DispositionKind, reason: str
) -> int:
    """Take filed rows out of the ledger with one reason; return how many."""
    chosen = take(actor, unit, rows, seen)
    dispose(actor, unit, chosen.ids, kind, reason)
    return chosen.count


def change_rows(actor: Actor, unit: Unit, rows: QuerySet[ArrearsRecord], seen: Seen, values: Mapping[str, Any]) -> int:
    """Set one column (or 性质 with 所属领域) of all rows in one statement, and judge them anew; return how many."""
    if not values or not set(values) <= set(COLUMNS):
        raise RefusedError("请选择要修改的栏目。")
    chosen = take(actor, unit, rows, seen)
    _changed(unit, chosen.ids).update(**values, updated_at=app_now())
    rejudge(unit, chosen.ids)
    return chosen.count


def _changed(unit: Unit, ids: Collection[int]) -> QuerySet[ArrearsRecord]:
    return ArrearsRecord.objects.filter(unit=unit, pk__in=ids)
