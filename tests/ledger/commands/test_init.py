"""init: what a fresh database gets, and that the second time changes nothing."""

import datetime as dt
import getpass
import io
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate
from hypothesis import given
from hypothesis import strategies as st

from ledger.management.commands.init import shift_to_week_six
from ledger.models import Campaign, Membership, Period, PeriodClock, Unit, User
from ledger.policy import Role
from ledger.queries.channels import public_channels
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from tests.commands import run
from tests.ledger.demo.world import trial

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIXTURES = Path(django_settings.BASE_DIR) / "fixtures"
FIRST_THURSDAY = dt.datetime(2022, 5, 26, 18, tzinfo=SHANGHAI)
END_OF_DAY = dt.time(23, 59, 59, 999_999)


def end_of(month: int, day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(2022, month, day), END_OF_DAY, SHANGHAI)


def evening(month: int, day: int) -> dt.datetime:
    return dt.datetime(2022, month, day, 18, tzinfo=SHANGHAI)


# domain.md §2: what the first level owes, in the order of the predecessors; then the level below it.
WEEKS = [f"2022-w{week:02d}" for week in range(1, 28)]
ORDER = [
    *("2022-contacts", "2022-survey", *WEEKS[:6], "2022-resolution"),
    *(*WEEKS[6:26], "2022-final", "2022-w27"),
]
DISTRICT_DUE = {
    "2022-contacts": evening(5, 24),
    "2022-survey": end_of(5, 28),
    "2022-resolution": end_of(6, 30),
    "2022-final": end_of(11, 20),
    **{code: FIRST_THURSDAY + dt.timedelta(weeks=number) for number, code in enumerate(WEEKS)},
}
TOWN_DUE = {
    "2022-survey": evening(5, 26),
    "2022-resolution": evening(6, 28),
    "2022-final": evening(11, 17),
    **{code: FIRST_THURSDAY + dt.timedelta(weeks=number, days=-1) for number, code in enumerate(WEEKS)},
}


class Terminal(io.StringIO):
    """A terminal to ask at."""

    def isatty(self) -> bool:
        """Tell that somebody sits there."""
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def dues(level: Level) -> dict[str, dt.datetime | None]:
    return dict(PeriodClock.objects.filter(level=level).values_list("period__code", "due_at"))


@pytest.mark.django_db
def test_the_campaign_of_2022_has_its_31_periods_in_order_with_their_due_times(folder: Path) -> None:
    with trial(folder):
        answer = run("init")
    assert answer.code == 0
    assert answer.json is not None
    assert (answer.json["campaigns"], answer.json["administrator"]["username"]) == (1, "admin")
    with tenant_scope(SYSTEM):
        assert answer.json["units"] == Unit.objects.count()
        assert list(Period.objects.order_by("sort_no").values_list("code", flat=True)) == ORDER
        assert len(ORDER) == 31
        assert dues(Level.DISTRICT) == DISTRICT_DUE
        assert TOWN_DUE.items() <= dues(Level.TOWN).items()
        assert not PeriodClock.objects.exclude(closes_at=None, frozen_at=None).exists()
        weekly = Period.objects.filter(kind=PeriodKind.WEEKLY)
        assert set(weekly.values_list("code", flat=True)) == set(WEEKS)
        assert Campaign.objects.get().survey_date == dt.date(2022, 5, 20)


@pytest.mark.django_db
def test_again_changes_nothing(folder: Path) -> None:
    with trial(folder):
        first = run("init")
        assert first.json is not None
        kept = first.json["administrator"]
        assert run("init").json == {"units": 0, "administrator": None, "campaigns": 0}
    assert len(public_channels()) == 77
    assert authenticate(username=kept["username"], password=kept["password"]) == User.objects.get()
    with tenant_scope(SYSTEM):
        assert [(seat.unit.code, seat.role) for seat in Membership.objects.all()] == [("500000", Role.MANAGER)]
    assert not (folder / "sign-ins.txt").exists()


@pytest.mark.django_db
def test_maps_are_laid_out_once_and_what_a_manager_has_placed_stays(folder: Path) -> None:
    with trial(folder):
        run("init")
        with tenant_scope(SYSTEM):
            placed = Unit.objects.exclude(tile_row=None)
            assert set(placed.values_list("parent__code", flat=True)) == {"500000", "500110"}
            assert not Unit.objects.filter(parent__code__in=["500000", "500110"], tile_row=None).exists()
            assert Unit.objects.get(code="500240").short_name == "石柱"
            Unit.objects.filter(parent__code="500110").update(tile_row=None, tile_column=None)
            Unit.objects.filter(code="500240").update(tile_row=12, tile_column=12, short_name="石柱县")
        run("init")
    with tenant_scope(SYSTEM):
        moved = Unit.objects.get(code="500240")
        assert (moved.tile_row, moved.tile_column, moved.short_name) == (12, 12, "石柱县")
        assert Unit.objects.filter(parent__code="500110").exclude(tile_row=None).count() == 39


@pytest.mark.django_db
def test_at_a_terminal_it_asks_and_refuses_a_weak_password(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = iter(["short", "an ordinary long one"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(given_))
    with trial(folder):
        weak = run("init")
        assert (weak.code, weak.json) == (1, None)
        assert "密码" in weak.said
        assert not User.objects.exists()
        made = run("init")
    assert made.json is not None
    assert made.json["administrator"] == {"username": "admin", "password": ""}
    assert authenticate(username="admin", password="an ordinary long one") is not None  # noqa: S106 - typed above


WITHIN = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


@given(WITHIN)
def test_today_lies_in_week_six_of_the_demonstration(now: dt.datetime) -> None:
    shift = shift_to_week_six(now)
    assert shift.days % 7 == 0
    assert FIRST_THURSDAY + dt.timedelta(weeks=4) + shift <= now < FIRST_THURSDAY + dt.timedelta(weeks=5) + shift


def test_each_boundary_is_exact() -> None:
    boundary = dt.datetime(2026, 11, 26, 18, tzinfo=SHANGHAI)
    assert shift_to_week_six(boundary) - shift_to_week_six(boundary - dt.timedelta(microseconds=1)) == dt.timedelta(7)


def test_the_fixture_names_each_period_once() -> None:
    periods = json.loads((FIXTURES / "campaign_2022.json").read_text(encoding="utf-8"))["periods"]
    assert [f"2022-{period['code']}" for period in periods] == ORDER
