"""The city looks at what was filed: from a rule's number to its rows, and who has more than the own share."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.personas import reviewer_of, viewer_of
from tests.reporting import quality_world as world

pytestmark = pytest.mark.django_db(transaction=True)
RESOLUTION = campaigns.RESOLUTION


def test_a_number_leads_to_its_rows_page_by_page(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    world.city()
    sign_in(viewer_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/ledger/")
    page.get_by_role("link", name="分析").click()
    page.get_by_role("link", name="数据质量").click()
    expect(page.get_by_label("报送期", exact=True)).to_have_value(RESOLUTION)
    assert_accessible(page)
    row = page.get_by_role("region", name="按规则").get_by_role("row", name="A12")
    expect(row.get_by_role("img")).to_have_attribute("aria-label", "近 3 期依次为 0、10、56")
    number = row.locator("[data-column=rows]")
    said, owed = number.inner_text(), row.locator("[data-column=owed]").inner_text()
    number.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A12 约定的时间已过，仍未还清")
    expect(page.locator(".kpi-value").nth(0)).to_have_text(said)
    assert float(page.locator(".kpi-value").nth(1).inner_text().replace(",", "")) == pytest.approx(
        float(owed.replace(",", "")), abs=0.005
    )
    expect(page.locator("tbody tr")).to_have_count(50)
    assert_accessible(page)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 51–56 件，共 56 件")
    expect(page.locator("tbody tr")).to_have_count(6)
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".pager")).to_contain_text("第 1–50 件，共 56 件")


def test_what_is_worth_a_look_says_why(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    world.city()
    sign_in(reviewer_of(units.CITY))
    watched.goto(f"{live_server.url}/quality/?period={RESOLUTION}")
    look = watched.get_by_role("region", name="值得核对").get_by_role("listitem").filter(has_text="投诉后才出现分歧")
    look.get_by_role("link", name="5 件").click()
    expect(watched.locator(".callout")).to_contain_text("问题来源为督查")
    expect(watched.locator("tbody tr")).to_have_count(5)
    assert_accessible(watched)


def test_the_units_are_sorted_and_one_is_named(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    world.city()
    sign_in(reviewer_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/quality/?period={RESOLUTION}")
    page.get_by_role("link", name="按单位").click()
    page.get_by_role("link", name="每个填报单位").click()
    page.get_by_label("规则", exact=True).select_option("A12")
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("偏多")
    expect(page.locator(".is-warn")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("link", name="欠款（件）").click()
    expect(page.locator("tbody tr").first).to_contain_text("綦江区本级")
    page.get_by_role("row", name="古南街道").locator("[data-column=found]").click()
    expect(page.locator(".kpi-value").nth(0)).to_have_text("55")
    page.goto(f"{live_server.url}/quality/?period={campaigns.SURVEY}")
    expect(page.get_by_role("main")).to_contain_text("这一期还没有可以统计的报送")
    assert_accessible(page)
