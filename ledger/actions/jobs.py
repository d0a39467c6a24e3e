"""Jobs: enlisted once, run by one worker at a time, found again when their worker dies (architecture.md).

The task backend leaves a killed task RUNNING for ever; our own row has a lease that passes and a fence that grows,
so that the work is taken up again, and a late worker can no longer write.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from ledger.actions.leaving import STOPPED
from ledger.errors import LedgerError
from ledger.models import Job, JobState, StoredFile, Unit
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import wall_clock

MAX_ATTEMPTS = 5
GIVEN_UP = "处理多次中断，已停止。请重新操作；如仍不行，请把编号 {number} 告诉管理员。"


class LeaseLostError(RuntimeError):
    """Another worker has taken the job over; this one must stop without a trace."""


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A job that is there, and whether this call made it (a repeated upload finds the first)."""

    job: Job
    made: bool


def enlist(
    actor: Actor,
    unit: Unit,
    kind: str,
    key: str,
    params: Mapping[str, Any],
    stored_file: StoredFile | None = None,
) -> Enlisted:
    """Put a job into the queue once per key."""
    job, made = Job.objects.get_or_create(
        key=key,
        defaults={
            "unit": unit,
            "owner_id": actor.user_id,
            "kind": kind,
            "params": dict(params),
            "stored_file": stored_file,
            "lease_until": _lease_end(),
        },
    )
    return Enlisted(job, made)


def _lease_end() -> dt.datetime:
    return wall_clock() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def take(job_id: int) -> Job | None:
    """Take a waiting job, or one whose worker has died; None if there is nothing to do."""
    with tenant_scope(SYSTEM):
        free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=wall_clock())
        job = Job.objects.select_for_update().filter(free, pk=job_id).first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, JobState.FAILED, {"message": GIVEN_UP.format(number=job.pk)})
            return None
        job.state, job.attempts, job.fence = JobState.RUNNING, job.attempts + 1, job.fence + 1
        job.lease_until, job.done, job.total = _lease_end(), 0, 0
        job.save()
        return job


def progress(job: Job, done: int, total: int) -> None:
    """Say how far the work has come and renew the lease; LeaseLostError when another worker has it."""
    with tenant_scope(SYSTEM):
        mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
        if not mine.update(done=done, total=total, lease_until=_lease_end()):
            raise LeaseLostError


def renew(job: Job) -> bool:
    """Renew the lease, and tell whether this worker still has the job."""
    with tenant_scope(SYSTEM):
        mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
        return bool(mine.update(lease_until=_lease_end()))


def hold(job: Job) -> None:
    """Lock the job's row in the transaction that does its work: its effect and its end are one."""
    held = Job.objects.select_for_update().filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    if not held.exists():
        raise LeaseLostError


def finish(job: Job, result: Mapping[str, Any]) -> None:
    """Mark the job done with its result, in the transaction that did its work."""
    _end(job, JobState.DONE, result)


def refuse(job: Job, refusal: LedgerError, result: Mapping[str, Any] | None = None) -> None:
    """Mark the job as refused: nothing was changed, and the person can mend why."""
    with tenant_scope(SYSTEM):
        hold(job)
        _end(job, JobState.REFUSED, {**(result or {}), "message": refusal.message})


def fail(job: Job) -> None:
    """Mark the job as failed by a fault of ours, with a number to quote."""
    with tenant_scope(SYSTEM):
        hold(job)
        _end(job, JobState.FAILED, {"message": f"系统出错，请把编号 {job.pk} 告诉管理员。数据没有改动。"})


def _end(job: Job, state: JobState, result: Mapping[str, Any]) -> None:
    job.state, job.result = state, dict(result)
    job.lease_until, job.finished_at = None, wall_clock()
    job.done = job.total
    job.save(update_fields=["state", "result", "lease_until", "finished_at", "done"])


def lost() -> list[int]:
    """Put jobs back into the queue whose worker has died, or that nobody took in a lease's time; return their ids."""
    with tenant_scope(SYSTEM):
        waiting = Q(state__in=[JobState.RUNNING, JobState.QUEUED], lease_until__lt=wall_clock())
        found = list(Job.objects.select_for_update(skip_locked=True).filter(waiting).order_by("id")[:100])
        for job in found:
            job.lease_until = _lease_end()
            job.state = JobState.QUEUED
            job.save(update_fields=["lease_until", "state"])
        return [job.pk for job in found]


def drop_owner(job: Job) -> None:
    """End a job whose owner has left: their jobs end with their sign-ins."""
    with tenant_scope(SYSTEM):
        hold(job)
        _end(job, JobState.FAILED, {"message": STOPPED})
