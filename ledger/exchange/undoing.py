"""Takes a whole import back while nothing was filed from it: its new rows go, its changed rows are as before."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.timezone import localtime
from psycopg2 import sql

from ledger.actions.audit import note
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import FEW, mark_rows
from ledger.annexes.line import LINE_NAMES
from ledger.exchange.storing import mark_entry
from ledger.exchange.undoable import Seen, Touched, stored_import, undoable
from ledger.models import Entry, ImportRow, Job, RowState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.beside import Tie
from ledger.scoping import Actor
from qingqian.db.clock import app_now
from qingqian.db.sqlfile import rows

TIED: Final = """
select distinct debtor_uscc, creditor_uscc, creditor_phone from ledger_arrearsrecord
where unit_id = %s and id = any(%s)
"""
UNEXPLAIN: Final = "delete from ledger_explanation where unit_id = %s and record_id = any(%s)"
DELETE: Final = "delete from ledger_arrearsrecord where unit_id = %s and id = any(%s)"
RESTORE: Final = """
update ledger_arrearsrecord r set ({columns}, faulty, updated_at) = row ({kept}, v.faulty, app_now())
from ledger_revision v
where r.unit_id = %s and r.id = any(%s) and v.unit_id = r.unit_id and v.record_id = r.id
    and v.rev_from <= %s and v.rev_to > %s
"""
# Rows of other trays that the import had settled wait again.
UNMEND: Final = """
update ledger_importrow set state = %s, record_id = null
where unit_id = %s and state = %s and job_id <> %s and record_id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went, how many are as before; `repeated` says that it had been done before."""

    deleted: int
    restored: int
    repeated: bool = False


def undone_before(job: Job) -> Undone | None:
    """Return what was done when this import was taken back, if it was."""
    done = job.result.get("undone")
    return Undone(done["deleted"], done["restored"], repeated=True) if done else None


def undo(actor: Actor, unit: Unit, check_id: int, agreed: Seen | None = None) -> Undone:
    """Take the import of a check back in one act; twice is once.

    Refuses as `undoable` does; `agreed` is how far the ledger had come when the person saw what was edited since.
    """
    require(actor, Action.IMPORT_RECORDS, unit)
    # Looked up before the ledger is locked: a running import holds its job first and the ledger after it.
    found = stored_import(unit, check_id)
    lock_ledgers([unit.pk])
    job = Job.objects.select_for_update().get(pk=found.pk)
    if done := undone_before(job):
        return done
    outcome = _take_back(unit, job, undoable(unit, job, agreed))
    _settle(actor, unit, job, outcome)
    return outcome


def _take_back(unit: Unit, job: Job, touched: Touched) -> Undone:
    made = sorted(set(touched.live).intersection(touched.made))
    changed = sorted(set(touched.live).difference(touched.made))
    # Where many rows change the whole ledger is judged in any case.
    many = len(changed) > FEW
    beside = set() if many else _ties(unit, touched.live)
    mark_entry(Entry.CORRECTED)
    with connection.cursor() as cursor:
        if made:
            cursor.execute(UNEXPLAIN, [unit.pk, made])
            cursor.execute(DELETE, [unit.pk, made])
        if changed:
            before = job.result["rev_before"]
            cursor.cursor.execute(_restoring(), [unit.pk, changed, before, before])
        mended = [int(RowState.WAITING), unit.pk, int(RowState.MENDED), job.params["check"], made]
        cursor.execute(UNMEND, mended)
    # What stood beside a row that went, or beside a changed one before or after, may have lost or found its twin.
    mark_rows(unit, changed, beside)
    return Undone(len(made), len(changed))


def _ties(unit: Unit, record_ids: list[int]) -> set[Tie]:
    found = rows(TIED, [unit.pk, record_ids])
    return {(each["debtor_uscc"], each["creditor_uscc"], each["creditor_phone"]) for each in found}


def _restoring() -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, LINE_NAMES))
    kept = sql.SQL(", ").join(sql.Identifier("v", name) for name in LINE_NAMES)
    return sql.SQL(RESTORE).format(columns=columns, kept=kept)


def _settle(actor: Actor, unit: Unit, job: Job, outcome: Undone) -> None:
    """Say in the job, in the audit and at the rows that the import is undone; what waited is left out."""
    at = localtime(app_now()).strftime("%Y-%m-%d %H:%M")
    job.result["undone"] = {
        "by": actor.name,
        "at": at,
        "deleted": outcome.deleted,
        "restored": outcome.restored,
    }
    job.save(update_fields=["result"])
    waiting = ImportRow.objects.filter(unit=unit, job_id=job.params["check"], state=RowState.WAITING)
    waiting.update(state=RowState.DROPPED)
    note(unit.pk, "import_undone", {"job": job.pk, "deleted": outcome.deleted, "restored": outcome.restored})
