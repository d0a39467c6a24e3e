"""By when each step is owed: worked out by hand on the calendar of 2022, holidays and worked Saturdays included."""

import datetime as dt
from typing import Any, Final

import pytest

from ledger.actions.workdays import seed_days
from ledger.calendar.instants import at
from ledger.clueflow import Act
from ledger.errors import RefusedError
from ledger.models import Clue, ClueClock, ClueResult, ClueState
from ledger.queries.clues.clocks import clocks_at
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from tests.factories import units
from tests.factories.clues import done, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
NOON: Final = dt.time(12)


def day(month: int, number: int) -> dt.date:
    return dt.date(2022, month, number)


@pytest.fixture(autouse=True)
def _published() -> None:
    """Let the calendar of the city be as the State Council published it."""
    city = units.unit(units.CITY)
    with tenant_scope(SYSTEM):
        seed_days(city)


def on(when: dt.date, who: Persona, act: Act, clue: Clue, **said: Any) -> Clue:
    with clock_held_at(at(when, NOON)):
        return done(who, act, clue, **said)


def set_clock(**said: Any) -> None:
    with tenant_scope(SYSTEM):
        ClueClock.objects.create(unit=units.unit(units.CITY), **said)


def taken(when: dt.date = dt.date(2022, 6, 6)) -> Clue:
    """Return a clue that the town works on, accepted on 20 May."""
    city, district = reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    with clock_held_at(at(day(4, 29), NOON)):
        clue = registered(clerk_of(units.CITY))
    on(day(5, 20), city, Act.ACCEPT, clue)
    on(day(5, 27), city, Act.ASSIGN, clue, target=district.unit)
    on(day(6, 2), district, Act.ASSIGN, clue, target=units.unit(units.GUNAN))
    return on(when, clerk_of(units.GUNAN), Act.TAKE, clue)


@pytest.mark.parametrize(
    ("received", "working", "calendar"),
    [
        # 1 May: off from 30 April to 4 May, Saturday the 7th is worked.
        (day(4, 29), day(5, 17), day(5, 9)),
        # The Dragon Boat Festival: Friday 3 June is off, and nothing is worked for it.
        (day(6, 2), day(6, 17), day(6, 12)),
        # National Day: off from 1 to 7 October, Saturday the 8th and Sunday the 9th are worked.
        (day(9, 30), day(10, 19), day(10, 10)),
        # The day on which it comes in does not count, be it one on which nobody works.
        (day(10, 1), day(10, 19), day(10, 11)),
    ],
)
def test_what_comes_in_is_to_be_examined_within_ten_working_days_or_ten_days(
    received: dt.date, working: dt.date, calendar: dt.date
) -> None:
    clerk = clerk_of(units.QIJIANG)
    with clock_held_at(at(received, NOON)):
        assert registered(clerk).due_on == working
    set_clock(examine_working=False)
    with clock_held_at(at(received, NOON)):
        assert registered(clerk).due_on == calendar


def test_it_counts_from_the_day_on_which_it_came_in_though_it_is_registered_later() -> None:
    with clock_held_at(at(day(5, 6), NOON)):
        assert registered(clerk_of(units.QIJIANG), received_on=day(4, 29)).due_on == day(5, 17)


def test_nothing_is_owed_while_more_is_awaited_and_examining_begins_anew_with_it() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    with clock_held_at(at(day(4, 29), NOON)):
        clue = registered(clerk)
    assert on(day(5, 5), reviewer, Act.ASK_MORE, clue).due_on is None
    assert on(day(5, 16), clerk, Act.SUPPLY, clue).due_on == day(5, 30)


def test_each_desk_has_ten_working_days_and_the_result_thirty_from_acceptance() -> None:
    city, district = reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    with clock_held_at(at(day(4, 29), NOON)):
        clue = registered(clerk_of(units.CITY))
    accepted = on(day(5, 20), city, Act.ACCEPT, clue)
    assert (accepted.due_on, accepted.result_due, accepted.result_last) == (day(6, 6), day(6, 19), day(8, 18))
    assert on(day(5, 27), city, Act.ASSIGN, clue, target=district.unit).due_on == day(6, 13)
    assert on(day(6, 2), district, Act.ASSIGN, clue, target=units.unit(units.GUNAN)).due_on == day(6, 17)
    taken = on(day(6, 6), clerk_of(units.GUNAN), Act.TAKE, clue)
    assert (taken.due_on, taken.result_due, taken.result_last) == (day(6, 19), day(6, 19), day(8, 18))
    moved = on(day(6, 10), district, Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    assert (moved.due_on, moved.result_due) == (day(6, 24), day(6, 19))
    assert on(day(6, 13), clerk_of(units.WENLONG), Act.TAKE, clue).due_on == day(6, 19)


def test_more_time_is_given_up_to_the_ninetieth_day_from_acceptance() -> None:
    clue, town, district = taken(), clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    with pytest.raises(RefusedError, match="2022-08-18"):
        on(day(6, 15), town, Act.ASK_EXTENSION, clue, until=day(8, 19))
    assert on(day(6, 15), town, Act.ASK_EXTENSION, clue, until=day(8, 18)).due_on == day(6, 19)
    with pytest.raises(RefusedError, match="2022-08-18"):
        on(day(6, 16), district, Act.GRANT_EXTENSION, clue, until=day(8, 19))
    given = on(day(6, 16), district, Act.GRANT_EXTENSION, clue)
    assert (given.due_on, given.result_due, given.result_last) == (day(8, 18), day(8, 18), day(8, 18))


def test_who_is_denied_more_time_owes_it_as_before_though_the_day_has_passed() -> None:
    clue, district = taken(), reviewer_of(units.QIJIANG)
    on(day(6, 15), clerk_of(units.GUNAN), Act.ASK_EXTENSION, clue, until=day(7, 29))
    assert on(day(6, 20), district, Act.DENY_EXTENSION, clue).due_on == day(6, 19)


def fed_back(when: dt.date = dt.date(2022, 6, 17)) -> Clue:
    clue = taken()
    return on(when, clerk_of(units.GUNAN), Act.FEED_BACK, clue, result=ClueResult.UNTRUE)


def test_checking_runs_on_the_same_day_as_the_work_at_each_level() -> None:
    clue = fed_back()
    assert (clue.state, clue.due_on) == (ClueState.REVIEW, day(6, 19))
    assert on(day(6, 18), reviewer_of(units.QIJIANG), Act.CONFIRM, clue).due_on == day(6, 19)
    closed = on(day(6, 18), reviewer_of(units.CITY), Act.CONFIRM, clue)
    assert (closed.due_on, closed.ended_on) == (None, day(6, 18))
    again = on(day(9, 30), reviewer_of(units.CITY), Act.REOPEN, clue)
    assert (again.due_on, again.result_last, again.ended_on) == (day(10, 30), day(12, 29), None)


def test_what_is_sent_back_keeps_its_day_unless_who_checks_names_another() -> None:
    district = reviewer_of(units.QIJIANG)
    assert on(day(6, 20), district, Act.SEND_BACK, fed_back()).due_on == day(6, 19)
    clue = fed_back()
    for wrong, sentence in ((day(6, 19), "早于今天"), (day(8, 19), "2022-08-18")):
        with pytest.raises(RefusedError, match=sentence):
            on(day(6, 20), district, Act.SEND_BACK, clue, until=wrong)
    back = on(day(6, 20), district, Act.SEND_BACK, clue, until=day(7, 1))
    assert (back.due_on, back.result_due, back.result_last) == (day(7, 1), day(7, 1), day(8, 18))


def test_what_was_refused_and_is_taken_up_again_is_examined_from_that_day() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    with clock_held_at(at(day(9, 1), NOON)):
        clue = registered(clerk)
    assert on(day(9, 2), reviewer, Act.REFUSE, clue).due_on is None
    assert on(day(9, 30), reviewer, Act.REOPEN, clue).due_on == day(10, 19)


def test_the_days_of_the_city_hold_for_all_below_from_the_next_step_on() -> None:
    clue = taken()
    set_clock(result_days=20, result_working=True, most_days=40, transfer_days=3, transfer_working=False)
    assert clue.due_on == day(6, 19)
    assert on(day(6, 10), reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG)).due_on == (
        day(6, 13)
    )
    with tenant_scope(SYSTEM):
        clocks = clocks_at(units.unit(units.GUNAN))
    # 20 working days from 2 June: the Dragon Boat Festival is off, so 1 July.
    assert (clocks.result(day(6, 2)), clocks.last(day(6, 2))) == (day(7, 1), day(7, 29))
