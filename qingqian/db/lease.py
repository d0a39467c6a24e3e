"""Work that one process alone does, over all machines: leased in a row, and renewed beside the work.

Each step is one statement and holds no session, so that it also holds behind a pooler that hands a connection on after
each transaction. Who is killed renews no more; the lease passes. Real time counts, as the database tells it.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from qingqian.db.sqlfile import load, scalar

log = logging.getLogger("qingqian.lease")
_FOLDER: Final = Path(__file__).parent
_TAKE: Final = load(_FOLDER / "lease_take.sql")
_RENEW: Final = load(_FOLDER / "lease_renew.sql")
_GIVE_BACK: Final = load(_FOLDER / "lease_give_back.sql")
_PER_LEASE: Final = 3


@contextmanager
def leased(name: str, seconds: float) -> Iterator[bool]:
    """Tell whether nobody else is at the work `name`; the others are kept out as long as it goes on.

    A holder that was silent for `seconds` counts as dead, and the next one may begin: what is done must bear that a
    process which was only asleep ends its work beside it. Outside a transaction only.
    """
    asked = {"name": name, "holder": uuid.uuid4().hex, "seconds": seconds}
    if scalar(_TAKE, asked) is None:
        yield False
        return
    stopped = threading.Event()
    beat = threading.Thread(target=_beat, args=(asked, stopped), daemon=True, name=f"lease {name}")
    beat.start()
    try:
        yield True
    finally:
        stopped.set()
        beat.join()
        scalar(_GIVE_BACK, asked)


def _beat(asked: dict[str, object], stopped: threading.Event) -> None:
    while not stopped.wait(float(str(asked["seconds"])) / _PER_LEASE):
        try:
            if scalar(_RENEW, asked) is None:
                log.warning("the lease of %s was taken over", asked["name"])
                return
        except Exception:
            log.exception("the lease of %s was not renewed", asked["name"])
        finally:
            connection.close()
