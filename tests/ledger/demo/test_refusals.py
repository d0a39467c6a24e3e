"""When no demonstration is built: for a person, on a production server, into a ledger that holds rows."""

from pathlib import Path

import pytest
from pytest_django import Settings

from ledger.demo.build import build_demo
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import Membership, User
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.records import record
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


def test_rows_that_are_there_are_left_alone(folder: Path) -> None:
    record(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM) as actor, pytest.raises(RefusedError, match="已有数据"):
        build_demo(actor, campaigns.campaign())
    assert list(folder.iterdir()) == []
    with tenant_scope(SYSTEM):
        assert not Membership.objects.exists()
    assert not User.objects.exists()
