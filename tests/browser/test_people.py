"""A manager makes a person and many, slips are printed, the person chooses a password and fills the contact sheet."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.policy import Role
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.browser.jobs import run_jobs
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.ledger.exchange.people_lists import GOOD, book
from tests.personas import clerk_of, head_of, manager_of, persona

pytestmark = pytest.mark.django_db(transaction=True)
MINE = "清欠-mine-2022"


def test_a_person_is_made_comes_in_with_the_slip_and_chooses_a_password(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    under_way()
    page = watched
    sign_in(manager_of(units.QIJIANG))
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="人员", exact=True).click()
    expect(page.get_by_role("row", name="綦江区管理员")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="新增人员").click()
    page.get_by_label("单位代码").fill(units.GUNAN)
    page.get_by_label("填报员").check()
    page.get_by_label("管理员", exact=True).check()
    page.get_by_role("button", name="保存并显示密码条").click()
    expect(page.locator(".errors")).to_contain_text("请填写姓名")
    assert_accessible(page)
    page.get_by_label("姓名").fill("郑某")
    page.get_by_label("管理员", exact=True).uncheck()
    page.get_by_role("button", name="保存并显示密码条").click()
    slip = page.locator(".slip")
    expect(slip).to_contain_text("古南街道")
    assert_accessible(page)
    username, password = slip.locator("code").all_inner_texts()
    page.emulate_media(media="print")
    expect(slip).to_be_visible()
    expect(page.locator(".bar")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{live_server.url}/ledger/")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.get_by_label("现在的密码").fill(password)
    page.get_by_label("新密码", exact=True).fill(MINE)
    page.get_by_label("再输一次新密码").fill(MINE)
    page.locator("main").get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()
    page.get_by_role("link", name="台账", exact=True).click()
    expect(page.get_by_role("heading", name="拖欠账款台账")).to_be_visible()


def test_roles_and_switches_of_one_person(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    clerk_of(units.GUNAN)
    page = watched
    sign_in(manager_of(units.QIJIANG))
    page.goto(f"{live_server.url}/people/?q=古南")
    page.get_by_role("link", name="古南街道填报员").click()
    page.get_by_label("岗位").select_option(label="负责人")
    page.get_by_role("button", name="增加岗位").click()
    expect(page.get_by_role("button", name="取消古南街道的负责人")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("button", name="恢复")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="恢复").click()
    expect(page.locator(".slip")).to_be_visible()


def test_many_are_made_from_a_workbook(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    under_way()
    page = watched
    sign_in(manager_of(units.QIJIANG))
    page.goto(f"{live_server.url}/people/")
    page.get_by_role("link", name="从表格批量新增").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载人员名单表样").click()
    assert download.value.suggested_filename == "人员名单_綦江区.xlsx"
    bad = [[*GOOD[0][:4], "局长", *GOOD[0][5:]]]
    for number, rows in enumerate((bad, GOOD)):
        path = tmp_path / f"{number}.xlsx"
        book(path, rows)
        page.goto(f"{live_server.url}/people/sheet/")
        page.get_by_label("人员名单").set_input_files(path)
        page.get_by_role("button", name="上传并检查").click()
        expect(page.get_by_text("正在检查")).to_be_visible()
        run_jobs()
        expect(page.locator("#outcome")).to_contain_text(f"共 {len(rows)} 行")
        if rows is bad:
            expect(page.get_by_role("row", name="E3")).to_contain_text("局长")
        assert_accessible(page)
    page.get_by_role("button", name="新增这 3 人").click()
    expect(page.get_by_text("正在新增")).to_be_visible()
    run_jobs()
    expect(page.locator("#outcome")).to_contain_text("已新增 3 人")
    page.get_by_role("button", name="取密码条").click()
    expect(page.locator(".slip")).to_have_count(3)
    assert_accessible(page)


def test_the_contact_sheet_is_filled_below_and_taken_along_above(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    under_way()
    page = watched
    sign_in(clerk_of(units.GUNAN))
    page.goto(f"{live_server.url}/units/")
    page.get_by_role("link", name="联络表").click()
    for label, typed in (
        ("牵头单位", "财政办公室"),
        ("责任领导", "郑某"),
        ("责任领导职务", "副主任"),
        ("责任领导联系电话", "12"),
        ("联络人", "冯某"),
        ("联络人职务", "科员"),
        ("联络人联系电话", "13800000002"),
    ):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_role("button", name="保存联络表").click()
    expect(page.locator(".errors")).to_contain_text("电话写得不对")
    assert_accessible(page)
    page.get_by_label("责任领导联系电话").fill("023-48600001")
    page.get_by_role("button", name="保存联络表").click()
    expect(page.get_by_text("联络表已保存")).to_be_visible()
    expect(page.locator("h1 .pill")).to_contain_text("已填")
    assert_accessible(page)
    sign_in(head_of(units.QIJIANG))
    page.goto(f"{live_server.url}/contacts/")
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("138****0002")
    expect(page.get_by_text("2 个还没有填好")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="显示电话").click()
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("13800000002")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出附件1").click()
    assert download.value.suggested_filename == "附件1_綦江区.xlsx"
    sign_in(persona(units.QIJIANG, Role.VIEWER))
    page.goto(f"{live_server.url}/contacts/?unit={units.GUNAN}")
    expect(page.get_by_text("138****0002")).to_be_visible()
    assert_accessible(page)
