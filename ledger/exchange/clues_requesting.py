"""Asks for a workbook of complaints to be checked, and then to be registered as decided: once each, by a worker."""

from collections.abc import Iterable
from pathlib import Path

from ledger.actions.files import lying
from ledger.actions.jobs import enlist
from ledger.errors import MissingError, RefusedError
from ledger.exchange.clues_sheet import Defaults, Fault, form_of
from ledger.exchange.clues_storing import CHECK, MAKE, Choices, refuse_open
from ledger.exchange.jobs import run_import
from ledger.models import Job, JobState, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import form_key
from ledger.scoping import Actor
from qingqian.sheets.annotate import Mark, annotate
from qingqian.sheets.refusal import Refused


def enlist_clues(actor: Actor, unit: Unit, stored: StoredFile, key: str, defaults: Defaults) -> Job:
    """Put the check of a kept file into the queue, once per unit and key."""
    require(actor, Action.REGISTER_CLUE, unit)
    params = {
        "file": stored.original_name,
        "channel": defaults.channel.value,
        "kind": defaults.kind.value,
        "received_on": defaults.received_on.isoformat(),
    }
    enlisted = enlist(actor, unit, CHECK, form_key(CHECK, unit, key), params, stored)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job


def clues_job(pk: int) -> Job:
    """Return the check of a workbook in scope; MissingError for a stranger's and for one that is not there."""
    job = Job.objects.select_related("unit").filter(pk=pk, kind=CHECK).first()
    if job is None:
        raise MissingError("没有找到这次批量登记。")
    return job


def registered_by(check: Job) -> Job | None:
    """Return the job that registers what was checked; None before it was asked for."""
    return Job.objects.filter(unit=check.unit, key=_make_key(check)).first()


def _make_key(check: Job) -> str:
    return f"{MAKE}:{check.pk}"


def enlist_registering(actor: Actor, check: Job, choices: Choices) -> Job:
    """Put the registering of a checked file into the queue, once; RefusedError where something is not decided."""
    require(actor, Action.REGISTER_CLUE, check.unit)
    if check.state != JobState.DONE:
        raise RefusedError("文件还没有检查完，请稍候再登记。")
    refuse_open(check.result["lines"], choices)
    params = {**check.params, "seen": check.result["seen"], "choices": choices.told()}
    enlisted = enlist(actor, check.unit, MAKE, _make_key(check), params, check.stored_file)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job


def annotated_clues(check: Job, target: Path) -> str:
    """Write the clerk's own workbook with what is wrong in it to `target`; return the name of the file.

    RefusedError where there is nothing to say, or the file is gone.
    """
    faults = _faults(check)
    if check.state != JobState.DONE or not faults:
        raise RefusedError("这个文件没有需要改正的地方。")
    stored = StoredFile.objects.filter(unit=check.unit, pk=check.stored_file_id or 0).first()
    if stored is None:
        raise MissingError("没有找到上传的文件。")
    path, name = lying(stored), stored.original_name
    try:
        annotate(path, target, list(_marks(faults)), form_of(path, name), name=name)
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal
    return name


def _faults(check: Job) -> list[Fault]:
    return [Fault(*each) for line in check.result.get("lines", ()) for each in line.get("faults", ())]


def _marks(faults: Iterable[Fault]) -> Iterable[Mark]:
    return (Mark(fault.cell, fault.message, "error") for fault in faults)
