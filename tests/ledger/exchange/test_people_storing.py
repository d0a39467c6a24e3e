"""People of a list are stored with the rights of now, and their slips wait for who asked, for a while."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ledger.actions.passwords import random_password
from ledger.exchange import people_storing
from ledger.exchange.jobs import run_import, sweep
from ledger.exchange.people_storing import slips_folder
from ledger.models import Job, JobState, Membership, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import people, units
from tests.ledger.exchange.people_lists import GOOD, book, checked, files, made
from tests.ledger.views.moves import page, text
from tests.personas import Persona, manager_of

pytestmark = pytest.mark.django_db


def _at(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let so much time pass for the slips."""
    now = time.time() + seconds
    monkeypatch.setattr(people_storing, "time", SimpleNamespace(time=lambda: now))


def test_slips_are_for_the_one_who_asked_again_for_ten_minutes_and_gone_then(
    manager: Persona, tmp_path: Path, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))
    made(manager, check)
    (slips,) = slips_folder().iterdir()
    assert slips.stat().st_mode & 0o077 == 0
    other, where = manager_of(units.QIJIANG), f"/people/sheet/{check.pk}/slips/"
    assert other.client.post(where).status_code == 422
    assert "取密码条" not in page(other, f"/people/sheet/{check.pk}/")
    with django_capture_on_commit_callbacks(execute=True):
        first = manager.client.post(where)
    sweep()
    for seconds in (0, 9 * 60):
        _at(monkeypatch, seconds)
        assert manager.client.post(where).content.count(b"<code>") == first.content.count(b"<code>") == 6
        assert "取密码条" in page(manager, f"/people/sheet/{check.pk}/")
        assert other.client.post(where).status_code == 422
    _at(monkeypatch, 11 * 60)
    assert "取密码条" not in page(manager, f"/people/sheet/{check.pk}/")
    assert manager.client.post(where).status_code == 422
    sweep()
    assert files() == 0
    again = manager.client.post(where)
    assert again.status_code == 422
    assert "已经取走" in text(again)
    with tenant_scope(SYSTEM):
        job = Job.objects.get(kind=people_storing.MAKE)
    assert "-" not in str(job.result), "no password stays anywhere"


def test_slips_that_nobody_takes_are_deleted_after_a_day(
    manager: Persona, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))
    made(manager, check)
    sweep()
    assert files() == 1
    _at(monkeypatch, 24 * 3600 + 60)
    assert manager.client.post(f"/people/sheet/{check.pk}/slips/").status_code == 422
    sweep()
    assert files() == 0


def test_somebody_who_came_while_passwords_were_hashed_stops_it_and_leaves_no_slips(
    manager: Persona, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))

    def slowly() -> str:
        if not User.objects.filter(username="500110001tb").exists():
            people.person(units.unit(units.JIJIANG), username="500110001tb")
        return random_password()

    monkeypatch.setattr("ledger.exchange.people_storing.random_password", slowly)
    job = made(manager, check)
    assert (job.state, files()) == (JobState.REFUSED, 0)
    assert not User.objects.filter(username="feng").exists()


def test_a_manager_who_has_left_makes_nobody(manager: Persona, tmp_path: Path) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))
    manager.client.post(f"/people/sheet/{check.pk}/make/")
    with tenant_scope(SYSTEM):
        job = Job.objects.get(kind=people_storing.MAKE)
        Membership.objects.filter(user=manager.user).update(role=Role.VIEWER)
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        assert Job.objects.get(pk=job.pk).state == JobState.REFUSED
    assert not User.objects.filter(username="feng").exists()


@pytest.mark.parametrize("how", ["off", "role"])
def test_a_manager_who_leaves_while_passwords_are_hashed_makes_nobody(
    manager: Persona, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))

    def slowly() -> str:
        if how == "off":
            User.objects.filter(pk=manager.user.pk).update(is_active=False)
        else:
            with tenant_scope(SYSTEM):
                Membership.objects.filter(user=manager.user).update(role=Role.VIEWER)
        return random_password()

    monkeypatch.setattr("ledger.exchange.people_storing.random_password", slowly)
    job = made(manager, check)
    assert (job.state, files()) == (JobState.REFUSED, 0)
    assert "不再管理这个单位的人员" in job.result["message"]
    assert not User.objects.filter(username="feng").exists()
