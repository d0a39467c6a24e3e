"""The calendar of a campaign as it is planned: its periods, when each level owes them, what falls on a holiday.

Source: domain.md §2 (the calendar of 2022, and the times chosen there for the level below).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ledger.calendar.instants import at
from ledger.calendar.workdays import WorkingDays
from ledger.vocabulary import Level, PeriodKind

SIX: Final = dt.time(18)
DAY: Final = dt.timedelta(days=1)
WEEK: Final = dt.timedelta(days=7)
CLOSES_AFTER: Final = dt.timedelta(hours=72)
FROZEN_AFTER: Final = dt.timedelta(days=14)

# What is asked of whom: the notices' 2022 and, below the first level, domain.md's choice.
ANNEXES: Final[Mapping[PeriodKind, Mapping[Level, tuple[int, ...]]]] = MappingProxyType(
    {
        PeriodKind.CONTACTS: {Level.MUNICIPAL: (1,), Level.DISTRICT: (1,), Level.TOWN: (1,)},
        PeriodKind.SURVEY: {Level.MUNICIPAL: (2, 3), Level.DISTRICT: (2, 3), Level.TOWN: (1, 2, 3, 4)},
        PeriodKind.WEEKLY: {Level.MUNICIPAL: (2,), Level.DISTRICT: (2,), Level.TOWN: (2,)},
        PeriodKind.RESOLUTION: {Level.MUNICIPAL: (2, 4), Level.DISTRICT: (2, 4), Level.TOWN: (2, 4)},
        PeriodKind.FINAL: {Level.MUNICIPAL: (2, 4), Level.DISTRICT: (2, 4), Level.TOWN: (2, 4)},
    },
)
# How many days before the first level the level below owes it, at 18:00 …
BELOW: Final[Mapping[PeriodKind, int]] = MappingProxyType(
    {
        PeriodKind.CONTACTS: 0,
        PeriodKind.SURVEY: 2,
        PeriodKind.WEEKLY: 1,
        PeriodKind.RESOLUTION: 2,
        PeriodKind.FINAL: 3,
    },
)
# … and how many after it the city reports to the ministry.
ABOVE: Final[Mapping[PeriodKind, int]] = MappingProxyType(
    {PeriodKind.SURVEY: 1, PeriodKind.WEEKLY: 1, PeriodKind.RESOLUTION: 1, PeriodKind.FINAL: 10}
)
STAMPED: Final = frozenset({PeriodKind.SURVEY, PeriodKind.RESOLUTION, PeriodKind.FINAL})


class OnHoliday(StrEnum):
    """What becomes of a weekly report that is due on a day on which nobody works."""

    LATER = "later"  # 顺延: the next working day
    EARLIER = "earlier"  # 提前: the working day before
    KEEP = "keep"  # 照常
    WAIVE = "waive"  # 取消: it is not asked for


@dataclass(frozen=True, slots=True)
class Times:
    """The three instants of one level; None where there is none."""

    due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    frozen_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One period as planned. `holiday` names the day off on which it was due; `moved` says it was moved for it."""

    code: str
    name: str
    kind: PeriodKind
    opens_at: dt.datetime
    times: Mapping[Level, Times]
    annexes: Mapping[Level, tuple[int, ...]]
    stamped_paper: bool = False
    holiday: str = ""
    moved: bool = False
    waived: bool = False

    @property
    def first_due(self) -> dt.datetime:
        """When the first level owes it."""
        due = self.times[Level.DISTRICT].due_at
        if due is None:
            raise ValueError(self.code)
        return due


@dataclass(frozen=True, slots=True)
class Outline:
    """What a person says of a campaign's calendar: the days of the first level. None: no such period."""

    survey_date: dt.date
    contacts_due: dt.date | None = None
    survey_due: dt.date | None = None
    first_week: dt.date | None = None
    last_week: dt.date | None = None
    weekly_hour: dt.time = SIX
    resolution_due: dt.date | None = None
    final_due: dt.date | None = None
    closes_after: dt.timedelta | None = CLOSES_AFTER
    frozen_after: dt.timedelta | None = FROZEN_AFTER
    on_holiday: OnHoliday = OnHoliday.LATER
    days: WorkingDays = field(default_factory=WorkingDays)


def planned(outline: Outline) -> list[Planned]:
    """Return the periods in the order in which one follows another.

    Annex 1 and the survey come first; then all by the day on which the first level owes them, a week before a report
    of the same day (domain.md §2: w06 before the resolution report).
    """
    single = (
        ("contacts", "工作联络表", PeriodKind.CONTACTS, outline.contacts_due, SIX),
        ("survey", "排查报告", PeriodKind.SURVEY, outline.survey_due, dt.time.max),
        ("resolution", "化解报告", PeriodKind.RESOLUTION, outline.resolution_due, dt.time.max),
        ("final", "工作总结", PeriodKind.FINAL, outline.final_due, dt.time.max),
    )
    opens = at(outline.survey_date, dt.time())
    found = [_period(outline, code, name, kind, at(day, hour), opens) for code, name, kind, day, hour in single if day]
    return sorted([*found, *_weeks(outline)], key=_place)


def _place(period: Planned) -> tuple[int, dt.date, int]:
    first = {PeriodKind.CONTACTS: 0, PeriodKind.SURVEY: 1}.get(period.kind, 2)
    return first, period.first_due.date(), 0 if period.kind is PeriodKind.WEEKLY else 1


def _weeks(outline: Outline) -> Iterator[Planned]:
    """Give a report for each week, the first open from the survey date on and each other when the last was due."""
    day, last = outline.first_week, outline.last_week
    opens = at(outline.survey_date, dt.time())
    number = 1
    while day is not None and last is not None and day <= last:
        due = at(day, outline.weekly_hour)
        week = _period(outline, f"w{number:02}", f"第{number}周周报", PeriodKind.WEEKLY, due, opens)
        yield _on_working_day(outline, week)
        opens, day, number = due, day + WEEK, number + 1


def _on_working_day(outline: Outline, week: Planned) -> Planned:
    """Do with a week that is due on a day off what the outline says."""
    day = week.first_due.date()
    if outline.days.works(day):
        return week
    week = replace(week, holiday=outline.days.name(day))
    if outline.on_holiday is OnHoliday.KEEP:
        return week
    if outline.on_holiday is OnHoliday.WAIVE:
        return replace(week, waived=True)
    moved = outline.days.next(day) if outline.on_holiday is OnHoliday.LATER else outline.days.previous(day)
    again = _period(outline, week.code, week.name, week.kind, at(moved, outline.weekly_hour), week.opens_at)
    return replace(again, holiday=week.holiday, moved=True)


def _period(outline: Outline, code: str, name: str, kind: PeriodKind, due: dt.datetime, opens: dt.datetime) -> Planned:
    """Set the three clocks of each level by when the first level owes it."""
    below = due if BELOW[kind] == 0 else _below(outline, kind, due)
    levels = {Level.DISTRICT: due, Level.TOWN: below}
    if kind in ABOVE:
        levels[Level.MUNICIPAL] = due + ABOVE[kind] * DAY
    times = {level: clocks(outline.closes_after, outline.frozen_after, moment) for level, moment in levels.items()}
    return Planned(code, name, kind, min(opens, below - DAY), times, ANNEXES[kind], kind in STAMPED)


def single(outline: Outline, code: str, name: str, kind: PeriodKind, due: dt.datetime) -> Planned:
    """Return one more period, with what its kind asks of each level; it opens a week before it is due."""
    return _period(outline, code, name, kind, due, due - WEEK)


def _below(outline: Outline, kind: PeriodKind, due: dt.datetime) -> dt.datetime:
    """Return when the level below owes it: some days earlier, never on a day off."""
    day = due.date() - BELOW[kind] * DAY
    if not outline.days.works(day):
        day = outline.days.previous(day)
    return at(day, SIX)


def clocks(closes_after: dt.timedelta | None, frozen_after: dt.timedelta | None, due: dt.datetime) -> Times:
    """Return a due time with the closing and freezing times that follow it."""
    return Times(
        due,
        None if closes_after is None else due + closes_after,
        None if frozen_after is None else due + frozen_after,
    )


def annexes_of(levels: Sequence[Sequence[int]]) -> list[int]:
    """Return every annex that some level owes, in order."""
    return sorted({annex for level in levels for annex in level})
