"""When nothing is acted: for a person, on a production server, beside rows that are there already."""

from pathlib import Path

import pytest
from pytest_django import Settings

from ledger.demo.build import build_demo
from ledger.demo.people import SIGN_INS
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.ledger.demo.world import trial
from tests.personas import manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_a_person_builds_none() -> None:
    person = manager_of(units.CITY)
    with person.scope() as actor, pytest.raises(ForbiddenError, match="--as"):
        build_demo(actor, campaigns.campaign())


def test_a_production_server_builds_none(settings: Settings, folder: Path) -> None:
    settings.CLOCK_MAY_BE_HELD = False
    with tenant_scope(SYSTEM) as actor, pytest.raises(RefusedError, match="生产环境"):
        build_demo(actor, campaigns.campaign())
    assert list(folder.iterdir()) == []


def test_rows_that_are_there_are_left_alone_and_nothing_is_mixed_with_them(tmp_path: Path) -> None:
    with trial(tmp_path):
        assert run("init").code == 0
        with tenant_scope(SYSTEM):
            town = Unit.objects.get(code=units.GUNAN)
        kept = record(town)
        answer = run("init", "--demo")
        assert answer.json is not None
        assert (answer.code, answer.json["records"], answer.json["filings"]) == (0, 0, 0)
        assert answer.json["people"] == len(SIGN_INS)
        assert "已有数据" in answer.said
        assert (tmp_path / "sign-ins.txt").exists()
        again = run("init", "--demo")
        assert again.json is not None
        assert (again.code, again.json["people"], again.json["campaigns"]) == (0, 0, 0)
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.get().version == kept.version
