"""The planner makes 2022's calendar out of its few days, and moves weeks off holidays as it was told."""

import datetime as dt
import json
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings

from ledger.actions.campaigns import LEVELS, instant
from ledger.calendar.instants import at
from ledger.calendar.schedule import OnHoliday, Outline, Planned, planned
from ledger.calendar.workdays import Exceptional, WorkingDays
from ledger.vocabulary import Level

NATIONAL_DAY = dt.date(2022, 10, 6)
# 2022's National Day as published: off from 10-01 to 10-07, at work on the Saturday and Sunday after it.
OCTOBER = WorkingDays(
    {dt.date(2022, 10, day): Exceptional(working=False, name="国庆节") for day in range(1, 8)}
    | {dt.date(2022, 10, day): Exceptional(working=True, name="国庆节调休上班") for day in (8, 9)}
)


def outline(**said: Any) -> Outline:
    days = {
        "survey_date": dt.date(2022, 5, 20),
        "contacts_due": dt.date(2022, 5, 24),
        "survey_due": dt.date(2022, 5, 28),
        "first_week": dt.date(2022, 5, 26),
        "last_week": dt.date(2022, 11, 24),
        "resolution_due": dt.date(2022, 6, 30),
        "final_due": dt.date(2022, 11, 20),
        "on_holiday": OnHoliday.KEEP,
    }
    return Outline(**{**days, **said})


def test_2022_comes_out_as_it_was() -> None:
    data = json.loads((settings.BASE_DIR / "fixtures/campaign_2022.json").read_text(encoding="utf-8"))
    found = planned(outline())
    assert [(period.code, period.name) for period in found] == [
        (item["code"], item["name"]) for item in data["periods"]
    ]
    for period, item in zip(found, data["periods"], strict=True):
        due = {
            level: text and instant(text, dt.timedelta())
            for key, level in LEVELS.items()
            if (text := item["due"][key])
        }
        assert {level: times.due_at for level, times in period.times.items()} == due, period.code
        assert period.stamped_paper == item.get("stamped_paper", False)
        assert list(period.annexes[Level.DISTRICT]) == item["annexes"]


def week_of(day: dt.date, on_holiday: OnHoliday) -> Planned:
    weeks = planned(outline(on_holiday=on_holiday, days=OCTOBER))
    return next(week for week in weeks if week.code == "w20" and day)


@pytest.mark.parametrize(
    ("on_holiday", "due", "below", "moved", "waived"),
    [
        (OnHoliday.KEEP, NATIONAL_DAY, dt.date(2022, 9, 30), False, False),
        (OnHoliday.LATER, dt.date(2022, 10, 8), dt.date(2022, 9, 30), True, False),
        (OnHoliday.EARLIER, dt.date(2022, 9, 30), dt.date(2022, 9, 29), True, False),
        (OnHoliday.WAIVE, NATIONAL_DAY, dt.date(2022, 9, 30), False, True),
    ],
)
def test_a_week_on_a_holiday(on_holiday: OnHoliday, due: dt.date, below: dt.date, moved: bool, waived: bool) -> None:  # noqa: FBT001
    week = week_of(NATIONAL_DAY, on_holiday)
    assert week.first_due == at(due, dt.time(18))
    assert week.times[Level.TOWN].due_at == at(below, dt.time(18))
    assert (week.moved, week.waived, week.holiday) == (moved, waived, "国庆节")


def test_only_the_week_of_the_holiday_moves() -> None:
    usual, moved = planned(outline(days=OCTOBER)), planned(outline(days=OCTOBER, on_holiday=OnHoliday.LATER))
    assert [a.code for a, b in zip(usual, moved, strict=True) if a.first_due != b.first_due] == ["w20"]


def test_a_week_opens_when_the_one_before_was_due() -> None:
    weeks = [period for period in planned(outline()) if period.code.startswith("w")]
    assert weeks[0].opens_at == at(dt.date(2022, 5, 20), dt.time())
    assert all(later.opens_at == earlier.first_due for earlier, later in pairwise(weeks))


def test_clocks_follow_the_due_time_of_each_level() -> None:
    for period in planned(outline()):
        for times in period.times.values():
            assert times.due_at is not None
            assert times.closes_at == times.due_at + dt.timedelta(hours=72)
            assert times.frozen_at == times.due_at + dt.timedelta(days=14)
    (week,) = [one for one in planned(outline(closes_after=None, frozen_after=None)) if one.code == "w03"]
    assert week.times[Level.TOWN].closes_at is None
    assert week.times[Level.TOWN].frozen_at is None
