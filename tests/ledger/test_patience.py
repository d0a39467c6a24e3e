"""A statement that runs on and on is ended while somebody waits; workers and commands take their time."""

import logging
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, transaction
from django.test import override_settings

from ledger.actions.views import save_view
from ledger.models import SavedView
from ledger.scoping import SYSTEM, tenant_scope
from ledger.views.records import saved
from qingqian.db.patience import awaited, ran_out
from qingqian.db.sqlfile import scalar
from tests.factories import units
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
TOLD = "这一步超过 0.3 秒还没有完成，已经停下，数据没有改动"
SAVE = {"act": "save", "name": "无分歧"}
PLACE = f"/ledger/views/?unit={units.GUNAN}&q=工程"


def given() -> str:
    return str(scalar("show statement_timeout"))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database think for long once something was written."""

    def then_sleep(*asked: Any) -> Any:
        made = save_view(*asked)
        scalar("select pg_sleep(20)")
        return made

    monkeypatch.setattr(saved, "save_view", then_sleep)


def kept(person: Persona) -> list[str]:
    with person.scope():
        return list(SavedView.objects.exclude(name="").values_list("name", flat=True))


@override_settings(STATEMENT_SECONDS=0.3)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("slow")
def test_it_is_ended_told_kindly_and_logged_and_nothing_is_changed(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = clerk_of(units.GUNAN)
    with caplog.at_level(logging.ERROR, "qingqian.web"):
        answer = clerk.client.post(PLACE, SAVE)
    assert answer.status_code == 503
    assert TOLD in answer.content.decode()
    assert kept(clerk) == []
    (line,) = [record for record in caplog.records if record.name == "qingqian.web"]
    assert line.getMessage() == "POST /ledger/views/: a statement ran longer than 0.3 s"
    assert line.exc_info
    # The person is still signed in, and may do it again.
    monkeypatch.undo()
    assert clerk.client.post(PLACE, SAVE).status_code == 302
    assert kept(clerk) == ["无分歧"]


@override_settings(STATEMENT_SECONDS=7)
def test_only_what_somebody_waits_for_is_limited_and_no_session_keeps_it() -> None:
    clerk = clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        assert given() == "0"
    with awaited():
        with clerk.scope():
            assert given() == "7s"
            with tenant_scope(SYSTEM):
                assert given() == "7s"
            assert given() == "7s"
        assert given() == "0"
    with clerk.scope():
        assert given() == "0"


def test_other_faults_are_not_taken_for_it() -> None:
    with (
        override_settings(STATEMENT_SECONDS=0.1),
        awaited(),
        pytest.raises(OperationalError) as caught,
        tenant_scope(SYSTEM),
    ):
        scalar("select pg_sleep(5)")
    assert ran_out(caught.value)
    with pytest.raises(DatabaseError) as other, transaction.atomic():
        scalar("select 1 / 0")
    assert not ran_out(other.value)
    assert not ran_out(OperationalError("the server went away"))
    assert not ran_out(None)
