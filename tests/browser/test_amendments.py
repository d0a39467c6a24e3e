"""A return with two pinned remarks and their answers; an amendment, the stale mark above it, and the new pin."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.browser.signing import sign
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db(transaction=True)


def test_remarks_are_pinned_answered_and_seen(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1), good_line(2)])
    tree.hand_in(units.GUNAN)
    place = f"{units.GUNAN}/{tree.period.code}/"
    page, filing, review = watched, f"{live_server.url}/filings/{place}", f"{live_server.url}/review/{place}"
    sign_in(tree.reviewer(units.QIJIANG))
    page.goto(review)
    page.get_by_role("button", name="领取审核").click()
    _pin(page, "2", "17 合同金额", "合同金额与附件不符")
    _pin(page, "1", "整行", "请补报这一笔的凭证")
    assert_accessible(page)
    page.get_by_label("退回原因").fill("见批注，改好再报")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("已退回古南街道第 1 版")).to_be_visible()
    page.goto(review)
    expect(page.get_by_role("button", name="撤销刚才的决定")).to_be_visible()
    sign_in(tree.clerk(units.GUNAN))
    page.goto(filing)
    remarks = page.locator("#remarks")
    expect(remarks).to_contain_text("2 条没有答复")
    expect(page.get_by_text("前改好")).to_be_visible()
    assert_accessible(page)
    remarks.get_by_role("link", name="第 2 行第 17 列").click()
    expect(page).to_have_url(re.compile(r"/ledger/\d+/#id_contract_fen$"))
    expect(page.locator("main")).to_contain_text("合同金额与附件不符")
    page.go_back()
    page.get_by_label("答复：第 2 行第 17 列").fill("已按补充协议改正")
    page.get_by_role("button", name="保存答复").click()
    expect(remarks).to_contain_text("1 条没有答复")
    sign(page)
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("main")).to_contain_text("等待上级审核")
    sign_in(tree.reviewer(units.QIJIANG))
    page.goto(review)
    answered = page.locator("#remarks")
    expect(answered).to_contain_text("已按补充协议改正")
    expect(answered).to_contain_text("没有答复")
    assert_accessible(page)


def _pin(page: Page, row: str, column: str, text: str) -> None:
    page.get_by_label("第几行").fill(row)
    page.get_by_label("哪一列").select_option(label=column)
    page.get_by_role("textbox", name="批注").fill(text)
    page.get_by_role("button", name="加批注").click()
    expect(page.locator("#remarks")).to_contain_text(text)


def test_an_amendment_marks_the_district_stale_until_it_pins_anew(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    tree.pass_up(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(2)])
    page, town = watched, f"{live_server.url}/filings/{units.GUNAN}/{tree.period.code}/"
    sign_in(tree.clerk(units.GUNAN))
    page.goto(town)
    page.get_by_role("link", name="提交更正").click()
    sign(page)
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator(".errors")).to_contain_text("请写明更正的原因")
    assert_accessible(page)
    page.get_by_label("更正原因").fill("漏报一笔工程尾款")
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("main")).to_contain_text("提交更正，第 2 版")
    tree.approve(units.GUNAN)
    sign_in(tree.clerk(units.QIJIANG))
    page.goto(f"{live_server.url}/filings/{units.QIJIANG}/{tree.period.code}/")
    stale = page.locator("#stale")
    expect(stale.get_by_role("row", name="古南街道")).to_contain_text("+1")
    expect(page.locator("h1")).to_contain_text("下级有更正")
    assert_accessible(page)
    page.get_by_role("link", name="提交更正").click()
    sign(page)
    page.get_by_label("更正原因").fill("古南街道更正，重新汇总")
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("main")).to_contain_text("提交更正，第 2 版")
    tree.approve(units.QIJIANG)
    page.reload()
    expect(page.locator("#stale")).to_have_count(0)
    expect(page.locator("h1")).not_to_contain_text("下级有更正")
