"""A board in the browser: charts are drawn from the tables behind them, keys lead on, one screen holds all of it."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from qingqian.sheets.money import to_fen
from tests.browser.axe import assert_accessible_everywhere
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.personas import viewer_of
from tests.reporting import board_world

pytestmark = pytest.mark.django_db(transaction=True)
HEIGHT = 768
PAGES = re.compile(rb"/Type\s*/Page\b")


def drawn(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(page.locator("#board-charts").text_content() or "")
    return told


def behind(page: Page, table: str, column: int) -> list[str]:
    """Return what a column of the table behind a chart says, exactly."""
    cells = page.locator(f"#{table} tbody tr td:nth-of-type({column})")
    return [cell.get_attribute("data-exact") or "" for cell in cells.all()]


def test_an_office_reads_its_board(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    board_world.plant()
    sign_in(viewer_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/summaries/dashboard/?unit={units.QIJIANG}&period=2022-w01")
    expect(page.locator(".chart[data-drawn=true] svg")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollHeight") <= HEIGHT
    charts = drawn(page)
    assert behind(page, "trend-data", 2) == list(reversed(charts["trend"]["balance"]))
    assert behind(page, "promises-data", 2) == charts["promises"]["amounts"]
    labels = page.locator("[data-chart=promises] svg text").all_text_contents()
    assert {"已逾期", "以后"} <= set(labels)
    # The table lies over its chart while it is open, and leads to the rows.
    page.locator(".board-promises summary").click()
    row = page.locator("#promises-data tr[data-line=已逾期]")
    assert to_fen(row.locator("td").nth(1).get_attribute("data-exact") or "") > 0
    page.keyboard.press("Enter")
    # Tables that share a place take turns.
    page.get_by_role("button", name="领域").click()
    expect(page.locator("#making-fields")).to_be_visible()
    expect(page.locator("#making-sources")).to_be_hidden()
    page.get_by_role("button", name="欠款大户").click()
    expect(page.locator("#rank-debtors table")).to_be_visible()
    assert_accessible_everywhere(page)
    # On paper it is two pages at most, and charts shrink with their places.
    assert 1 <= len(PAGES.findall(page.pdf(prefer_css_page_size=True))) <= 2
    assert page.locator(".chart svg[viewBox]").count() == 2
    page.locator(".tile").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("街道清欠看板")
    expect(page.locator(".chart[data-drawn=true] svg")).not_to_have_count(0)
    assert_accessible_everywhere(page)
