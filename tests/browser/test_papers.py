"""Paper beside the electronic report, and the end of the city's own: what two people do one after the other."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import Period
from ledger.queries.periods import today
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.browser.signing import sign
from tests.factories import units
from tests.factories.evidence import PDF
from tests.factories.lines import good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_scan_is_uploaded_the_paper_received_by_its_code_and_the_list_is_empty(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(stamped_paper=True)
    version = tree.hand_in(units.GUNAN)
    page, place = watched, f"{units.GUNAN}/{tree.period.code}/"
    sign_in(tree.clerk(units.GUNAN))
    page.goto(f"{live_server.url}/filings/{place}")
    page.get_by_role("link", name="纸质件").click()
    expect(page.locator("h1")).to_contain_text("电子已报、纸质未到")
    assert_accessible(page)
    page.get_by_label("扫描件").set_input_files({"name": "盖章件.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("已上传第 1 版的扫描件")).to_be_visible()
    sign_in(tree.reviewer(units.QIJIANG))
    chase = f"{live_server.url}/chase/papers/?unit={units.QIJIANG}&period={tree.period.code}"
    page.goto(chase)
    row = page.locator(f"[data-unit='{units.GUNAN}']")
    expect(row).to_contain_text("1 份")
    assert_accessible(page)
    row.get_by_role("link", name="古南街道").click()
    page.get_by_label("纸上的校验码").fill("错的校验码")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".errors")).to_contain_text("16 位字母和数字")
    assert_accessible(page)
    page.get_by_label("纸上的校验码").fill(version.code_text.lower())
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("校验码相符。")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("纸质已到")
    assert_accessible(page)
    page.goto(chase)
    expect(page.get_by_text("没有要催的纸质件")).to_be_visible()


def test_the_city_hands_in_another_endorses_and_it_is_sent(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    tree = Tree()
    tree.expect(units.QIJIANG, units.CITY)
    page, filing = watched, f"{live_server.url}/filings/{units.CITY}/{tree.period.code}/"
    sign_in(tree.clerk(units.CITY))
    page.goto(filing)
    sign(page)
    page.get_by_label("缺报上报").check()
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("main")).to_contain_text("等待另一位负责人或审核员审定")
    assert_accessible(page)
    sign_in(tree.reviewer(units.CITY))
    page.goto(filing)
    page.get_by_role("button", name="审定第 1 版").click()
    expect(page.locator(".errors")).to_contain_text("请填写批准文件的文号")
    assert_accessible(page)
    page.get_by_label("批准文件文号").fill("渝府函〔2022〕12号")
    page.get_by_label("批准日期").fill(f"{today()}")
    page.get_by_role("button", name="审定第 1 版").click()
    expect(page.locator("h1")).to_contain_text("已审定")
    expect(page.locator("main")).to_contain_text("渝府函〔2022〕12号")
    sign_in(tree.clerk(units.CITY))
    page.goto(filing)
    page.get_by_label("报送给").fill("工业和信息化部")
    page.get_by_role("button", name="登记第 1 版已报送").click()
    expect(page.locator("h1")).to_contain_text("已报送")
    expect(page.get_by_role("link", name="提交更正")).to_be_visible()
    assert_accessible(page)
