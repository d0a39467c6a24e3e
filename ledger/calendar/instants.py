"""Instants are kept as such; days, months and printed times are Shanghai's (domain.md §2)."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def at(day: dt.date, hour: dt.time = dt.time.max) -> dt.datetime:
    """Return the instant of a day's hour; without one, the day's end."""
    return dt.datetime.combine(day, hour, SHANGHAI)


def day_of(instant: dt.datetime | dt.date) -> dt.date:
    """Return the day of an instant, or a date as it is."""
    return instant.astimezone(SHANGHAI).date() if isinstance(instant, dt.datetime) else instant


def month_of(instant: dt.datetime | dt.date) -> str:
    """Return the month of an instant, or of a date, as YYYY-MM."""
    return f"{day_of(instant):%Y-%m}"


def minute_of(instant: dt.datetime) -> str:
    """Return an instant as people write it: 2022-06-30 18:00, and the end of a day as the day alone."""
    local = instant.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d}" if local.time() == dt.time.max else f"{local:%Y-%m-%d %H:%M}"
