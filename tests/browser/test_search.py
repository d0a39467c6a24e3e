"""A district's reviewer looks for a debt through its towns, keeps the search, goes on, and takes the rows away."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible_everywhere
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.records import record
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_of_two_towns_are_found_kept_and_taken_away(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path
) -> None:
    tree = under_way()
    for number in range(30):
        for code in (units.GUNAN, units.WENLONG):
            record(tree[code], contract_name=f"彩虹桥第{number}段", debtor_name=f"{tree[code].short_name}第{number}处")
    record(tree[units.GUNAN], contract_name="另一座桥")
    record(tree[units.JIJIANG], contract_name="彩虹桥邻段")
    sign_in(reviewer_of(units.QIJIANG))
    page, rows = watched, watched.locator("tbody tr")
    page.goto(f"{live_server.url}/ledger/")
    page.get_by_role("link", name="分析").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("台账查询")
    expect(page.locator(".found")).to_contain_text("共找到 61 件")
    page.keyboard.press("/")
    page.keyboard.type("彩虹")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_contain_text("共找到 60 件")
    page.get_by_text("更多条件", exact=False).click()
    page.get_by_label("拖欠金额从（万元）").fill("5")
    page.get_by_role("button", name="按这些条件查询").click()
    expect(page.locator(".more-filters .tag")).to_have_text("1")
    page.get_by_text("筛选方案", exact=True).click()
    page.get_by_label("把现在的筛选保存为").fill("彩虹桥")
    page.get_by_role("button", name="保存筛选").click()
    page.get_by_text("选列", exact=True).click()
    page.get_by_label("19 欠款类型").uncheck()
    page.get_by_role("button", name="按所选的列显示").click()
    expect(page.get_by_role("columnheader", name="合同名称")).to_be_visible()
    expect(page.get_by_role("columnheader", name="欠款类型")).to_have_count(0)
    assert_accessible_everywhere(page)
    shown = rows.locator("td.pin-2 + td a").all_inner_texts()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 51–60 件，共 60 件")
    shown += rows.locator("td.pin-2 + td a").all_inner_texts()
    assert len(set(shown)) == 60
    with page.expect_download() as download:
        page.get_by_role("link", name="导出所查的行").click()
    download.value.save_as(tmp_path / "rows.xlsx")
    sheet = load_workbook(tmp_path / "rows.xlsx").worksheets[0]
    taken = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).endswith("处")]
    assert taken == shown
    page.goto(f"{live_server.url}/analysis/search/")
    page.get_by_text("筛选方案", exact=True).click()
    page.get_by_role("link", name="彩虹桥", exact=True).click()
    expect(page.locator(".found")).to_contain_text("共找到 60 件")
