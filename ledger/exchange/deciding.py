"""What a person makes of a checked file: all of it, the rows that can be stored, or nothing."""

from typing import Final

from django.utils.timezone import localtime

from ledger.actions.audit import note
from ledger.actions.jobs import enlist
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.report import Choices
from ledger.models import ImportRow, Job, JobState, RowState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import IMPORT, import_key
from ledger.scoping import Actor
from qingqian.db.clock import app_now

ALL: Final = "all"
PARTIAL: Final = "partial"
NOTHING: Final = "none"


def decide(actor: Actor, unit: Unit, check_id: int, choices: Choices) -> Job:
    """Enlist the import of a checked file, once: what was decided first holds. Return the import's job.

    RefusedError while the check runs, after 不导入, and for 全部导入 of a file with rows that cannot be stored.
    """
    check = _open(actor, unit, check_id)
    known = Job.objects.filter(unit=unit, key=import_key(check.pk)).first()
    if known is not None:
        return known
    if check.result.get("decided"):
        raise RefusedError("这个文件已选择不导入；如仍要导入，请重新上传。")
    wrong = check.result["wrong"]
    if wrong and not choices.partial:
        raise RefusedError(f"有 {wrong} 行无法保存，不能全部导入；可以先导入其余的行，或改正文件后重新上传。")
    params = {
        "file": check.params["file"],
        "period": check.params["period"],
        "check": check.pk,
        "accept_proposals": choices.accept_proposals,
        "partial": choices.partial,
    }
    job = enlist(actor, unit, IMPORT, import_key(check.pk), params, check.stored_file).job
    _note(actor, check, PARTIAL if choices.partial else ALL)
    run_import.enqueue(job.pk)
    return job


def decline(actor: Actor, unit: Unit, check_id: int) -> None:
    """Settle a checked file without storing anything of it; RefusedError once it is being imported."""
    check = _open(actor, unit, check_id)
    if Job.objects.filter(unit=unit, key=import_key(check.pk)).exists():
        raise RefusedError("这个文件已经开始导入；导入完成后，可以撤销整次导入。")
    if not check.result.get("decided"):
        _note(actor, check, NOTHING)
        note(unit.pk, "import_declined", {"job": check.pk, "file": check.params["file"]})
        ImportRow.objects.filter(unit=unit, job=check).update(state=RowState.DROPPED)


def _open(actor: Actor, unit: Unit, check_id: int) -> Job:
    """Lock a check that has been finished."""
    require(actor, Action.IMPORT_RECORDS, unit)
    check = Job.objects.select_for_update().get(unit=unit, pk=check_id)
    if check.state != JobState.DONE:
        raise RefusedError("文件还没有检查完，请稍候再决定。")
    return check


def _note(actor: Actor, check: Job, what: str) -> None:
    check.result["decided"] = {"as": what, "by": actor.name, "at": localtime(app_now()).strftime("%Y-%m-%d %H:%M")}
    check.save(update_fields=["result"])
