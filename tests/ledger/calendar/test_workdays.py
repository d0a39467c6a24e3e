import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar.instants import at
from ledger.calendar.workdays import Exceptional, WorkingDays

SATURDAY, SUNDAY, MONDAY = dt.date(2022, 10, 8), dt.date(2022, 10, 9), dt.date(2022, 10, 10)
DAYS = WorkingDays(
    {SATURDAY: Exceptional(working=True, name="国庆节调休上班"), MONDAY: Exceptional(working=False, name="防汛停工")}
)
# What the State Council published, as the calendar of the city begins with it.
PUBLISHED = WorkingDays(
    {day: Exceptional(working=False, name="节假日") for day in chinese_calendar.holidays}
    | {day: Exceptional(working=True, name="调休上班") for day in chinese_calendar.workdays}
)
PUBLISHED_DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2023, 12, 31))


def test_what_is_kept_wins_over_the_weekday() -> None:
    assert DAYS.works(SATURDAY)
    assert not DAYS.works(SUNDAY)
    assert not DAYS.works(MONDAY)
    assert (DAYS.name(SATURDAY), DAYS.name(SUNDAY), DAYS.name(MONDAY)) == ("国庆节调休上班", "周末", "防汛停工")
    assert DAYS.holiday(at(MONDAY, dt.time(18))) == "防汛停工"
    assert DAYS.holiday(SATURDAY) == ""


@given(st.dates(dt.date(2022, 1, 1), dt.date(2030, 1, 1)))
def test_the_nearest_working_days_are_worked_and_nothing_between_is(day: dt.date) -> None:
    later, earlier = DAYS.next(day), DAYS.previous(day)
    assert DAYS.works(later)
    assert DAYS.works(earlier)
    assert not any(DAYS.works(day + dt.timedelta(days=n)) for n in range(1, (later - day).days))
    assert not any(DAYS.works(day - dt.timedelta(days=n)) for n in range(1, (day - earlier).days))


def test_without_any_working_day_it_says_so() -> None:
    first = dt.date(2022, 1, 1)
    never = WorkingDays({first + dt.timedelta(days=n): Exceptional(working=False, name="停") for n in range(200)})
    with pytest.raises(ValueError, match="no working day"):
        never.next(first)


@given(PUBLISHED_DAYS, st.integers(1, 40))
def test_after_counts_exactly_the_working_days_between(day: dt.date, count: int) -> None:
    found = PUBLISHED.after(day, count)
    assert PUBLISHED.works(found)
    assert sum(PUBLISHED.works(day + dt.timedelta(days=n)) for n in range(1, (found - day).days + 1)) == count


@given(PUBLISHED_DAYS, st.integers(0, 30), st.integers(0, 30))
def test_after_never_goes_back_for_a_later_day_or_a_greater_number(day: dt.date, later: int, count: int) -> None:
    found = PUBLISHED.after(day, count)
    assert PUBLISHED.after(day + dt.timedelta(days=later), count) >= found
    assert PUBLISHED.after(day, count + 1) > found
    assert PUBLISHED.after(found, 2) == PUBLISHED.after(day, count + 2)


@given(PUBLISHED_DAYS, PUBLISHED_DAYS)
def test_working_days_are_counted_between_two_days_and_backwards(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    between = PUBLISHED.between(first, last)
    assert between == sum(PUBLISHED.works(first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert PUBLISHED.between(last, first) == -between
