"""Somebody without a sign-in complains by the public form, and reads by the code how the district took it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ledger.clueflow import Act
from ledger.models import Clue
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.web import challenge
from tests.browser.axe import assert_accessible_everywhere
from tests.factories import units
from tests.factories.clues import done
from tests.ledger.views.public.visitors import loaded
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_public_complaint_is_sent_and_followed_to_its_acceptance(
    watched: Page, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_COMPLAINTS = True
    monkeypatch.setattr(challenge, "_letters", lambda: "AC7DE")
    monkeypatch.setattr(challenge, "SOONEST", 0)
    district, page = reviewer_of(units.QIJIANG), watched
    loaded()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("link", name="投诉渠道").click()
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("cell", name="023-48662295")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="网上填报").click()
    assert_accessible_everywhere(page)
    page.get_by_role("button", name="换成文字题").click()
    expect(page.locator("#question")).to_contain_text("请用数字回答")
    page.get_by_role("button", name="换一张图").click()
    page.get_by_label("您的企业名称").fill("重庆某建材有限公司")
    page.get_by_label("向哪里反映").select_option(label="綦江区")
    page.get_by_label("涉及金额").fill("12.5")
    page.get_by_label("事情经过").fill("2021 年完工，至今未付。")
    page.get_by_label("联系人").fill("李某")
    page.get_by_label("联系电话").fill("13800000000")
    page.get_by_label("图中的字母和数字").fill("ac7de")
    page.get_by_label("联系人").press("Enter")
    expect(page.locator(".errors")).to_contain_text("请填写拖欠方的名称")
    assert_accessible_everywhere(page)
    page.get_by_label("谁拖欠的").fill("綦江区某局")
    page.get_by_label("以上情况属实").check()
    page.get_by_role("button", name="提交").click()
    code = page.locator(".public-code").inner_text()
    assert_accessible_everywhere(page)
    page.locator("main").get_by_role("link", name="查询进度").click()
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("status")).to_contain_text("正在审查")
    with tenant_scope(SYSTEM):
        clue = Clue.objects.get()
    done(district, Act.ACCEPT, clue)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("status").locator(".pill")).to_have_text("已受理")
    assert_accessible_everywhere(page)
    assert "綦江" not in page.locator("main").inner_text()
