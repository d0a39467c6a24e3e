"""Runs an import as a job: progress while it reads, then one transaction for its effect and its end."""

import logging

from django_tasks import task

from ledger.actions import jobs
from ledger.actions.files import path_of
from ledger.actions.outbox import deliver
from ledger.errors import LedgerError, RefusedError
from ledger.exchange.importing import Choices, Report, UnstorableError, import_sheet, read_sheet
from ledger.models import Job, StoredFile, Unit, User
from ledger.queries.identity import actor_of
from ledger.queries.periods import context_for, live_context, period_by_code
from ledger.scoping import SYSTEM, Actor, tenant_scope

log = logging.getLogger("qingqian.jobs")
IMPORT = "import"
KEPT_FINDINGS = 2000


@task()
def run_import(job_id: int) -> None:
    """Import a job's file with its owner's present rights; safe to start twice."""
    job = jobs.take(job_id)
    if job is None:
        return
    try:
        _import(job)
    except jobs.LeaseLostError:
        log.warning("job %s was taken over", job.pk)
    except UnstorableError as refusal:
        jobs.refuse(job, refusal, _told(refusal.report))
    except LedgerError as refusal:
        jobs.refuse(job, refusal)
    except Exception:
        log.exception("job %s failed", job.pk)
        jobs.fail(job)


def _import(job: Job) -> None:
    actor = _owner(job)
    if not actor.paths:
        jobs.drop_owner(job)
        return
    choices = Choices(job.params["accept_proposals"], job.params["partial"])
    stored = _file(job)
    path = path_of(stored)
    sheet = read_sheet(path, stored.original_name, choices, lambda done, total: jobs.progress(job, done, total))
    with tenant_scope(actor):
        unit = Unit.objects.get(pk=job.unit_id)
        code = job.params.get("period")
        context = context_for(unit, period_by_code(code)) if code else live_context(unit)
        jobs.hold(job)
        report = import_sheet(actor, unit, sheet, context, choices)
        job.total = report.rows
        jobs.finish(job, _told(report))


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
