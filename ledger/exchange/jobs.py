"""Runs the steps of an import as jobs: progress while it reads, then one transaction for its effect and its end."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from ledger.actions import jobs
from ledger.actions.campaigns import open_all
from ledger.actions.clues.telling import tell_clue_dues
from ledger.actions.dues import tell_dues
from ledger.actions.files import path_of
from ledger.actions.outbox import deliver
from ledger.actions.outputs import clear_outputs
from ledger.annexes.checks import Context
from ledger.calendar.instants import day_of
from ledger.errors import LedgerError, MissingError, RefusedError
from ledger.exchange import clues_storing, people_storing
from ledger.exchange.clues_sheet import ClueSheet, Defaults, read_clues
from ledger.exchange.clues_storing import check_clues, make_clues
from ledger.exchange.directory import enlist_directory, take_parties
from ledger.exchange.importing import import_sheet
from ledger.exchange.people_sheet import read_people
from ledger.exchange.people_storing import check_people, clear_slips, make_people
from ledger.exchange.rehearsing import rehearsed
from ledger.exchange.report import Choices, Report, UnstorableError
from ledger.exchange.resource import Annex2Format
from ledger.exchange.retention import clear_rows
from ledger.exchange.settling import settle, settle_elsewhere
from ledger.exchange.sheet import NO_ROWS, Sheet
from ledger.exchange.splitting import hand_out, shares_of, unknown_cells, written_shares
from ledger.exchange.staging import stage
from ledger.exchange.undoable import Seen
from ledger.exchange.undoing import undo
from ledger.models import Job, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.evidence import last_evidence
from ledger.queries.identity import owner_of
from ledger.queries.imports import CHECK, DIRECTORY, IMPORT, SPLIT, UNDO
from ledger.queries.periods import context_for, live_context, period_by_code
from ledger.queries.rehearsal import REHEARSE
from ledger.queries.units import children_of
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import app_now
from qingqian.db.limiter import forget
from qingqian.sheets.table import Table

log = logging.getLogger("qingqian.jobs")


@task()
def run_import(job_id: int) -> None:
    """Run a job of an import with its owner's present rights; safe to start twice."""
    job = jobs.take(job_id)
    if job is None:
        return
    try:
        _run(job)
    except jobs.LeaseLostError:
        log.warning("job %s was taken over", job.pk)
    except UnstorableError as refusal:
        jobs.refuse(job, refusal, refusal.report.counts())
    except LedgerError as refusal:
        jobs.refuse(job, refusal)
    except Exception:
        log.exception("job %s failed", job.pk)
        jobs.fail(job)


def _run(job: Job) -> None:
    actor = owner_of(job)
    if not actor.paths:
        jobs.drop_owner(job)
        return
    step = _STEPS.get(job.kind) or import_string(settings.JOB_STEPS[job.kind])
    step(job, actor)


def _check(job: Job, actor: Actor) -> None:
    """Judge and match the file beside the ledger; keep each row with what was found on it."""
    sheet = _read(job)
    with tenant_scope(actor):
        unit = _unit(job)
        jobs.hold(job)
        result = import_sheet(actor, unit, sheet, _context(job, unit), Choices(dry_run=True))
        stage(job, sheet, result.match)
        job.total = sheet.report.rows
        jobs.finish(job, {**_summed(sheet.report), "rev": result.revs[0]})


def _import(job: Job, actor: Actor) -> None:
    """Store the file's rows as the person decided; rows of other files that waited and are stored now wait no more."""
    sheet = _read(job)
    with tenant_scope(actor):
        unit = _unit(job)
        seen = Job.objects.get(unit=unit, pk=job.params["check"]).result.get("rev")
        choices = Choices(job.params["accept_proposals"], job.params["partial"], seen_rev=seen)
        jobs.hold(job)
        result = import_sheet(actor, unit, sheet, _context(job, unit), choices)
        settle(job, sheet, result)
        settle_elsewhere(job, sheet, result)
        before, after = result.revs
        job.total = sheet.report.rows
        told = {"rev_before": before, "rev_after": after, "evidence": last_evidence(unit)}
        jobs.finish(job, _summed(sheet.report) | told)
        directory = enlist_directory(actor, unit, job, result.revs)
    run_import.enqueue(directory.pk)


def _directory(job: Job, actor: Actor) -> None:
    """Take the parties of the rows that an import stored into the unit's directory."""
    with tenant_scope(actor):
        unit = _unit(job)
        require(actor, Action.IMPORT_RECORDS, unit)
        jobs.hold(job)
        jobs.finish(job, {"rows": take_parties(unit, job.params["rev_before"], job.params["rev_after"])})


def _split(job: Job, actor: Actor) -> None:
    """Cut a merged workbook up: each child gets its part as a file, with a check that it confirms by itself."""
    sheet = _read(job)
    with tenant_scope(actor):
        unit = _unit(job)
        require(actor, Action.IMPORT_MERGED, unit)
        children = list(children_of(unit))
    shares = shares_of(unit, children, sheet.table)
    with TemporaryDirectory(prefix="split-") as folder:
        made = written_shares(unit, children, shares, Path(folder), partial(jobs.progress, job))
        with tenant_scope(actor):
            jobs.hold(job)
            told = hand_out(job, unit, made)
            unknown = {"unknown": unknown_cells(sheet.table, shares), "unknown_count": len(shares.unknown)}
            job.total = len(sheet)
            jobs.finish(job, {"rows": len(sheet), "shares": told, **unknown, "remarks": sheet.report.remarks})
    for share in told:
        run_import.enqueue(share["check"])
    deliver()


def _undo(job: Job, actor: Actor) -> None:
    """Take an import back as its owner asked; refused anew where the world has changed since they looked."""
    with tenant_scope(actor):
        unit = _unit(job)
        require(actor, Action.IMPORT_RECORDS, unit)
        jobs.hold(job)
        done = undo(actor, unit, job.params["check"], Seen(*job.params["seen"]))
        job.total = done.deleted + done.restored
        jobs.finish(job, {"deleted": done.deleted, "restored": done.restored})


def _rehearse(job: Job, actor: Actor) -> None:
    """Judge past versions by another set of rules; only the job says what came of it."""
    told = rehearsed(job, actor, partial(jobs.progress, job))
    with tenant_scope(actor):
        jobs.hold(job)
        job.total = told["versions"]
        jobs.finish(job, told)


def _check_people(job: Job, actor: Actor) -> None:
    """Judge a list of people."""
    table, unit = _people(job, actor)
    check_people(job, actor, unit, table)


def _make_people(job: Job, actor: Actor) -> None:
    """Make the people of a list."""
    table, unit = _people(job, actor)
    make_people(job, actor, unit, table, partial(jobs.progress, job))


def _people(job: Job, actor: Actor) -> tuple[Table, Unit]:
    stored = _file(job)
    table = read_people(path_of(stored), stored.original_name)
    with tenant_scope(actor):
        unit = _unit(job)
        require(actor, Action.EDIT_PEOPLE, unit)
    return table, unit


def _check_clues(job: Job, actor: Actor) -> None:
    """Judge a workbook of complaints."""
    sheet, unit = _clues(job, actor)
    check_clues(job, actor, unit, sheet)


def _make_clues(job: Job, actor: Actor) -> None:
    """Register the complaints of a workbook as decided."""
    sheet, unit = _clues(job, actor)
    make_clues(job, actor, unit, sheet)


def _clues(job: Job, actor: Actor) -> tuple[ClueSheet, Unit]:
    stored = _file(job)
    today = day_of(app_now())
    sheet = read_clues(path_of(stored), stored.original_name, Defaults.of(job.params), today)
    jobs.progress(job, len(sheet.rows) // 2, len(sheet.rows))  # the reading is half of the work
    with tenant_scope(actor):
        unit = _unit(job)
        require(actor, Action.REGISTER_CLUE, unit)
    return sheet, unit


_STEPS: Final[Mapping[str, Callable[[Job, Actor], None]]] = {
    CHECK: _check,
    IMPORT: _import,
    SPLIT: _split,
    DIRECTORY: _directory,
    UNDO: _undo,
    REHEARSE: _rehearse,
    clues_storing.CHECK: _check_clues,
    clues_storing.MAKE: _make_clues,
    people_storing.CHECK: _check_people,
    people_storing.MAKE: _make_people,
}


def _read(job: Job) -> Sheet:
    stored = _file(job)
    book = Annex2Format(stored.original_name, lambda done, total: jobs.progress(job, done, total))
    sheet = book.create_dataset(path_of(stored))
    if not len(sheet):
        raise RefusedError(NO_ROWS)
    return sheet


def _unit(job: Job) -> Unit:
    """Return the job's unit; MissingError where its owner has left it meanwhile."""
    unit = Unit.objects.filter(pk=job.unit_id).first()
    if unit is None:
        raise MissingError("发起人已不在这个单位，任务没有进行。")
    return unit


def _context(job: Job, unit: Unit) -> Context:
    code = job.params.get("period")
    return context_for(unit, period_by_code(code)) if code else live_context(unit)


def _file(job: Job) -> StoredFile:
    if job.stored_file_id is None:
        raise RefusedError("没有找到上传的文件，请重新上传。")
    with tenant_scope(SYSTEM):
        return StoredFile.objects.get(unit_id=job.unit_id, pk=job.stored_file_id)


def _summed(report: Report) -> dict[str, object]:
    """Return all counts, findings by severity too, and how many rows have an E finding, any, a proposal."""
    errors = {item.number for item in report.errors if item.severity == "E"}
    return {
        **report.counts(),
        "severities": report.severities(),
        "faulty": len(errors),
        "proposal_count": len(report.proposals),
        "proposed": len({item.number for item in report.proposals}),
        "remarks": report.remarks,
    }


def sweep() -> int:
    """Put lost jobs back into the queue, deliver the outbox, clear what is old, open periods, tell what is due.

    Return how many jobs were lost.
    """
    found = jobs.lost()
    for job_id in found:
        run_import.enqueue(job_id)
    deliver()
    clear_rows()
    clear_slips()
    forget()
    clear_outputs()
    with tenant_scope(SYSTEM):
        open_all()
    tell_dues()
    tell_clue_dues()
    return len(found)
