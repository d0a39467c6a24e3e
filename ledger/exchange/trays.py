"""Mends or drops the rows of an import that could not be stored: its tray."""

from ledger.actions.locks import lock_ledgers
from ledger.actions.records import save_record
from ledger.annexes.line import Line
from ledger.errors import ConflictError, MissingError
from ledger.exchange.matching import Incoming, matches, unmasked
from ledger.exchange.storing import mark_entry
from ledger.models import ArrearsRecord, Entry, ImportRow, Revision, RowState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.rows import Row, live_rows
from ledger.scoping import Actor


class OverwriteError(ConflictError):
    """The ledger's row was written after the file was checked; the person is asked before it is written over."""

    def __init__(self, record: ArrearsRecord) -> None:
        name = f"{record.debtor_name or '（未填债务人）'}欠{record.creditor_name or '（未填债权人）'}"
        super().__init__(
            f"这一行就是台账里的“{name}”，文件检查以后那一行又改过或刚录入。"
            "请先核对台账里的内容；仍要用这里的内容替换的，请点“替换台账里的这一行”。"
        )
        self.record = record


def mend(actor: Actor, unit: Unit, row_id: int, line: Line, *, over: int | None = None) -> ArrearsRecord:
    """Store a mended row in the ledger, as the row that it is there or as a new one; once, however often it is sent.

    OverwriteError where the ledger's row has changed since the check, unless `over` is the version of it that the
    person agreed to replace; ConflictError for a row that somebody has dropped meanwhile.
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
        seen = over if over is not None else _seen(unit, row, known)
        record = save_record(actor, unit, unmasked(line, known.line), record_id=known.record_id, seen=seen)
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


def _seen(unit: Unit, row: ImportRow, known: Row) -> int:
    """Return the version of the ledger's row that the check met; OverwriteError where it is no longer that one."""
    record = ArrearsRecord.objects.get(unit=unit, pk=known.record_id)
    point = row.job.result["rev"]
    met = Revision.objects.filter(unit=unit, record_id=record.pk, rev_from__lte=point, rev_to__gt=point)
    if record.version not in met.values_list("version", flat=True):
        raise OverwriteError(record)
    return record.version
