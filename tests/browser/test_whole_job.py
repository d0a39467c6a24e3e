"""The main job, end to end, as three people: from a clerk's workbook to the city's Annex 4."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import SignIn
from tests.browser.test_case_pages import read
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.ledger.annexes.cases import load_case
from tests.ledger.annexes.plain_sums import annex4
from tests.personas import clerk_of, head_of, reviewer_of
from tests.workers import worker

pytestmark = pytest.mark.django_db(transaction=True)
BOOK = Path(__file__).parents[2] / "fixtures" / "cases" / "resolution" / "annex2_500110001.xlsx"
ONE = f"{units.GUNAN}/{campaigns.RESOLUTION}/"
DISTRICT = f"{units.QIJIANG}/{campaigns.RESOLUTION}/"
CITY_ANNEX4 = f"/summaries/annex4/?unit={units.CITY}&period={campaigns.RESOLUTION}"


def expected_line() -> dict[str, Any]:
    """Return 古南街道's line of Annex 4, by unit, as a plain sum over the workbook gives it."""
    pairs = [(name, line) for name, line in load_case("resolution").pairs() if name == "古南街道"]
    (line,) = (line for line in annex4(pairs, ["古南街道"], by_unit=True) if line["label"] == "古南街道")
    return line


def signed(page: Page) -> None:
    page.get_by_label("填报人").fill("吴某")
    page.get_by_label("单位负责人").fill("陈某")
    page.get_by_label("联系电话").fill("023-48600001")
    page.get_by_label("声明：所报债权人均为中小微企业，数据真实、完整").check()


def explained(page: Page) -> None:
    """Answer for each promise of 2022 that the test's own day has overtaken (A12)."""
    asked = page.locator("main textarea[name^='explain-']")
    assert asked.count()
    for place, box in enumerate(asked.all(), 1):
        assert "A12" in str(box.get_attribute("name"))
        box.fill(f"第{place}笔约定顺延，债权人已书面同意，函件留存")


def import_book(page: Page, url: str) -> None:
    page.goto(f"{url}/imports/new/")
    page.get_by_label("附件2工作簿").set_input_files(str(BOOK))
    with worker():
        page.get_by_role("button", name="上传并检查").click()
        page.get_by_role("button", name="全部导入").click(timeout=60_000)
        expect(page.locator("#outcome")).to_contain_text("新增 12 行", timeout=60_000)


def test_from_a_clerks_workbook_to_the_citys_annex_4(
    watched: Page, live_server: LiveServer, door: SignIn, tmp_path: Path
) -> None:
    under_way()
    clerk, district = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    head, city = head_of(units.QIJIANG), reviewer_of(units.CITY)
    city_head = head_of(units.CITY)
    page, url = watched, live_server.url

    door(clerk)
    import_book(page, url)
    page.goto(f"{url}/ledger/")
    expect(page.locator("tfoot, .sheet").first).to_contain_text("12")
    page.goto(f"{url}/filings/{ONE}")
    explained(page)
    signed(page)
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("h1")).to_contain_text("待审核")

    door(district)
    page.goto(f"{url}/review/")
    page.get_by_role("link", name="古南街道").click()
    page.get_by_role("button", name="领取").click()
    page.get_by_role("button", name="审核通过").first.click()
    page.goto(f"{url}/filings/{ONE}")
    expect(page.locator("h1")).to_contain_text("通过")

    door(head)
    page.goto(f"{url}/filings/{DISTRICT}")
    expect(page.locator("main")).to_contain_text("文龙街道")
    signed(page)
    page.get_by_label("缺报上报").check()
    page.get_by_label("本期不附文字报告").check()
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("h1")).to_contain_text("待审核")

    door(city)
    page.goto(f"{url}/review/{DISTRICT}")
    page.get_by_role("button", name="领取").click()
    page.get_by_role("button", name="审核通过").first.click()
    door(city_head)
    page.goto(f"{url}/filings/{units.CITY}/{campaigns.RESOLUTION}/")
    signed(page)
    page.get_by_label("缺报上报").check()
    with page.expect_navigation():
        page.get_by_role("button", name="检查并提交").click()

    door(city)
    check_the_citys_sheet(page, url, tmp_path)


def check_the_citys_sheet(page: Page, url: str, folder: Path) -> None:
    """Compare 綦江区's line with the plain sum, on the screen, behind its figure, and in the downloaded workbook."""
    wanted = {key: Decimal(str(value)) for key, value in expected_line().items() if key != "label"}
    page.goto(url + CITY_ANNEX4 + "&by=unit")
    shown = read(page)["綦江区"]
    assert {key: shown[key] for key in wanted} == wanted

    page.locator('td[data-line="綦江区"][data-column="3"] a').click()
    expect(page.locator(".kpis")).to_contain_text(str(wanted["3"]))
    expect(page.locator(".kpis")).to_contain_text(f"{wanted['8'].normalize():,f}")

    page.goto(url + CITY_ANNEX4 + "&by=unit")
    with page.expect_download() as download:
        page.locator("a[href*='annex4.xlsx']").first.click()
    path = folder / "annex4.xlsx"
    download.value.save_as(path)
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    (line,) = (row for row in rows if row[1] == "綦江区")
    assert {key: Decimal(str(line[int(key) - 1])) for key in wanted} == wanted
