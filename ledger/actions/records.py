"""Enters, corrects and deletes single rows of Annex 2."""

import uuid
from typing import Final

from django.db.models import Max

from ledger.actions.halves import rejoin
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.actions.parties import remember
from ledger.annexes.checks import Context, Severity, judge
from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import ArrearsRecord, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.beside import ties_of
from ledger.queries.periods import live_context
from ledger.scoping import Actor
from qingqian.db.sqlfile import scalar

TYPED_OVER: Final = "您编辑期间，这一行已被他人修改。您的输入仍在页面上，请对照后再保存。"


def is_faulty(line: Line, context: Context) -> bool:
    """Tell whether a row has an E finding of its own; the database's row constraints hold for the others only."""
    return any(finding.severity is Severity.ERROR for finding in judge([line], context) if finding.row is not None)


def save_record(
    actor: Actor,
    unit: Unit,
    line: Line,
    *,
    record_id: int | None = None,
    seen: int | None = None,
    lineage: uuid.UUID | None = None,
) -> ArrearsRecord:
    """Store a row as typed, faulty or not; `seen` is the row's version that the person opened.

    `lineage` is the mark of a new row, made with its form: the same form sent twice makes one row.
    Raises ConflictError when somebody else has saved it since; nothing is overwritten.
    """
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    made = None if record_id or lineage is None else _made(unit, lineage)
    if made is not None:
        return made
    record = _new(unit, lineage) if record_id is None else opened(unit, record_id, seen)
    before = ties_of(record)
    for name in LINE_NAMES:
        setattr(record, name, getattr(line, name))
    context = live_context(unit)
    record.faulty = is_faulty(line, context)
    record.save()
    record.refresh_from_db()
    remember(unit, [line])
    mark_rows(unit, [record.pk], [before] if before != ties_of(record) else (), context)
    return record


def _made(unit: Unit, lineage: uuid.UUID) -> ArrearsRecord | None:
    """Return the row that a form has made before; RefusedError where it has left the ledger since."""
    made = ArrearsRecord.every.filter(unit=unit, lineage=lineage).first()
    if made is not None and made.gone:
        raise RefusedError("这一行存过以后已移出台账，没有再存一次；确需再录的，请重新打开“新增一笔”。")
    return made


def _new(unit: Unit, lineage: uuid.UUID | None) -> ArrearsRecord:
    return ArrearsRecord(unit=unit, sort_no=next_sort_no(unit), lineage=lineage or uuid.uuid4())


def next_sort_no(unit: Unit) -> int:
    """Return the place after the unit's last row."""
    last: int | None = ArrearsRecord.objects.filter(unit=unit).aggregate(last=Max("sort_no"))["last"]
    return (last or 0) + 1


def opened(unit: Unit, record_id: int, seen: int | None, conflict: str = TYPED_OVER) -> ArrearsRecord:
    """Return a row of a locked ledger; ConflictError, in these words, where it is not the version that was seen."""
    record = ArrearsRecord.objects.filter(unit=unit, pk=record_id).first()
    if record is None:
        raise MissingError("这一行已被删除，或不属于本单位。")
    if seen is not None and record.version != seen:
        raise ConflictError(conflict)
    return record


def is_filed(record_id: int, unit: Unit) -> bool:
    """Tell whether a row stands in any version that was handed in."""
    return bool(scalar("select record_is_filed(%s, %s)", [unit.pk, record_id]))


def delete_record(actor: Actor, unit: Unit, record_id: int, *, seen: int | None = None) -> None:
    """Delete a row that was never filed; a filed row never vanishes (workflow.md rule 14).

    `seen` is the row's version that the person saw; ConflictError where it has changed since.
    """
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    record = opened(unit, record_id, seen, "您打开页面以后，这一行已有变化，没有删除；请看过最新的内容再决定。")
    if is_filed(record_id, unit):
        raise RefusedError("这一行已经报送过，不能删除；确需去掉的，请办理移出、合并或作废并写明原因。")
    rejoin(actor, unit, [record.pk])
    record.delete()
    mark_rows(unit, (), [ties_of(record)])
