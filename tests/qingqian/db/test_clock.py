import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now, clock_held_at, trial_now

THEN = dt.datetime.fromisoformat("2022-06-30T18:00+08:00")


@pytest.mark.django_db
def test_scopes_inside_read_the_held_clock_and_those_outside_the_real_one() -> None:
    with clock_held_at(THEN), tenant_scope(SYSTEM):
        assert app_now() == THEN
        with clock_held_at(THEN + dt.timedelta(hours=1)), tenant_scope(SYSTEM):
            assert app_now() == THEN + dt.timedelta(hours=1)
    with tenant_scope(SYSTEM):
        assert abs(app_now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_the_held_clock_goes_before_that_of_the_settings(settings: Settings) -> None:
    settings.NOW = "2022-05-20T00:00:00+08:00"
    assert trial_now() == settings.NOW
    with clock_held_at(THEN):
        assert trial_now() == THEN.isoformat()
    assert trial_now() == settings.NOW


def test_a_production_clock_is_never_held(settings: Settings) -> None:
    settings.CLOCK_MAY_BE_HELD = False
    with pytest.raises(ImproperlyConfigured), clock_held_at(THEN):
        pass
    assert trial_now() == ""
