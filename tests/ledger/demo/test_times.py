"""Whenever in week 6 the demonstration is made, there are office hours enough between last week and now."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import settings

from ledger.actions.campaigns import Calendar, make_campaign
from ledger.demo.times import Times
from ledger.management.commands.init import shift_to_week_six
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units

FIXTURE = Path(settings.BASE_DIR) / "fixtures/campaign_2022.json"
INSTANTS = (
    "2026-11-26T18:00:00+08:00",  # a Thursday: week 6 has just begun
    "2026-11-27T09:01:00+08:00",
    "2026-11-29T23:59:00+08:00",
    "2026-12-02T18:00:00+08:00",
    "2026-12-03T17:59:59+08:00",
)


@pytest.mark.django_db
@pytest.mark.parametrize("text", INSTANTS)
def test_moments_follow_one_another_in_office_hours(text: str) -> None:
    now = dt.datetime.fromisoformat(text)
    data = json.loads(FIXTURE.read_text(encoding="utf-8"))
    city = units.unit(units.CITY)
    with tenant_scope(SYSTEM):
        campaign = make_campaign(city, data, Calendar("demo", "演示", shift_to_week_six(now), closing=True))
        times = Times(campaign, now)
    moments = [times.moment(part / 100) for part in range(101)]
    assert moments == sorted(moments)
    assert times.town_due("w05") < moments[0]
    assert now - moments[80] > dt.timedelta(minutes=30)
    assert moments[-1] < now < times.rolled_up_by("w06")
    assert all(moment.hour in range(9, 18) and moment.weekday() < 5 for moment in moments)


@pytest.mark.django_db
def test_who_is_in_time_files_before_the_review_and_the_review_ends_before_the_district_goes_up() -> None:
    now = dt.datetime.fromisoformat(INSTANTS[1])
    data = json.loads(FIXTURE.read_text(encoding="utf-8"))
    city = units.unit(units.CITY)
    with tenant_scope(SYSTEM):
        times = Times(make_campaign(city, data, Calendar("demo", "演示", shift_to_week_six(now))), now)
    for short in ("survey", "w01", "w05"):
        for code in ("500110001", "500110981"):
            submitted = times.submitted(code, short)
            assert submitted < times.reviewed(0, short) < times.reviewed(40, short) < times.town_due(short)
            assert times.reviewed(40, short) < times.rolled_up_by(short)
