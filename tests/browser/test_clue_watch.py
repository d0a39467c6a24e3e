"""One complaint into 挂牌督办: its day passes, it is unhung and ended, and a call-back that says 不属实 reopens it."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import ClueMeasure, ClueResult, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.browser.test_clues import Desks
from tests.factories import units
from tests.factories.clues import done, fresh, registered
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_clue_is_hung_falls_overdue_is_unhung_and_reopened_by_its_creditor(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    clue, page, today = registered(clerk), watched, day_of(app_now())
    done(reviewer, Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    desks = Desks(page, live_server.url, sign_in)
    sign_in(reviewer)
    page.goto(f"{live_server.url}/clues/{clue.pk}/")
    desks.do("挂牌督办", "办理中", 完成时限=f"{today + dt.timedelta(days=9)}", 挂牌督办的要求="限期还清尾款")
    page.goto(f"{live_server.url}/clues/hung/")
    expect(page.locator("table.beyond")).to_contain_text("还剩 9 天")
    with tenant_scope(SYSTEM):
        ClueMeasure.objects.update(complete_by=today - dt.timedelta(days=2))
    page.reload()
    expect(page.locator("table.beyond")).to_contain_text("逾期 2 天")
    expect(page.locator("table.beyond")).to_contain_text("限期还清尾款")
    assert_accessible(page)
    page.get_by_role("link", name=str(clue.number)).click()
    desks.do("摘牌", "办理中", 摘牌的原因="尾款已付，凭证齐全")
    page.goto(f"{live_server.url}/clues/hung/")
    expect(page.locator("main")).to_contain_text("没有挂牌督办的线索")
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    done(reviewer, Act.CONFIRM, clue)
    page.goto(f"{live_server.url}/clues/{clue.pk}/")
    page.locator("summary").get_by_text("归档", exact=True).click()
    page.locator("#act-archive").get_by_role("button", name="归档").click()
    expect(page.locator(".errors")).to_contain_text("归档前请先回访债权人")
    said = {"是否联系到债权人": "联系到了", "债权人说办理结果": "不属实", "满意程度": "不满意"}
    page.goto(f"{live_server.url}/clues/{clue.pk}/")
    desks.do("回访", "办理中", **said, 回访情况="尾款没有收到")
    expect(page.locator("h1")).to_contain_text("回访不实")
    expect(page.locator("#callbacks")).to_contain_text("尾款没有收到")
    assert_accessible(page)
    assert fresh(clue).state == ClueState.HANDLING
