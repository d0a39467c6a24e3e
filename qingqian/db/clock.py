"""The one clock: every deadline is decided by the database (architecture.md, Clock)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import DateTimeField, Func

from qingqian.db.sqlfile import scalar

_held: ContextVar[str | None] = ContextVar("held_clock", default=None)


class AppNow(Func):
    """The same clock as a column's default: what one transaction writes bears one time."""

    function = "app_now"
    output_field = DateTimeField()


def app_now() -> dt.datetime:
    """Return the transaction's start, or the instant that a trial has set; aware, in UTC."""
    now = scalar("select app_now()")
    if not isinstance(now, dt.datetime):
        raise TypeError("app_now() must answer a timestamp")
    return now


def wall_clock() -> dt.datetime:
    """Return the real time, whatever a trial has set: leases, waiting and retries run on it."""
    now = scalar("select clock_timestamp()")
    if not isinstance(now, dt.datetime):
        raise TypeError("clock_timestamp() must answer a timestamp")
    return now


def trial_now() -> str:
    """Return the instant at which a trial lets the clock stand, as ISO 8601; '' where the real time holds."""
    return _held.get() or settings.NOW or ""


@contextmanager
def clock_held_at(instant: dt.datetime) -> Iterator[None]:
    """Let the clock stand at an aware instant in every scope opened inside: for demonstrations and trials.

    Production settings refuse it, as they refuse QINGQIAN_NOW.
    """
    if not settings.CLOCK_MAY_BE_HELD:
        raise ImproperlyConfigured("The clock of a production server is never set.")
    token = _held.set(instant.isoformat())
    try:
        yield
    finally:
        _held.reset(token)
