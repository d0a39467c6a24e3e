"""Judges the rows anew of whom a complaint was made, or is made no more (T11)."""

from collections.abc import Collection, Sequence

from ledger.actions.marks import mark_rows
from ledger.models import ArrearsRecord, Clue, Unit
from ledger.queries.clues.linking import plain_form


def mark_paid(unit: Unit, clues: Sequence[Clue], before: str = "") -> None:
    """Judge the paid rows of a unit anew that have the creditor of one of these clues; the caller holds its ledger.

    `before` is the creditor's name as it is compared that a clue had until now.
    """
    keys = {clue.creditor_key for clue in clues} | ({before} if before else set())
    mark_rows(unit, _paid_to(unit, keys))


def _paid_to(unit: Unit, creditor_keys: Collection[str]) -> list[int]:
    rows = ArrearsRecord.objects.filter(unit=unit, cleared_fen__gt=0)
    found = rows.annotate(creditor_plain=plain_form("creditor_name")).filter(creditor_plain__in=creditor_keys)
    return list(found.values_list("id", flat=True))
