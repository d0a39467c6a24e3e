"""The one clock: every deadline is decided by the database (architecture.md, Clock)."""

import datetime as dt

from qingqian.db.sqlfile import scalar


def app_now() -> dt.datetime:
    """Return the transaction's start, or the instant that a trial has set; aware, in UTC."""
    now = scalar("select app_now()")
    if not isinstance(now, dt.datetime):
        raise TypeError("app_now() must answer a timestamp")
    return now
