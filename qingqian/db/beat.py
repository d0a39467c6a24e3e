"""Renews a lease beside the work that it is held for, so that one long step does not lose it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

log = logging.getLogger("qingqian.lease")
_PER_LEASE: Final = 3


@contextmanager
def beating(what: str, seconds: float, renew: Callable[[], bool]) -> Iterator[None]:
    """Call `renew` a few times in each `seconds`, as long as it is true, beside what is done inside.

    `what` names the lease in the log. Who is killed renews no more; a renewal that fails is tried again.
    """
    stopped = threading.Event()
    beat = threading.Thread(target=_beat, args=(what, seconds, renew, stopped), daemon=True, name=f"lease of {what}")
    beat.start()
    try:
        yield
    finally:
        stopped.set()
        beat.join()


def _beat(what: str, seconds: float, renew: Callable[[], bool], stopped: threading.Event) -> None:
    while not stopped.wait(seconds / _PER_LEASE):
        try:
            if not renew():
                log.warning("the lease of %s was taken over", what)
                return
        except Exception:
            log.exception("the lease of %s was not renewed", what)
        finally:
            connection.close()
