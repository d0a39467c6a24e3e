"""Files that were asked for and are made by a worker: whose they are, and which of them wait."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localtime

from ledger.errors import ForbiddenError, MissingError
from ledger.models import Job, JobState, Unit
from ledger.queries.imports import UNDER_WAY
from ledger.scoping import Actor

OUTPUT: Final = "output"
"""The kind of a job that makes a file to take away."""

LISTED: Final = 20


def outputs_of(actor: Actor) -> QuerySet[Job]:
    """Return what the person has asked for and may still see, with its unit, the newest first."""
    return Job.objects.select_related("unit").filter(kind=OUTPUT, owner_id=actor.user_id).order_by("-id")


def output_by_id(actor: Actor, pk: int) -> Job:
    """Return a file's job with its unit; MissingError for a stranger's, ForbiddenError for another person's."""
    job = Job.objects.select_related("unit").filter(pk=pk, kind=OUTPUT).first()
    if job is None:
        raise MissingError("没有找到这个文件。")
    if job.owner_id is None or job.owner_id != actor.user_id:
        raise ForbiddenError("这个文件是别人要的，只有本人能取；需要的话请自己再要一次。")
    return job


def prefix_of(actor: Actor, unit: Unit, same: str) -> str:
    """Return how the keys of all jobs begin in which the person asks for this same file."""
    return f"{OUTPUT}:{unit.pk}:{actor.user_id or 0}:{same}:"


def asked_before(actor: Actor, unit: Unit, same: str) -> tuple[Job | None, int]:
    """Return the job that still makes the same file for the person, if any, and how often it was asked for."""
    found = Job.objects.filter(unit=unit, kind=OUTPUT, key__startswith=prefix_of(actor, unit, same)).order_by("-id")
    return next((job for job in found if job.state in UNDER_WAY), None), len(found)


def kept_until(job: Job) -> str:
    """Return the day until which a finished file is kept, as 2022-12-31; '' for one that is not finished."""
    if job.finished_at is None:
        return ""
    return f"{localtime(job.finished_at + dt.timedelta(days=settings.OUTPUT_DAYS)):%Y-%m-%d}"


def kept_still(job: Job, now: dt.datetime) -> bool:
    """Tell whether a file was finished, and its time is not over; `now` is `wall_clock()`."""
    if job.state != JobState.DONE or job.finished_at is None:
        return False
    return job.finished_at + dt.timedelta(days=settings.OUTPUT_DAYS) > now
