"""One complaint from a workbook to the archive: city, district and town do their parts by clicking; one by hand."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ledger.models import Clue, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.web.answers import XLSX
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.browser.jobs import run_jobs
from tests.factories import units
from tests.factories.clues import CREDITOR, DEBTOR
from tests.factories.pictures import png
from tests.factories.records import record
from tests.ledger.exchange.clue_sheets import book
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)

FOUND = "已付 4 万元，余款分两期付清，附银行回单。"


def kept(page: Page) -> bool:
    """Tell whether the window keeps anything of an act that was begun."""
    return bool(page.evaluate("Object.values(window.sessionStorage).some((text) => text.includes('comment'))"))


class Desks:
    """The browser, and who sits before it."""

    def __init__(self, page: Page, url: str, sign_in: SignIn) -> None:
        self.page, self.url, self.sign_in = page, url, sign_in

    def open_mine(self, person: Persona) -> None:
        """Sign in as somebody and open the one clue that waits for him."""
        # Each answer renews its ticket: a picture that was still under way would bring back who sat here before.
        self.page.goto("about:blank")
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


def test_one_by_hand_is_asked_for_what_it_lacks_and_sums_its_debtors(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    page = watched
    sign_in(clerk_of(units.CITY))
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


def import_one(page: Page, url: str) -> None:
    """Bring a workbook of a complaint, one without creditor and the first again; register the first alone."""
    rows: list[list[Any]] = [
        [1, CREDITOR, DEBTOR, "綦江区", 10.5, "道路工程尾款未付"],
        [2, "", "某局", "/", 3, "说不清"],
    ]
    rows.append([3, *rows[0][1:]])
    page.goto(f"{url}/clues/")
    page.get_by_role("link", name="批量登记").first.click()
    page.get_by_label("问题线索表").set_input_files({"name": "线索.xlsx", "mimeType": XLSX, "buffer": book(rows)})
    page.get_by_label("来源渠道").select_option(label="上级交办")
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("正在检查")).to_be_visible()
    run_jobs()
    expect(page.locator("main")).to_contain_text("共 3 行：新线索 1 条，疑似重复 1 条，需要改正 1 行（不登记）。")
    assert_accessible(page)
    # What is chosen row by row stays while one looks at the other rows, and goes along from there.
    page.get_by_label("行的处理").select_option(label="不登记")
    page.get_by_role("link", name="新线索").click()
    page.get_by_role("link", name="疑似重复").click()
    expect(page.get_by_label("行的处理").locator(":checked")).to_have_text("不登记")
    page.get_by_role("link", name="新线索").click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("正在登记").first).to_be_visible()
    run_jobs()
    expect(page.locator("main")).to_contain_text("已登记 1 条线索")
    assert_accessible(page)


def lay(page: Page, kind: str, name: str) -> None:
    """Bring a file to the clue that is open."""
    files = page.locator("#evidence")
    files.get_by_text("上传材料").click()
    files.get_by_label("证明什么").select_option(label=kind)
    files.get_by_label("文件").set_input_files({"name": name, "mimeType": "image/png", "buffer": png()})
    files.get_by_role("button", name="上传").click()
    expect(page.locator("#evidence")).to_contain_text(Path(name).stem)


def test_a_complaint_of_a_workbook_goes_down_three_levels_and_comes_back_to_the_archive(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Settings
) -> None:
    settings.UPLOAD_DIR = tmp_path
    clerk, city, district = clerk_of(units.CITY), reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    town = clerk_of(units.GUNAN)
    record(town.unit, Status.PART, debtor_name=DEBTOR, creditor_name=CREDITOR)
    desks, page = Desks(watched, live_server.url, sign_in), watched
    sign_in(clerk)
    import_one(page, live_server.url)
    desks.open_mine(city)
    desks.do("受理", "待转办")
    desks.do("转办", "待接办", 承办单位="綦江区")
    desks.open_mine(district)
    desks.do("转办", "待接办", 承办单位="古南街道", 意见="请核实工程量")
    desks.open_mine(town)
    desks.do("接办", "办理中")
    page.locator("summary").get_by_text("反馈", exact=True).click()
    page.locator("#act-feed_back").get_by_label("办理结果说明").fill(FOUND)
    page.locator("#act-feed_back").get_by_role("button", name="反馈").click()
    expect(page.locator(".errors")).to_contain_text("请选择办理结果")
    page.locator("#act-feed_back").get_by_label("办理结果", exact=True).select_option(label="属实-部分清偿")
    assert_accessible(page)
    lay(page, "付款凭证", "银行回单.png")
    page.get_by_role("link", name="关联台账的行").click()
    assert_accessible(page)
    page.get_by_role("button", name="关联").first.click()
    expect(page.locator("#links")).to_contain_text(Status.PART.label)
    expect(page.locator("#act-feed_back").get_by_label("办理结果说明")).to_have_value(FOUND)
    expect(page.locator("#act-feed_back").get_by_label("办理结果", exact=True).locator(":checked")).to_have_text(
        "属实-部分清偿"
    )
    assert kept(page)
    page.locator("#act-feed_back").get_by_role("button", name="反馈").click()
    expect(page.locator("h1 .pill").first).to_have_text("待复核")
    assert not kept(page)
    desks.open_mine(district)
    desks.do("复核通过", "待复核")
    desks.open_mine(city)
    desks.do("复核通过", "已办结", 意见="同意")
    desks.do("回访", "已办结", 是否联系到债权人="联系到了", 债权人说办理结果="属实", 满意程度="基本满意")
    desks.do("归档", "已归档")
    told = page.locator("#timeline")
    for word in ("归档", "结果：属实-部分清偿", "交古南街道办理", "请核实工程量", "登记"):
        expect(told).to_contain_text(word)
    assert_accessible(page)
    with tenant_scope(SYSTEM):
        assert Clue.objects.get().state == ClueState.ARCHIVED
    page.locator("summary").get_by_text("重启", exact=True).click()
    page.locator("#act-reopen").get_by_label("重启的原因").fill("款项没有到账")
    assert kept(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in/**")
    assert not kept(page)
