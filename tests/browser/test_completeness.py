"""A city opens a district, a district reminds the towns that miss a period: in Chromium, without a word of help."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.ledger.views.moves import hand_in
from tests.personas import clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_those_who_miss_a_period_are_reminded_once(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    tree = campaigns.under_way()
    record(tree[units.WENLONG], disputed=True)
    hand_in(clerk_of(units.WENLONG), campaigns.period(campaigns.RESOLUTION))
    sign_in(reviewer_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="报送").click()
    page.get_by_role("link", name="催报 2 个未报单位").click()
    assert_accessible(page)
    page.get_by_label("附言").fill("今天 18:00 前报来")
    page.get_by_role("button", name="催报 2 个未报单位").click()
    expect(page.locator(".toasts")).to_contain_text("已催报 2 个单位。")
    expect(page.get_by_role("row", name="石角镇")).to_contain_text("今天 18:00 前报来")
    expect(page.get_by_role("row", name="文龙街道")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^催报"))).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="显示电话").click()
    expect(page.get_by_role("button", name="显示电话")).to_have_count(0)


def test_a_city_opens_a_district_and_comes_to_a_filing(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    tree = campaigns.under_way()
    record(tree[units.GUNAN], disputed=True)
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.WEEK))
    sign_in(viewer_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/filings/")
    page.get_by_role("link", name="报送情况").click()
    expect(page.locator("h1")).to_contain_text("重庆市 · 报送情况")
    assert_accessible(page)
    page.get_by_role("link", name="展开 綦江区").click()
    town = page.get_by_role("row", name="古南街道")
    expect(town).to_contain_text("0%（0/2）")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 1366
    page.get_by_role("link", name="通报（草稿）").click()
    expect(page.locator("article h2")).to_contain_text("报送情况的通报")
    assert_accessible(page)
    page.go_back()
    town.get_by_role("link", name=re.compile("待审核，第1版，迟报")).click()
    expect(page.locator("h1")).to_contain_text("古南街道")


def test_a_manager_comes_by_the_bar_and_takes_the_file(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    campaigns.under_way()
    sign_in(manager_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="报送情况").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="XLSX").click()
    assert waiting.value.suggested_filename == "綦江区_报送情况.xlsx"
