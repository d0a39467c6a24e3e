"""The city orders a second campaign by hand, moves a week with a reason; a district and a town see what is theirs."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.actions.workdays import seed_days
from ledger.models import CalendarDay, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.personas import clerk_of, manager_of

pytestmark = pytest.mark.django_db(transaction=True)
# Next January's first Thursday is far enough ahead for a district to set its own times.
YEAR = dt.datetime.now(dt.UTC).year + 1
THURSDAY = next(day for n in range(7) if (day := dt.date(YEAR, 1, 8) + dt.timedelta(days=n)).weekday() == 3)
DAYS = {name: f"{THURSDAY + dt.timedelta(days=ahead)}" for name, ahead in (("first", 0), ("holiday", 7), ("last", 14))}


@pytest.fixture
def city() -> Unit:
    campaigns.campaign()
    for code in (units.QIJIANG, units.GUNAN):
        units.unit(code)
    root = units.unit(units.CITY)
    with tenant_scope(SYSTEM):
        seed_days(root)
        CalendarDay.objects.update_or_create(
            unit=root, day=DAYS["holiday"], defaults={"working": False, "name": "冰雪停工"}
        )
        CalendarDay.objects.filter(day__year=YEAR).exclude(name="冰雪停工").delete()
    return root


@pytest.mark.usefixtures("city")
def test_a_second_campaign_by_hand(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    page = watched
    sign_in(manager_of(units.CITY))
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="日历").click()
    page.get_by_role("link", name="新专项行动").click()
    assert_accessible(page)
    for label, typed in (
        ("名称", "第二次专项行动"),
        ("代码", "second"),
        ("排查截止日", f"{THURSDAY - dt.timedelta(days=7)}"),
        ("结束日期", f"{YEAR}-12-31"),
        ("第一次周报", DAYS["first"]),
    ):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="预览各期").click()
    expect(page.locator(".errors")).to_contain_text("要么都填")
    page.get_by_label("最后一次周报").fill(DAYS["last"])
    page.get_by_role("button", name="预览各期").click()
    moved = page.get_by_role("row", name="第2周周报")
    expect(moved).to_contain_text("遇冰雪停工，已改期")
    expect(moved).to_contain_text(f"{THURSDAY + dt.timedelta(days=8)} 周五 18:00")
    assert_accessible(page)
    page.get_by_role("button", name="建立专项行动").click()
    expect(page.locator("h1")).to_have_text("报送日历")
    expect(page.get_by_role("row", name="第2周周报")).to_contain_text("原应报日遇冰雪停工")
    assert_accessible(page)
    page.get_by_role("link", name="第3周周报").click()
    page.get_by_label("区县级应报", exact=True).fill(f"{THURSDAY + dt.timedelta(days=15)} 18:00")
    page.get_by_label("市级应报", exact=True).fill(f"{THURSDAY + dt.timedelta(days=16)} 18:00")
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errors")).to_contain_text("写明原因")
    page.locator("#id_reason").fill("春节前错峰")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name="第3周周报")).to_contain_text("春节前错峰")
    _district(page, live_server, sign_in)
    sign_in(clerk_of(units.GUNAN))
    page.goto(f"{live_server.url}/filings/")
    page.get_by_role("link", name="报送日历").click()
    expect(page.get_by_role("row", name="第3周周报")).to_contain_text("春节前错峰")
    assert_accessible(page)


def _district(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    """Let the towns of a district be due a day earlier, after a try that is too late."""
    sign_in(manager_of(units.QIJIANG))
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="日历").click()
    page.get_by_role("link", name="下级应报时间").click()
    week = page.get_by_label("第1周周报")
    week.fill(f"{THURSDAY + dt.timedelta(days=1)}")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errors")).to_contain_text("不能晚于本单位的")
    assert_accessible(page)
    week.fill(f"{THURSDAY - dt.timedelta(days=2)} 12:00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("改动 1 期")).to_be_visible()
    expect(week).to_have_value(f"{THURSDAY - dt.timedelta(days=2)} 12:00")


@pytest.mark.usefixtures("city")
def test_days_are_kept(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    sign_in(manager_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/calendar/")
    page.get_by_role("link", name="节假日").click()
    page.get_by_role("combobox", name="年份").select_option(label="2022")
    page.wait_for_url("**year=2022*")
    expect(page.get_by_role("row", name="2022-10-06")).to_contain_text("国庆节")
    assert_accessible(page)
    page.get_by_role("button", name="删除 2022-10-06").click()
    expect(page.get_by_role("row", name="2022-10-06")).to_have_count(0)
