"""Every write locks its ledgers first, in unit-id order, in a statement of its own (architecture.md, Locks)."""

from collections.abc import Iterable

from ledger.models import Ledger


def lock_ledgers(unit_ids: Iterable[int]) -> None:
    """Hold the ledgers of these units until the transaction ends."""
    wanted = sorted(set(unit_ids))
    list(Ledger.objects.select_for_update().filter(unit_id__in=wanted).order_by("unit_id").values_list("rev"))
