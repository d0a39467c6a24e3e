"""Reports of one tick, and the close of a week that not everybody has reported."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import FilingVersion, PeriodClock, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.browser.conftest import SignIn
from tests.browser.signing import sign
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.ledger.views.moves import hand_in, pass_it
from tests.personas import clerk_of, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def tree() -> dict[str, Unit]:
    return campaigns.under_way()


def submitted(page: Page) -> None:
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("h1")).to_contain_text("待审核")


def test_a_nil_and_a_no_change_report_are_one_tick_each(
    watched: Page, sign_in: SignIn, live_server: LiveServer, tree: dict[str, Unit]
) -> None:
    record(tree[units.WENLONG], disputed=True)
    survey = campaigns.period(campaigns.SURVEY)
    hand_in(clerk_of(units.WENLONG), survey)
    pass_it(reviewer_of(units.QIJIANG), tree[units.WENLONG], survey)
    for code, tick in ((units.GUNAN, "零报告"), (units.WENLONG, "无变化")):
        sign_in(clerk_of(code))
        watched.goto(f"{live_server.url}/filings/{code}/{campaigns.RESOLUTION}/")
        watched.get_by_label(tick).check()
        sign(watched)
        submitted(watched)
    sign_in(reviewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/review/")
    expect(watched.locator(f"[data-unit='{units.GUNAN}']")).to_contain_text("零")
    expect(watched.locator(f"[data-unit='{units.WENLONG}']")).to_contain_text("无变化")
    with tenant_scope(SYSTEM):
        said = FilingVersion.objects.filter(period__code=campaigns.RESOLUTION).order_by("unit__sort_no")
        assert list(said.values_list("nil", "no_change")) == [(True, False), (False, True)]


def test_a_week_closes_with_one_unit_missing(
    watched: Page, sign_in: SignIn, live_server: LiveServer, tree: dict[str, Unit]
) -> None:
    week = campaigns.period(campaigns.WEEK)
    for code in (units.GUNAN, units.WENLONG):
        record(tree[code], disputed=True)
        hand_in(clerk_of(code), week)
        pass_it(reviewer_of(units.QIJIANG), tree[code], week)
    sign_in(head_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/filings/{units.QIJIANG}/{campaigns.WEEK}/")
    expect(watched.get_by_text("石角镇").first).to_be_visible()
    sign(watched)
    watched.get_by_label("不附文字报告").check()
    watched.get_by_role("button", name="检查并提交").click()
    expect(watched.locator(".errors")).to_contain_text("还有 1 个单位未报送或未审核通过：石角镇")
    watched.get_by_label("缺报上报").check()
    watched.get_by_label("声明").check()
    submitted(watched)

    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=week).update(closes_at=app_now() - HOUR)
    sign_in(clerk_of(units.SHIJIAO))
    watched.goto(f"{live_server.url}/filings/{units.SHIJIAO}/{campaigns.WEEK}/")
    expect(watched.get_by_text("请向上级申请延期").first).to_be_visible()
    expect(watched.get_by_role("button", name="检查并提交")).to_have_count(0)

    sign_in(viewer_of(units.CITY))
    watched.goto(f"{live_server.url}/summaries/annex4/?unit={units.QIJIANG}&period={campaigns.WEEK}&pending=1")
    expect(watched.locator("main")).to_contain_text("石角镇")
    expect(watched.locator("main")).to_contain_text("未报")
    watched.goto(f"{live_server.url}/completeness/?unit={units.QIJIANG}&period={campaigns.WEEK}")
    expect(watched.get_by_role("row", name="石角镇")).to_contain_text("未报")
