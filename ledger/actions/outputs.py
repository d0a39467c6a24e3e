"""Keeps what jobs make: written beside, renamed when whole, outside the web root, deleted when its time is over."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from ledger.actions import jobs
from ledger.models import Job
from ledger.queries.imports import UNDER_WAY
from ledger.queries.outputs import OUTPUT, kept_still
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import wall_clock

PART = ".part"


def place_of(job: Job) -> Path:
    """Return where the file of a job lies once it is whole; one job has one file, however often it was begun."""
    folder: Path = settings.OUTPUT_DIR
    return folder / f"{job.pk}-{job.params['token']}"


@contextmanager
def part_of(job: Job) -> Iterator[Path]:
    """Give the place where this attempt writes; it is cleared before, from what a killed one left, and afterwards."""
    place = place_of(job)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in place.parent.glob(f"{place.name}.*{PART}"):
        left.unlink(missing_ok=True)
    part = place.with_name(f"{place.name}.{job.fence}{PART}")
    part.touch(mode=0o600)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def put(job: Job, part: Path, result: Mapping[str, Any]) -> None:
    """Put a whole file in its place and end its job, under the job's lock; LeaseLostError for one that came late.

    Killed in between, the job is begun again and its file replaced.
    """
    with tenant_scope(SYSTEM):
        jobs.hold(job)
        part.replace(place_of(job))
        jobs.finish(job, result)


def clear_outputs() -> int:
    """Delete files whose time is over, and what is left of jobs that were given up; return how many (two queries)."""
    folder: Path = settings.OUTPUT_DIR
    lying = list(folder.iterdir()) if folder.is_dir() else []
    if not lying:
        return 0
    with tenant_scope(SYSTEM):
        known = Job.objects.filter(kind=OUTPUT).in_bulk({_number(path) for path in lying})
        now = wall_clock()
        over = [path for path in lying if not _is_kept(known.get(_number(path)), path, now)]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _number(path: Path) -> int:
    number = path.name.partition("-")[0]
    return int(number) if number.isdigit() else 0


def _is_kept(job: Job | None, path: Path, now: dt.datetime) -> bool:
    if job is None or not path.name.startswith(place_of(job).name):
        return False
    # What a job under way has written stays, and of a finished one the file itself.
    return job.state in UNDER_WAY or (kept_still(job, now) and path.suffix != PART)
