"""Every figure of every worked case, as a browser reads it from the page."""

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from ledger.models import Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import people
from tests.personas import Persona, SignedIn
from tests.worked_cases import CASES, DISTRICT, TABLES, bring, compare, load, numbers, plant

pytestmark = pytest.mark.django_db(transaction=True)
CELLS = "cells => cells.map(cell => [cell.dataset.line, cell.dataset.column, cell.dataset.exact])"


def viewer() -> Persona:
    with tenant_scope(SYSTEM):
        district = Unit.objects.get(code=DISTRICT)
    user = people.person(district, Role.VIEWER)
    return Persona(district, user, people.actor(user), SignedIn(user))


def read(page: Page) -> dict[str, dict[str, Decimal | None]]:
    """Return the figures of the sheet on the page: label → printed column number → exact figure."""
    lines: dict[str, dict[str, Decimal | None]] = {}
    for label, column, exact in page.locator("td[data-exact]").evaluate_all(CELLS):
        if column.isdigit():
            (lines.setdefault(label, {})[column],) = numbers(iter([exact]))
    return lines


@pytest.mark.parametrize("name", CASES)
def test_every_figure_stands_on_the_page(
    watched: Page, live_server: LiveServer, door: SignIn, name: str, tmp_path: Path
) -> None:
    case = load(name)
    plant(tmp_path)
    bring(case)
    door(viewer())
    compared = 0
    for table, (annex, by_unit) in TABLES.items():
        grouping = "&by=unit" if by_unit else ""
        watched.goto(f"{live_server.url}/summaries/annex{annex}/?unit={DISTRICT}{grouping}")
        compared += compare(read(watched), case.expected[table])
    assert compared == case.figures()
