"""Keeps the lease of a job while its worker is busy with one long step, such as a sheet of a hundred thousand rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from ledger.actions import jobs
from ledger.models import Job
from qingqian.db import beat


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Renew the lease of a job a few times in its length, beside what is done inside.

    A worker that is killed beats no more. One whose job was taken over learns of it at its next word to the job.
    """
    with beat.beating(f"job {job.pk}", settings.JOB_LEASE_SECONDS, lambda: jobs.renew(job)):
        yield
