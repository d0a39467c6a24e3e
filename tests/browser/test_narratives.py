"""The report in words, written by keyboard: tokens, preview, a wrong figure mended, and two who write at once."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.actions.narratives import keep_narrative
from ledger.models import Narrative
from ledger.narrative.parts import texts_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree
from tests.personas import head_of

pytestmark = pytest.mark.django_db(transaction=True)
EDITOR = f"/filings/{units.GUNAN}/{campaigns.WEEK}/narrative/"
DISTRICT = f"/filings/{units.QIJIANG}/{campaigns.WEEK}/narrative/"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    made.next_period()
    made.write(units.GUNAN, [good_line(1, owed_fen=30 * WAN)])
    return made


def stored() -> Narrative:
    with tenant_scope(SYSTEM):
        return Narrative.objects.get()


def leave(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())


def test_tokens_are_inserted_by_keyboard_and_a_wrong_figure_is_mended(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tree: Tree
) -> None:
    sign_in(tree.clerk(units.GUNAN))
    page = watched
    page.goto(live_server.url + EDITOR)
    page.get_by_role("textbox", name="工作进展及成效").focus()
    page.keyboard.type("拖欠总金额")
    page.get_by_label("数据项", exact=True).focus()
    page.get_by_label("数据项", exact=True).select_option("拖欠总金额")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="工作进展及成效")).to_be_focused()
    page.keyboard.type("，拖欠数量9件。")
    expect(page.locator("[data-draft-said]")).to_have_text(re.compile(r"已自动保存 \d\d:\d\d"))
    expect(page.locator("[data-preview] .narrative-figure")).to_have_text("30.00万元")
    expect(page.locator("[data-preview]")).to_contain_text("附件4“拖欠数量”为1件")
    assert_accessible(page)
    page.get_by_role("button", name="改用“拖欠数量”").click()
    expect(page.locator(".toast-text")).to_contain_text("已改用数据项“拖欠数量”")
    expect(page.get_by_role("textbox", name="工作进展及成效")).to_have_value(
        "拖欠总金额{{拖欠总金额}}，拖欠数量{{拖欠数量}}。"
    )
    expect(page.locator(".narrative-remarks")).to_have_count(0)
    page.get_by_role("textbox", name="存在的问题").focus()
    page.keyboard.type("资金紧张")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast-text")).to_contain_text("文字报告已保存")
    assert stored().problems == "资金紧张"


def test_of_two_who_write_at_once_neither_loses_a_word(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tree: Tree
) -> None:
    head = head_of(units.GUNAN)
    sign_in(tree.clerk(units.GUNAN))
    page = watched
    leave(page)
    page.goto(live_server.url + EDITOR)
    with head.scope() as actor:
        keep_narrative(actor, tree.units[units.GUNAN], tree.period, texts_of({"practice": "负责人写的"}), 0)
    page.get_by_role("textbox", name="主要做法").fill("填报员写的")
    expect(page.get_by_role("alert").filter(has_text="您写的没有丢")).to_be_visible()
    assert stored().practice == "负责人写的"
    page.get_by_role("link", name="打开对照并合并").click()
    expect(page.get_by_role("textbox", name="主要做法")).to_have_value("填报员写的")
    expect(page.get_by_role("cell", name="负责人写的")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("textbox", name="主要做法").fill("负责人写的，填报员写的")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".toast-text")).to_contain_text("文字报告已保存")
    assert stored().practice == "负责人写的，填报员写的"


def test_a_district_takes_over_what_a_street_said(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tree: Tree
) -> None:
    with tree.clerk(units.GUNAN).scope() as actor:
        texts = texts_of({"practice": "约谈三家", "progress": "拖欠数量{{拖欠数量}}"})
        keep_narrative(actor, tree.units[units.GUNAN], tree.period, texts, 0)
    tree.pass_up(units.GUNAN)
    sign_in(tree.clerk(units.QIJIANG))
    page = watched
    page.goto(live_server.url + DISTRICT)
    page.get_by_text("古南街道", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="汇入古南街道的工作进展及成效").click()
    expect(page.get_by_role("textbox", name="工作进展及成效")).to_have_value("【古南街道】拖欠数量1件")
    expect(page.get_by_role("textbox", name="主要做法")).to_have_value("")
    page.get_by_role("button", name="全部汇入").click()
    expect(page.get_by_role("textbox", name="主要做法")).to_have_value("【古南街道】约谈三家")
    expect(page.get_by_role("textbox", name="工作进展及成效")).to_have_value("【古南街道】拖欠数量1件")
    page.goto(f"{live_server.url}/filings/{units.GUNAN}/{campaigns.WEEK}/narrative/print/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("古南街道防范和化解拖欠中小企业账款专项行动工作情况")
    assert_accessible(page)
