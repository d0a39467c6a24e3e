"""How long one statement may take while somebody waits for a page; what nobody waits for takes its time.

The limit is a setting of the transaction (`ledger.scoping` sets it with the scope), never of the session: a pooler
that hands a connection on after each transaction hands on no limit with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import psycopg2.errors
from django.conf import settings
from django.db import OperationalError

ENDLESS: Final = "0"
_awaited: ContextVar[bool] = ContextVar("awaited", default=False)


@contextmanager
def awaited() -> Iterator[None]:
    """Let what is opened inside be answered within settings.STATEMENT_SECONDS, statement by statement."""
    token = _awaited.set(True)
    try:
        yield
    finally:
        _awaited.reset(token)


def patience() -> str:
    """Return how long a statement may take now, in milliseconds, as PostgreSQL's statement_timeout ('0': for ever)."""
    return str(int(settings.STATEMENT_SECONDS * 1000)) if _awaited.get() else ENDLESS


def ran_out(problem: BaseException | None) -> bool:
    """Tell whether an exception says that a statement took too long and was ended."""
    while isinstance(problem, OperationalError):
        problem = problem.__cause__
    return isinstance(problem, psycopg2.errors.QueryCanceled)
