"""Mends or drops the rows of an import that could not be stored: its tray."""

from ledger.actions.locks import lock_ledgers
from ledger.actions.records import save_record
from ledger.annexes.line import Line
from ledger.errors import ConflictError, MissingError
from ledger.exchange.matching import Incoming, matches, unmasked
from ledger.exchange.storing import mark_entry
from ledger.models import ArrearsRecord, Entry, ImportRow, RowState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.rows import Row, live_rows
from ledger.scoping import Actor


def mend(actor: Actor, unit: Unit, row_id: int, line: Line) -> ArrearsRecord:
    """Store a mended row in the ledger, as the row that it is there or as a new one; once, however often it is sent.

    ConflictError for a row that somebody has dropped meanwhile.
    """
    row = _held(actor, unit, row_id)
    if row.state == RowState.MENDED and row.record_id is not None:
        return ArrearsRecord.every.get(unit=unit, pk=row.record_id)
    if row.state != RowState.WAITING:
        raise ConflictError("这一行已不在待改正列表里，可能刚被他人处理；请刷新后再看。")
    known = _known(unit, row, line)
    mark_entry(Entry.IMPORTED)
    if known is None:
        record = save_record(actor, unit, line)
    else:
        record = save_record(actor, unit, unmasked(line, known.line), record_id=known.record_id)
    row.state, row.record_id = RowState.MENDED, record.pk
    row.save(update_fields=["state", "record_id"])
    return record


def drop(actor: Actor, unit: Unit, row_id: int) -> None:
    """Leave a waiting row out for good; one that is no longer waiting stays as it is."""
    row = _held(actor, unit, row_id)
    if row.state == RowState.WAITING:
        row.state = RowState.DROPPED
        row.save(update_fields=["state"])


def _held(actor: Actor, unit: Unit, row_id: int) -> ImportRow:
    require(actor, Action.IMPORT_RECORDS, unit)
    lock_ledgers([unit.pk])
    row = ImportRow.objects.select_for_update().filter(unit=unit, pk=row_id).first()
    if row is None:
        raise MissingError("没有找到这一行，它可能已过保存期。")
    return row


def _known(unit: Unit, row: ImportRow, line: Line) -> Row | None:
    """Find the ledger's row that this one is: by its hidden id, else by what it says; none that the file has twice."""
    stored = ImportRow.objects.filter(unit=unit, job_id=row.job_id, state__in=[RowState.STORED, RowState.MENDED])
    taken = set(stored.exclude(record_id=None).values_list("record_id", flat=True))
    free = [item for item in live_rows(unit) if item.record_id not in taken]
    by_id = next((item for item in free if item.record_id == row.record_id), None)
    return by_id or matches([Incoming(row.number, "", line)], free)[0]
