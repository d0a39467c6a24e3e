"""Every write locks its ledgers first, in unit-id order, in a statement of its own (architecture.md, Locks)."""

from collections.abc import Iterable
from typing import Final

from ledger.errors import RefusedError
from ledger.models import Ledger

CLOSED: Final = "这个单位已划转或并入其他单位，台账和报送不能再改；请到承接的单位办理。"


def lock_ledgers(unit_ids: Iterable[int], *, closed: bool = False) -> None:
    """Hold the ledgers of these units until the transaction ends.

    RefusedError where one of them is closed, unless `closed` says that it may be: what such a unit has handed in is
    still decided on. It is told by the row that is locked, so whoever has waited for the unit's closing learns of it.
    """
    wanted = sorted(set(unit_ids))
    held = Ledger.objects.select_for_update().filter(unit_id__in=wanted).order_by("unit_id")
    if any(list(held.values_list("closed_on", flat=True))) and not closed:
        raise RefusedError(CLOSED)
