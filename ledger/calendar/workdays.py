"""Days on which one works: what the weekday says, unless the calendar says otherwise."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.calendar.instants import day_of

SATURDAY: Final = 5
DAY: Final = dt.timedelta(days=1)
REACH: Final = 60


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A day that is not what its weekday says, and why."""

    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Knows holidays and adjusted working days; without any, weekends alone are off."""

    exceptional: Mapping[dt.date, Exceptional] = field(default_factory=dict)

    def works(self, day: dt.date) -> bool:
        """Tell whether one works on a day."""
        known = self.exceptional.get(day)
        return day.weekday() < SATURDAY if known is None else known.working

    def name(self, day: dt.date) -> str:
        """Say what a day is: a holiday's name, 周末, or '' for a usual working day."""
        known = self.exceptional.get(day)
        if known is not None:
            return known.name
        return "" if day.weekday() < SATURDAY else "周末"

    def holiday(self, instant: dt.datetime | dt.date) -> str:
        """Return the name of the day off on which an instant lies; '' on a working day."""
        day = day_of(instant)
        return "" if self.works(day) else self.name(day)

    def next(self, day: dt.date) -> dt.date:
        """Return the first working day after a day."""
        return self._nearest(day, DAY)

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that is so many working days after a day; the day itself does not count."""
        for _turn in range(count):
            day = self.next(day)
        return day

    def between(self, day: dt.date, until: dt.date) -> int:
        """Count the working days after a day up to another, that one included; negative where it lies before."""
        first, last = sorted((day, until))
        found = sum(self.works(first + turn * DAY) for turn in range(1, (last - first).days + 1))
        return found if day <= until else -found

    def previous(self, day: dt.date) -> dt.date:
        """Return the last working day before a day."""
        return self._nearest(day, -DAY)

    def _nearest(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for turn in range(1, REACH + 1):
            found = day + turn * step
            if self.works(found):
                return found
        raise ValueError(f"no working day within {REACH} days of {day}")
