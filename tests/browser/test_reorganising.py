"""A manager merges towns in mid-period: rehearses it, is told what changed, does it, reads what became of them."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import manager_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_towns_are_merged_in_mid_period(
    watched: Page, live_server: LiveServer, sign_in: SignIn, expected: set[int]
) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.SHIJIAO, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1), good_line(2)])
    tree.write(units.WENLONG, [good_line(3)])
    tree.pass_up(units.GUNAN, units.WENLONG)
    tree.next_period()
    tree.hand_in(units.WENLONG)
    sign_in(manager_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/units/{units.GUNAN}/")
    page.get_by_role("link", name="合并").click()
    assert_accessible(page)
    page.get_by_label("文龙街道（500110002）").check()
    page.get_by_label("新单位名称").fill("古文街道")
    page.get_by_role("button", name="预演").click()
    expect(page.locator(".errors")).to_contain_text("请填写新单位的代码")
    page.get_by_label("新单位代码").fill("500110009")
    page.get_by_label("原因").fill("区委编办〔2022〕12号文")
    page.get_by_role("button", name="预演").click()
    shown = page.get_by_role("region", name="预演结果")
    expect(shown).to_contain_text("共 3 件、拖欠金额 180.00 万元转入")
    expect(shown).to_contain_text("第1周")
    expect(shown).to_contain_text("文龙街道的“第1周”已提交：仍由原上级通过或退回")
    assert_accessible(page)
    tree.write(units.GUNAN, [good_line(4)])
    expected.add(409)
    page.get_by_role("button", name="按预演办理").click()
    expect(page.locator(".errors")).to_contain_text("数据已变化，请重新预演")
    page.get_by_role("button", name="预演").click()
    expect(shown).to_contain_text("共 4 件")
    page.get_by_role("button", name="按预演办理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("古文街道")
    expect(page.get_by_text("前身：古南街道（500110001）并入")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{live_server.url}/units/{units.GUNAN}/")
    expect(page.get_by_text("去向：并入綦江区的古文街道（500110009）")).to_be_visible()
    expect(page.get_by_text("停用，只能查看")).to_be_visible()
    expect(page.get_by_role("link", name="合并")).to_have_count(0)
    assert_accessible(page)
    sign_in(reviewer_of(units.QIJIANG))
    page.goto(f"{live_server.url}/completeness/?unit={units.QIJIANG}")
    expect(page.get_by_role("row", name="古南街道")).to_contain_text("已划转")
    assert_accessible(page)


def test_a_unit_is_founded_renamed_and_moved(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG, units.JIJIANG, units.JIANGJIN, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    sign_in(manager_of(units.CITY))
    page = watched
    page.goto(f"{live_server.url}/units/{units.QIJIANG}/")
    page.get_by_role("link", name="新建下级单位").click()
    assert_accessible(page)
    page.get_by_label("名称", exact=True).fill("通惠街道")
    page.get_by_label("代码").fill("500110099")
    page.get_by_label("类别").select_option(label="街道")
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("通惠街道")
    page.get_by_role("link", name="更名与资料").click()
    assert_accessible(page)
    page.get_by_label("新名称").fill("通惠新街道")
    page.get_by_label("原因").fill("市政府批复")
    page.get_by_role("button", name="更名", exact=True).click()
    expect(page.get_by_text("曾用名：通惠街道")).to_be_visible()
    page.goto(f"{live_server.url}/units/{units.GUNAN}/move/")
    page.get_by_label("划转到（上级单位的代码）").fill(units.JIANGJIN)
    page.get_by_label("原因").fill("区划调整")
    page.get_by_label("人员一并转入").check()
    page.get_by_role("button", name="预演").click()
    expect(page.get_by_role("region", name="预演结果")).to_contain_text("人员一并转入：古南街道填报员")
    assert_accessible(page)
    page.get_by_role("button", name="按预演办理").click()
    expect(page.get_by_text("前身：綦江区的古南街道（500110001）")).to_be_visible()
