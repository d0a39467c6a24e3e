"""When things happen in the demonstration: around the due times of the past weeks, and between then and now."""

import datetime as dt
from random import Random
from typing import Final

from ledger.calendar.instants import SHANGHAI
from ledger.demo.plan import PAST
from ledger.models import Campaign, PeriodClock
from ledger.vocabulary import Level

OFFICE_HOURS: Final = (*range(9, 12), *range(14, 18))
SATURDAY: Final = 5
SLOT: Final = dt.timedelta(minutes=5)
REVIEW_BEGINS: Final = dt.timedelta(hours=4)
REVIEW_EACH: Final = dt.timedelta(minutes=5)
LATE: Final = dt.timedelta(hours=14, minutes=40)
AFTERWARDS: Final = dt.timedelta(hours=40, minutes=20)


def minutes(count: int) -> dt.timedelta:
    """Return so many minutes."""
    return dt.timedelta(minutes=count)


class Times:
    """The due times of a campaign's periods by their short code ('w01'), and what hangs on them."""

    def __init__(self, campaign: Campaign, now: dt.datetime) -> None:
        clocks = PeriodClock.objects.filter(period__campaign=campaign, unit=campaign.unit).select_related("period")
        start = len(campaign.code) + 1
        self.now = now
        self._due = {(item.period.code[start:], item.level): item.due_at for item in clocks if item.due_at is not None}
        self._slots = self._office_hours()

    def town_due(self, short: str) -> dt.datetime:
        """Return when towns and departments owe a period."""
        return self._due[short, Level.TOWN]

    def filed_by(self, short: str) -> dt.datetime:
        """Return when those in time have filed: the survey, due a day after the first week, well before that week."""
        return self.town_due("w01") - dt.timedelta(days=1) if short == "survey" else self.town_due(short)

    def rolled_up_by(self, short: str) -> dt.datetime:
        """Return the evening on which the districts go up: of the survey the day before it is due."""
        due = self._due[short, Level.DISTRICT]
        return due.astimezone(SHANGHAI).replace(hour=18, minute=0, second=0, microsecond=0) - (
            dt.timedelta(days=1) if short == "survey" else dt.timedelta()
        )

    def submitted(self, code: str, short: str) -> dt.datetime:
        """Return when a unit that is in time submits: on the day before, or in the morning of the due day."""
        random = Random(f"{code}:{short}:submitted")  # noqa: S311 - a demonstration repeats itself
        morning = random.randint(6 * 60, 9 * 60)
        if short == "w01" or random.randrange(3) == 0:
            return self.filed_by(short) - minutes(morning)
        return self.day_before(code, short)

    def day_before(self, code: str, short: str) -> dt.datetime:
        """Return an instant of the office hours of the day before a unit should have filed."""
        random = Random(f"{code}:{short}:day before")  # noqa: S311 - a demonstration repeats itself
        return self.filed_by(short) - minutes(random.randint(24 * 60 + 30, 33 * 60))

    def reviewed(self, place: int, short: str) -> dt.datetime:
        """Return when the reviewer takes the child at a place of the list: in the afternoon of the due day."""
        return self.filed_by(short) - REVIEW_BEGINS + place * REVIEW_EACH

    def moment(self, fraction: float) -> dt.datetime:
        """Return an instant of office hours between the last week's due time and now, at this part of the way."""
        return self._slots[int(fraction * (len(self._slots) - 1))]

    def _office_hours(self) -> list[dt.datetime]:
        slot = self.town_due(PAST[-1]).astimezone(SHANGHAI)
        slots = []
        while slot < self.now:
            if slot.hour in OFFICE_HOURS and slot.weekday() < SATURDAY:
                slots.append(slot)
            slot += SLOT
        return slots
