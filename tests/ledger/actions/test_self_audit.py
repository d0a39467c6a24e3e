"""The self-audit of the night: once a day on whichever worker, told to the right people, over when it is mended."""

import datetime as dt
import logging

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from ledger.actions import self_audit
from ledger.actions.self_audit import Night
from ledger.models import Alarm, SelfAudit
from ledger.queries import alarms
from ledger.queries.alarms import silent_since
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from qingqian.db.lease import leased
from qingqian.db.sqlfile import scalar
from reporting.rollups.proof import Audit
from tests.corrupted import corrupt
from tests.factories import units
from tests.factories.filings import version
from tests.factories.records import record
from tests.personas import auditor_of, manager_of
from tests.races import race

NIGHT = dt.datetime.fromisoformat("2022-06-30T03:05+08:00")
MOVE = "update ledger_versiontotal set owed_fen = owed_fen + %s where unit_id = %s"
KEEP = "select keep_self_audit(null, true, now(), 1, %s)"
FAULT = '[{"unit": "500110001", "what": "digests", "message": "x", "period": "", "version": null}]'


@pytest.fixture(autouse=True)
def _at_three(settings: Settings) -> None:
    settings.SELF_AUDIT_AT = 3


def standing() -> list[tuple[str, str, int | None]]:
    """Return what the last run found: check, unit, version."""
    with tenant_scope(SYSTEM):
        last = SelfAudit.objects.latest("id")
        return list(Alarm.objects.filter(run=last).values_list("what", "unit__code", "version"))


def runs() -> list[tuple[dt.date | None, int]]:
    with tenant_scope(SYSTEM):
        return list(SelfAudit.objects.order_by("id").values_list("day", "differences"))


def turn(at: dt.datetime, night: Night | None = None) -> bool:
    with clock_held_at(at):
        return (night or Night()).turn()


@pytest.mark.django_db(transaction=True)
def test_what_does_not_fit_is_named_every_night_until_it_is_mended(caplog: pytest.LogCaptureFixture) -> None:
    town = units.unit(units.GUNAN)
    record(town)
    version(town)
    corrupt("ledger_versiontotal", MOVE, 1, town.pk)
    with caplog.at_level(logging.INFO, "qingqian.alarm"):
        assert turn(NIGHT)
    assert {found[:2] for found in standing()} == {("own_totals", units.GUNAN), ("invariants", units.GUNAN)}
    assert {found[2] for found in standing()} == {1}
    errors = [line.getMessage() for line in caplog.records if line.levelno == logging.ERROR]
    assert len(errors) == len(standing())
    assert all(units.GUNAN in error and "version 1" in error for error in errors)
    assert "compared in" in caplog.text
    assert turn(NIGHT + dt.timedelta(days=1))
    assert standing()
    corrupt("ledger_versiontotal", MOVE, -1, town.pk)
    assert turn(NIGHT + dt.timedelta(days=2))
    assert standing() == []
    # What was found before stays for ever beside its run.
    assert [count > 0 for _, count in runs()] == [True, True, False]


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_runs_it_and_once_a_day() -> None:
    units.tree()
    with leased("self-audit", 30) as mine:
        (kept_out,) = race(lambda: turn(NIGHT))
    assert mine
    assert kept_out.value is False
    assert runs() == []
    ends = race(*[lambda: turn(NIGHT)] * 3)
    assert sorted(end.value is True for end in ends) == [False, False, True]
    assert runs() == [(NIGHT.date(), 0)]
    assert not turn(NIGHT + dt.timedelta(hours=5))
    assert len(runs()) == 1


@pytest.mark.django_db(transaction=True)
def test_where_no_whole_run_was_kept_for_26_hours_the_log_says_so_once_an_hour(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    units.tree()
    monkeypatch.setattr(alarms, "LATE", dt.timedelta(hours=26))
    assert turn(NIGHT)
    with tenant_scope(SYSTEM):
        run = SelfAudit.objects.get()
        assert silent_since(run) is None
    with leased("self-audit", 30), caplog.at_level(logging.ERROR, "qingqian.alarm"):
        night = Night()
        assert not turn(NIGHT + dt.timedelta(days=1), night)
        assert "nothing was compared" not in caplog.text
        monkeypatch.setattr(alarms, "LATE", dt.timedelta(0))
        night.warn_after = 0.0
        for _ in range(2):
            assert not turn(NIGHT + dt.timedelta(days=1), night)
    said = [line.getMessage() for line in caplog.records if "nothing was compared" in line.getMessage()]
    assert said == [f"self-audit: nothing was compared as a whole and kept since {run.finished_at.isoformat()}"]


@pytest.mark.django_db
def test_it_waits_for_its_hour_and_makes_up_for_a_night_that_nobody_worked(settings: Settings) -> None:
    units.unit(units.CITY)
    night = Night()
    assert not turn(NIGHT - dt.timedelta(minutes=6), night)
    assert turn(NIGHT + dt.timedelta(hours=15), night)
    assert not turn(NIGHT + dt.timedelta(hours=16), night)
    assert turn(NIGHT + dt.timedelta(days=1), night)
    settings.SELF_AUDIT_AT = None
    assert not turn(NIGHT + dt.timedelta(days=2), night)
    assert [day for day, _ in runs()] == [NIGHT.date(), NIGHT.date() + dt.timedelta(days=1)]


@pytest.mark.django_db
def test_a_fault_keeps_nothing_and_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def compare() -> Audit:
        tries.append(1)
        raise RuntimeError("the database went away")

    monkeypatch.setattr(self_audit, "import_string", lambda _name: compare)
    night = Night()
    with pytest.raises(RuntimeError, match="went away"):
        turn(NIGHT, night)
    assert not turn(NIGHT, night)
    assert len(tries) == 1
    assert runs() == []
    monkeypatch.setattr(self_audit, "import_string", lambda _name: lambda: Audit(0, ()))
    night.not_before = 0.0
    assert turn(NIGHT, night)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "delete from ledger_alarm",
        "update ledger_selfaudit set differences = 0",
        "insert into ledger_selfaudit (whole, checked, differences) values (true, 1, 0)",
    ],
)
def test_nobody_writes_past_the_function(statement: str) -> None:
    with tenant_scope(SYSTEM), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("select count(*) from ledger_alarm")


@pytest.mark.django_db
def test_nobody_but_the_system_keeps_a_run() -> None:
    units.tree()
    for person in (auditor_of(units.CITY), manager_of(units.QIJIANG)):
        with pytest.raises(DatabaseError, match="kept by the system"), person.scope():
            scalar(KEEP, [FAULT])
    with pytest.raises(DatabaseError, match="no tenant scope"), transaction.atomic():
        scalar(KEEP, [FAULT])
    assert runs() == []
