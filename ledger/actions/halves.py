"""What becomes of the other half when one half of a split contract is deleted: the amount goes back to it."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from ledger.errors import RefusedError
from ledger.models import Adjustment, AdjustmentKind, ArrearsRecord, Standing, Unit
from ledger.scoping import Actor
from qingqian.db.clock import app_now

REASON: Final = "拆分出的另一行已删除，金额并回本行"


def rejoin(actor: Actor, unit: Unit, record_ids: Collection[int]) -> None:
    """Put what these rows owe back on a row of the same contract that stays, so that no debt is lost with them.

    Call it before they are deleted; rows that were never split, or whose group goes as a whole, change nothing. The
    caller holds the ledger's lock.
    """
    going = ArrearsRecord.objects.filter(unit=unit, pk__in=record_ids, contract_group__isnull=False)
    leaving = list(going.order_by("id"))
    if not leaving:
        return
    groups = {row.contract_group for row in leaving}
    _refuse_orphans(unit, record_ids, groups)
    staying = ArrearsRecord.objects.filter(unit=unit, contract_group__in=groups).exclude(pk__in=record_ids)
    heirs: dict[uuid.UUID | None, ArrearsRecord] = {}
    for row in staying.order_by("-sort_no", "-id"):
        heirs[row.contract_group] = row
    _refuse_paid([row for row in leaving if row.contract_group in heirs])
    Adjustment.objects.bulk_create(_returned(actor, unit, leaving, heirs))
    sizes = Counter(staying.values_list("contract_group", flat=True))
    alone = [row.pk for group, row in heirs.items() if sizes[group] == 1]
    ArrearsRecord.objects.filter(unit=unit, pk__in=alone).update(contract_group=None, updated_at=app_now())


def _refuse_orphans(unit: Unit, record_ids: Collection[int], groups: Collection[uuid.UUID | None]) -> None:
    """Refuse where the only rows that could take the amount back have left the ledger: it would be lost."""
    others = ArrearsRecord.every.filter(unit=unit, contract_group__in=groups).exclude(pk__in=record_ids)
    there: dict[uuid.UUID | None, bool] = {}
    for group, gone in others.values_list("contract_group", "gone"):
        there[group] = there.get(group, False) or not gone
    if not all(there.values()):
        raise RefusedError("拆分出的另一行已移出台账，金额无处并回；请先撤销那一行的移出，再删除这一行。")


def _refuse_paid(leaving: Sequence[ArrearsRecord]) -> None:
    """Refuse where payments would be lost: only what is owed can go back to the other half."""
    if any(row.cleared_fen or row.paid_fen for row in leaving):
        raise RefusedError("拆分出的这一行已有还款，删除会丢失还款记录；请先删除或冲减这些还款，再删除这一行。")


def _returned(
    actor: Actor, unit: Unit, leaving: Sequence[ArrearsRecord], heirs: dict[uuid.UUID | None, ArrearsRecord]
) -> list[Adjustment]:
    return [
        Adjustment(
            unit=unit,
            record=heirs[row.contract_group],
            kind=AdjustmentKind.SPLIT,
            adjusted_on=app_now().date(),
            delta_fen=row.owed_fen,
            reason=REASON,
            standing=Standing.EFFECTIVE,
            author_name=actor.name,
        )
        for row in leaving
        if row.contract_group in heirs and row.owed_fen
    ]
