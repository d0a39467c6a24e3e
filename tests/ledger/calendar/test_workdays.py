import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar.instants import at
from ledger.calendar.workdays import Exceptional, WorkingDays

SATURDAY, SUNDAY, MONDAY = dt.date(2022, 10, 8), dt.date(2022, 10, 9), dt.date(2022, 10, 10)
DAYS = WorkingDays(
    {SATURDAY: Exceptional(working=True, name="国庆节调休上班"), MONDAY: Exceptional(working=False, name="防汛停工")}
)


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
