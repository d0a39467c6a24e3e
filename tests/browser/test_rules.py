"""The city tries a lower figure on what was filed, sees whom it concerns, and sets it."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.annexes.checks.catalogue import TITLES
from ledger.models import RuleSet
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, pass_it
from tests.personas import clerk_of, reviewer_of
from tests.workers import worker

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 60_000


def test_a_set_is_tried_and_then_saved(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    town = under_way()[units.GUNAN]
    record(town, owed_fen=60 * WAN, contract_fen=100 * WAN)
    survey = campaigns.period(campaigns.SURVEY)
    hand_in(clerk_of(town.code), survey)
    pass_it(reviewer_of(units.QIJIANG), town, survey)
    sign_in(reviewer_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/rules/")
    assert_accessible(page)
    page.get_by_role("link", name="修改规则").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errors")).to_contain_text("请填写起用日期")
    assert_accessible(page)
    page.get_by_label("起用日期").fill(f"{dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3):%Y-%m-%d}")
    page.get_by_label("修改原因").fill("大额欠款逐笔核对")
    page.get_by_label("P01 单笔拖欠金额达到多少，提醒金额很大").fill("50")
    page.get_by_label(f"A13 {TITLES['A13']}").uncheck()
    with worker():
        page.get_by_role("button", name="试算").click()
        page.wait_for_selector("#outcome[data-stage=done]", timeout=SLOW)
    expect(page.locator("#outcome")).to_contain_text("1 版会有变化")
    expect(page.get_by_role("row", name="P01 单笔拖欠金额很大 提醒")).to_contain_text("0 → 1")
    expect(page.get_by_role("row", name=town.name)).to_contain_text("排查报告")
    assert_accessible(page)
    page.get_by_role("link", name="按这套继续修改").click()
    expect(page.get_by_label("修改原因")).to_have_value("大额欠款逐笔核对")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存第 1 套规则")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("大额欠款逐笔核对")
    assert_accessible(page)
    with tenant_scope(SYSTEM):
        kept = RuleSet.objects.get()
    assert (kept.figures["large_fen"], "A13" in kept.in_force) == (50_000_000, False)
