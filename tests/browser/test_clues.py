"""One complaint by hand from the call to the archive: city, district and town each do their part by clicking."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import Clue, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


class Desks:
    """The browser, and who sits before it."""

    def __init__(self, page: Page, url: str, sign_in: SignIn) -> None:
        self.page, self.url, self.sign_in = page, url, sign_in

    def open_mine(self, person: Persona) -> None:
        """Sign in as somebody and open the one clue that waits for him."""
        self.sign_in(person)
        self.page.goto(f"{self.url}/")
        self.page.get_by_role("link", name="线索", exact=True).click()
        expect(self.page.locator(".tabs [aria-current]")).to_contain_text("待我办")
        self.page.get_by_role("link", name="XS").click()

    def do(self, act: str, state: str, **said: str) -> None:
        """Unfold an act, say what it takes, and read the state to which it leads."""
        self.page.locator("summary").get_by_text(act, exact=True).click()
        form = self.page.locator("details[open].clue-act")
        for label, text in said.items():
            field = form.get_by_label(label)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=text)
            else:
                field.fill(text)
        with self.page.expect_navigation():
            form.get_by_role("button", name=act).click()
        expect(self.page.locator("#timeline strong").first).to_have_text(act)
        expect(self.page.locator("h1 .pill").first).to_have_text(state)


def test_a_complaint_goes_down_three_levels_and_comes_back_to_the_archive(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    clerk, city, district = clerk_of(units.CITY), reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    town = clerk_of(units.GUNAN)
    desks, page = Desks(watched, live_server.url, sign_in), watched
    sign_in(clerk)
    page.goto(f"{live_server.url}/clues/")
    page.get_by_role("link", name="登记线索").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("请填写债权人名称")
    page.get_by_label("债权人（被拖欠方）").fill("重庆建材有限公司")
    page.get_by_label("债务人（拖欠方）").fill("綦江区城市建设处 8\n古南街道办事处 2.5")
    page.get_by_label("来源渠道").select_option(label="电话")
    page.get_by_label("事项").fill("2021 年完工的道路工程，尾款至今未付。")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("h1 .pill").first).to_have_text("待审查")
    expect(page.locator(".clue-facts")).to_contain_text("10.50")
    desks.open_mine(city)
    desks.do("受理", "待转办")
    desks.do("转办", "待接办", 办理单位="綦江区")
    desks.open_mine(district)
    desks.do("转办", "待接办", 办理单位="古南街道", 意见="请核实工程量")
    desks.open_mine(town)
    desks.do("接办", "办理中")
    page.locator("summary").get_by_text("反馈", exact=True).click()
    page.locator("#act-feed_back").get_by_role("button", name="反馈").click()
    expect(page.locator(".errors")).to_contain_text("请选择办理结果")
    assert_accessible(page)
    page.locator("#act-feed_back").get_by_label("办理结果").select_option(label="不属实")
    page.locator("#act-feed_back").get_by_label("办理情况").fill("合同双方已于 2021 年 12 月结清，附银行回单。")
    page.locator("#act-feed_back").get_by_role("button", name="反馈").click()
    expect(page.locator("h1 .pill").first).to_have_text("待复核")
    desks.open_mine(district)
    desks.do("复核通过", "待复核")
    desks.open_mine(city)
    desks.do("复核通过", "已办结", 意见="同意")
    desks.do("回访", "已办结", 是否联系到债权人="联系到了", 债权人说办理结果="属实", 满意程度="基本满意")
    desks.do("归档", "已归档")
    told = page.locator("#timeline")
    for word in ("归档", "结果：不属实", "交古南街道办理", "请核实工程量", "登记"):
        expect(told).to_contain_text(word)
    assert_accessible(page)
    with tenant_scope(SYSTEM):
        assert Clue.objects.get().state == ClueState.ARCHIVED
