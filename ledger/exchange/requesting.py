"""Asks for a whole import to be taken back: refused at once where it cannot be, else done by a worker."""

from ledger.actions.jobs import enlist
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.undoable import NOTHING_STORED, Seen, look, stored_import, undoable
from ledger.exchange.undoing import Undone, undone_before
from ledger.models import Job, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import CHECK, UNDER_WAY, UNDO, undo_key, undo_of
from ledger.scoping import Actor


def request_undo(actor: Actor, unit: Unit, check_id: int, agreed: Seen | None = None) -> Undone | None:
    """Enlist the undoing of a check's import; return what it did once it is done, None while it waits or runs.

    Refuses as `undoable` does. Nothing here waits for the ledger, which a running job may hold for long: the worker
    asks all of it again under the ledger's lock. What was refused then, or has failed, may be asked for again.
    """
    require(actor, Action.IMPORT_RECORDS, unit)
    check = Job.objects.select_for_update().filter(unit=unit, kind=CHECK, pk=check_id).first()
    if check is None:
        raise RefusedError(NOTHING_STORED)
    # Looked at before the import: an undoing that ends in between is then met as done.
    asked = undo_of(check)
    job = stored_import(unit, check_id)
    if done := undone_before(job):
        return done
    if asked is None or asked.state not in UNDER_WAY:
        seen = look(unit)
        undoable(unit, job, agreed)
        _enlist(actor, unit, check, seen)
    return None


def _enlist(actor: Actor, unit: Unit, check: Job, seen: Seen) -> None:
    """Put it into the queue, and say so at the check, which is locked: two people who press do so one by one."""
    times = check.result.get("undo", {}).get("times", 0) + 1
    params = {
        "file": check.params["file"],
        "check": check.pk,
        "by": actor.name,
        "seen": [seen.rev, seen.evidence],
    }
    job = enlist(actor, unit, UNDO, undo_key(check.pk, times), params).job
    check.result["undo"] = {"job": job.pk, "times": times}
    check.save(update_fields=["result"])
    run_import.enqueue(job.pk)
