"""Keeps the lease of a job while its worker is busy with one long step, such as a sheet of a hundred thousand rows."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from ledger.actions import jobs
from ledger.models import Job

log = logging.getLogger("qingqian.jobs")
_PER_LEASE = 3


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Renew the lease of a job a few times in its length, beside what is done inside.

    A worker that is killed beats no more. One whose job was taken over learns of it at its next word to the job.
    """
    stopped = threading.Event()
    beat = threading.Thread(target=_beat, args=(job, stopped), daemon=True, name=f"beat {job.pk}")
    beat.start()
    try:
        yield
    finally:
        stopped.set()
        beat.join()


def _beat(job: Job, stopped: threading.Event) -> None:
    while not stopped.wait(settings.JOB_LEASE_SECONDS / _PER_LEASE):
        try:
            if not jobs.renew(job):
                return
        except Exception:
            log.exception("the lease of job %s was not renewed", job.pk)
        finally:
            connection.close()
