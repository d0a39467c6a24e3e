"""Runs the steps of an import as jobs: progress while it reads, then one transaction for its effect and its end."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from django_tasks import task

from ledger.actions import jobs
from ledger.actions.files import path_of
from ledger.actions.outbox import deliver
from ledger.annexes.checks import Context
from ledger.errors import LedgerError, RefusedError
from ledger.exchange.importing import import_sheet
from ledger.exchange.report import Choices, Report, UnstorableError
from ledger.exchange.resource import Annex2Format
from ledger.exchange.sheet import Sheet
from ledger.exchange.staging import stage
from ledger.models import Job, StoredFile, Unit, User
from ledger.queries.identity import actor_of
from ledger.queries.periods import context_for, live_context, period_by_code
from ledger.scoping import SYSTEM, Actor, tenant_scope

log = logging.getLogger("qingqian.jobs")
CHECK: Final = "check"
IMPORT: Final = "import"
KEPT_FINDINGS = 2000


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
        jobs.refuse(job, refusal, _told(refusal.report))
    except LedgerError as refusal:
        jobs.refuse(job, refusal)
    except Exception:
        log.exception("job %s failed", job.pk)
        jobs.fail(job)


def _run(job: Job) -> None:
    actor = _owner(job)
    if not actor.paths:
        jobs.drop_owner(job)
        return
    _STEPS[job.kind](job, actor)


def _check(job: Job, actor: Actor) -> None:
    """Judge and match the file beside the ledger; keep each row with what was found on it."""
    sheet = _read(job)
    with tenant_scope(actor):
        unit = Unit.objects.get(pk=job.unit_id)
        jobs.hold(job)
        result = import_sheet(actor, unit, sheet, _context(job, unit), Choices(dry_run=True))
        stage(job, sheet, result.match)
        job.total = sheet.report.rows
        jobs.finish(job, {**_summed(sheet.report), "rev": result.revs[0]})


def _import(job: Job, actor: Actor) -> None:
    """Store the file's rows as the person decided."""
    choices = Choices(job.params["accept_proposals"], job.params["partial"])
    sheet = _read(job)
    with tenant_scope(actor):
        unit = Unit.objects.get(pk=job.unit_id)
        jobs.hold(job)
        import_sheet(actor, unit, sheet, _context(job, unit), choices)
        job.total = sheet.report.rows
        jobs.finish(job, _told(sheet.report))


_STEPS: Final[Mapping[str, Callable[[Job, Actor], None]]] = {CHECK: _check, IMPORT: _import}


def _read(job: Job) -> Sheet:
    stored = _file(job)
    book = Annex2Format(stored.original_name, lambda done, total: jobs.progress(job, done, total))
    return book.create_dataset(path_of(stored))


def _context(job: Job, unit: Unit) -> Context:
    code = job.params.get("period")
    return context_for(unit, period_by_code(code)) if code else live_context(unit)


def _file(job: Job) -> StoredFile:
    if job.stored_file_id is None:
        raise RefusedError("没有找到上传的文件，请重新上传。")
    with tenant_scope(SYSTEM):
        return StoredFile.objects.get(unit_id=job.unit_id, pk=job.stored_file_id)


def _owner(job: Job) -> Actor:
    """Return who asked for the job, as they stand now: one who has left has no seat and is refused."""
    if job.owner_id is None:
        return SYSTEM
    return actor_of(User.objects.get(pk=job.owner_id), request=f"job:{job.pk}")


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


def _told(report: Report) -> dict[str, object]:
    """Return what the job keeps: all counts, and the first findings (the page says how many more there are)."""
    told = report.as_json()
    counts = {"error_count": len(report.errors), "proposal_count": len(report.proposals)}
    told["errors"], told["proposals"] = told["errors"][:KEPT_FINDINGS], told["proposals"][:KEPT_FINDINGS]
    return {**told, **counts, "remarks": report.remarks, "stored": report.stored}


def sweep() -> int:
    """Put lost jobs back into the queue and deliver what waits in the outbox; return how many jobs."""
    found = jobs.lost()
    for job_id in found:
        run_import.enqueue(job_id)
    deliver()
    return len(found)
