"""Work that one process alone does, over all machines: leased in a row, and renewed beside the work.

Each step is one statement and holds no session, so that it also holds behind a pooler that hands a connection on after
each transaction. Who is killed renews no more; the lease passes. Real time counts, as the database tells it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from qingqian.db.beat import beating
from qingqian.db.sqlfile import load, scalar

_FOLDER: Final = Path(__file__).parent
_TAKE: Final = load(_FOLDER / "lease_take.sql")
_RENEW: Final = load(_FOLDER / "lease_renew.sql")
_GIVE_BACK: Final = load(_FOLDER / "lease_give_back.sql")


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
    try:
        with beating(name, seconds, lambda: scalar(_RENEW, asked) is not None):
            yield True
    finally:
        scalar(_GIVE_BACK, asked)
