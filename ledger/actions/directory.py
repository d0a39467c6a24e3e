"""Corrects the directory of parties, and, as an act of its own, the rows that bear one of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.actions.records import is_faulty
from ledger.errors import ConflictError, RefusedError
from ledger.models import ArrearsRecord
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.beside import ties_of
from ledger.queries.parties import Party, Side, initials, rows_that_differ
from ledger.queries.periods import live_context
from ledger.queries.record import line_of
from ledger.scoping import Actor


def save_party(actor: Actor, side: Side, party: Party, values: Mapping[str, Any]) -> Party:
    """Correct one party of the directory; no row changes by it."""
    require(actor, Action.EDIT_RECORD, party.unit)
    lock_ledgers([party.unit_id])
    if not values["name"]:
        raise RefusedError("名称不能为空。")
    twin = side.model.objects.filter(unit_id=party.unit_id, uscc=values["uscc"]).exclude(pk=party.pk)
    if (twin if values["uscc"] else twin.filter(name=values["name"])).exists():
        raise RefusedError("名录里已有同一信用代码（或同名）的另一户，请改用那一户。")
    for name in side.columns:
        setattr(party, name, values[name])
    party.initials = initials(party.name)
    party.save()
    return party


def apply_party(actor: Actor, side: Side, party: Party, count: int) -> int:
    """Write what the directory says of a party into exactly the `count` rows that say something else.

    ConflictError when they are no longer so many; nothing is changed then.
    """
    unit = party.unit
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    party.refresh_from_db()
    records = list(rows_that_differ(side, party).order_by("id"))
    if len(records) != count:
        raise ConflictError(f"要更新的行由 {count} 行变成了 {len(records)} 行，没有改动；请核对后再应用。")
    context, now, ties = live_context(unit), timezone.now(), {ties_of(record) for record in records}
    for record in records:
        for name, column in side.columns.items():
            setattr(record, column, getattr(party, name))
        record.faulty = is_faulty(line_of(record), context)
        record.updated_at = now
    fields = [*side.columns.values(), "faulty", "updated_at"]
    ArrearsRecord.objects.bulk_update(records, fields, batch_size=500)
    mark_rows(unit, [record.pk for record in records], ties, context)
    return len(records)
