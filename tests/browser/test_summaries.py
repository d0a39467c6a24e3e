"""Annexes 3 and 4 as a browser shows them: figures, rows behind them, the workbook, what stays in view."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import Filing, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.money import to_fen, wan_text
from reporting.annexes.spec import Figure
from reporting.queries.tables import live_figures
from tests.browser.conftest import SignIn
from tests.factories import campaigns, filings, units
from tests.factories.records import one_of_each, record
from tests.personas import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def places() -> dict[str, Unit]:
    """Give two towns of 綦江区 rows, one of each status and a few more."""
    planted = units.tree()
    one_of_each(planted[units.GUNAN])
    for number in range(1, 4):
        record(planted[units.SHIJIAO], owed_fen=number * 12_345_678, contract_fen=None)
    return planted


def test_every_figure_on_the_page_is_the_tables(
    watched: Page, sign_in: SignIn, live_server: LiveServer, places: dict[str, Unit]
) -> None:
    viewer = viewer_of(units.CITY)
    sign_in(viewer)
    compared = 0
    for annex in (3, 4):
        watched.goto(f"{live_server.url}/summaries/annex{annex}/?unit={units.QIJIANG}")
        shown = watched.eval_on_selector_all(
            "td[data-column]", "cells => cells.map(c => [c.dataset.line, c.dataset.column, c.dataset.exact])"
        )
        with viewer.scope():
            table = live_figures(places[units.QIJIANG]).annex(annex)
        lines = {line.label: line for line in (*table.lines, table.total)}
        columns = {c.name if c.no is None else str(c.no): c for c in table.spec.figures}
        for label, name, exact in shown:
            column, value = columns[name], lines[label].values[columns[name].name]
            money = column.figure is Figure.MONEY and isinstance(value, int)
            assert exact == ("" if value is None else wan_text(value) if money else str(value))  # type: ignore[arg-type] # 分
            compared += 1
    assert compared == 4 * (10 + 30)


@pytest.mark.usefixtures("places")
def test_a_number_opens_its_rows_and_a_line_its_own_sheet(
    watched: Page, sign_in: SignIn, live_server: LiveServer
) -> None:
    sign_in(viewer_of(units.CITY))
    watched.goto(f"{live_server.url}/summaries/annex4/?unit={units.CITY}")
    district = watched.locator("tr[data-line=綦江区]")
    count = district.locator("td[data-column='3']").inner_text()
    owed = district.locator("td[data-column='8']").get_attribute("data-exact")
    district.locator("td[data-column='3'] a").click()
    expect(watched.locator(".kpi-value").nth(1)).to_have_text(count)
    assert to_fen(watched.locator(".kpi-value").nth(2).inner_text().replace(",", "")) == to_fen(str(owed))
    expect(watched.locator("tbody tr")).to_have_count(int(count))
    watched.go_back()
    district.get_by_role("link", name="綦江区").click()
    expect(watched.locator("tr[data-line=石角镇] td[data-column='3']")).to_have_text("3")
    watched.locator("#pick-unit").select_option(units.CITY)
    expect(watched.locator("tr[data-line=綦江区]")).to_be_visible()


def test_the_downloaded_workbook_holds_the_figures_of_the_page(
    watched: Page, sign_in: SignIn, live_server: LiveServer, places: dict[str, Unit], tmp_path: Path
) -> None:
    period = campaigns.period(campaigns.RESOLUTION)
    towns = [
        filings.version(places[code], period=period, period_name="化解报告")
        for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)
    ]
    filings.version(places[units.QIJIANG], *towns, period=period, period_name="化解报告")
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    record(places[units.GUNAN])
    sign_in(viewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/summaries/annex4/?period={campaigns.RESOLUTION}")
    exact = watched.locator("tr[data-line=合计] td[data-column='8']").get_attribute("data-exact")
    with watched.expect_download() as started:
        watched.get_by_role("link", name="导出附件4").click()
    assert started.value.suggested_filename == "附件4_綦江区_化解报告_第1版.xlsx"
    path = tmp_path / "annex4.xlsx"
    started.value.save_as(path)
    rows = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]
    total = next(row for row in rows if "合计" in row)
    assert (total[2], to_fen(f"{total[7]:.6f}")) == (8, to_fen(str(exact)))


def test_heading_lines_and_total_stay_in_view(
    watched: Page, sign_in: SignIn, live_server: LiveServer, places: dict[str, Unit]
) -> None:
    watched.set_viewport_size({"width": 900, "height": 560})
    sign_in(viewer_of(units.CITY))
    watched.goto(f"{live_server.url}/summaries/annex4/?unit={places[units.QIJIANG].code}")
    region = watched.locator(".sheet-scroll")
    cells = [watched.locator(name) for name in ("thead th.level-1", "thead th.level-4", "tfoot th")]
    before = [cell.first.bounding_box() for cell in cells]
    region.evaluate("element => { element.scrollTop = 40; }")
    after = [cell.first.bounding_box() for cell in cells]
    moved = [abs(old["y"] - new["y"]) for old, new in zip(before, after, strict=True) if old and new]
    assert len(moved) == 3
    assert max(moved) < 2
    region.evaluate("element => { element.scrollLeft = 600; }")
    label = watched.locator("tbody th").first.bounding_box()
    assert label is not None
    assert label["x"] < 80


def test_two_periods_are_compared_and_what_comes_in_is_followed_to_its_rows(
    watched: Page, sign_in: SignIn, live_server: LiveServer, places: dict[str, Unit]
) -> None:
    codes = (units.GUNAN, units.WENLONG, units.SHIJIAO)
    for code in (campaigns.SURVEY, campaigns.WEEK):
        campaigns.expect(code, places[units.QIJIANG], *(places[each] for each in codes))
        period = campaigns.period(code)
        for each in codes:
            filings.version(places[each], period=period, period_name=period.name)
        record(places[units.SHIJIAO], owed_fen=1_000_001, contract_fen=None)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1)
    sign_in(viewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/summaries/annex4/?period={campaigns.WEEK}&by=unit")
    watched.get_by_role("link", name="看含待审核的汇总").click()
    town = watched.locator("tr[data-line=石角镇]")
    expect(town.locator("th")).to_contain_text("待审核")
    expect(town.locator("td[data-column='3']")).to_have_text("4")
    watched.locator("#pick-period").select_option(campaigns.SURVEY)
    expect(watched.locator("tr[data-line=石角镇] td[data-column='3']")).to_have_text("3")
    expect(watched.get_by_role("link", name="含待审核")).to_have_attribute("aria-current", "page")
    watched.locator("tr[data-line=石角镇] td[data-column='8'] a").click()
    expect(watched.locator(".kpi-value").nth(1)).to_have_text("3")
    watched.goto(f"{live_server.url}/summaries/compare/?from={campaigns.SURVEY}&period={campaigns.WEEK}&by=unit")
    change = watched.locator("tr[data-line=石角镇] td[data-column='8']")
    expect(change).to_contain_text("▲ +1.00")
    assert to_fen(str(change.get_attribute("data-exact"))) == 1_000_001
    change.locator("a").click()
    expect(watched.locator(".kpi-value").nth(2)).to_have_text("▲ +1.000001")
    expect(watched.locator("tbody tr")).to_have_count(1)
    watched.go_back()
    watched.get_by_role("link", name="勾稽").click()
    expect(watched.get_by_text("✓ 平衡")).to_have_count(4)
    watched.get_by_role("link", name="两期与增减").click()
    expect(watched.locator("tr[data-line=石角镇] td[data-column='3']")).to_contain_text("3 → 4")
