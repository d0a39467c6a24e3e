"""A manager gives one town more time, is told what is missing, and takes it back."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import PeriodClock
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.rollups import Tree
from tests.personas import manager_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_more_time_is_given_and_taken_back(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    day = dt.datetime(2022, 5, 27, 10, tzinfo=dt.UTC)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(due_at=day, closes_at=day)
    sign_in(manager_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="延期").click()
    page.get_by_role("combobox", name="报送期").select_option(label="排查报告")
    page.wait_for_url("**period=2022-survey*")
    assert_accessible(page)
    page.locator("#id_child").select_option(label="古南街道")
    page.locator("#id_reason").fill("系统割接，数据晚到一天")
    page.get_by_role("button", name="准许延期").click()
    expect(page.locator(".errors")).to_contain_text("请填写延至什么时间")
    assert_accessible(page)
    page.get_by_label("延至").fill(f"{dt.datetime.now(dt.UTC).year + 1}-06-03 18:00")
    page.get_by_role("button", name="准许延期").click()
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("已延期")
    expect(page.get_by_role("row", name="文龙街道")).not_to_contain_text("已延期")
    assert_accessible(page)
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("收回或更换")
    expect(page.get_by_role("button", name="收回")).to_have_count(0)


def test_a_unit_is_freed_and_asked_again(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    sign_in(manager_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/extensions/?period={tree.period.code}")
    page.locator("#exempt_child").select_option(label="文龙街道")
    page.get_by_role("button", name="免报").click()
    expect(page.locator(".errors")).to_contain_text("请写明免报的原因")
    assert_accessible(page)
    page.locator("#exempt_reason").fill("没有欠款主体")
    page.get_by_role("button", name="免报").click()
    freed = page.get_by_role("row", name="文龙街道")
    expect(freed).to_contain_text("没有欠款主体")
    assert_accessible(page)
    page.get_by_role("button", name="文龙街道 改为要报").click()
    expect(freed).not_to_contain_text("免报")
