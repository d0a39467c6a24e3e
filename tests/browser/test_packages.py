"""The city's viewer asks for a whole period, waits, takes it and opens what is in it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import Filing
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, filings, units
from tests.factories.records import one_of_each
from tests.personas import viewer_of
from tests.reporting.outputs.offices import fake_office
from tests.workers import worker

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 60_000


def test_a_whole_period_is_asked_for_and_taken(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = fake_office(tmp_path, seconds=0.3)
    monkeypatch.setenv("PATH", office["PATH"])
    one_of_each(units.unit(units.GUNAN))
    filings.version(units.unit(units.QIJIANG), filings.version(units.unit(units.GUNAN)))
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    sign_in(viewer_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/summaries/annex4/?unit={units.QIJIANG}&period={campaigns.SURVEY}")
    page.emulate_media(media="print")
    expect(page.locator(".annex-paper-title")).to_have_text("防范和化解拖欠中小企业账款问题化解情况汇总表")
    expect(page.locator(".annex-paper-end")).to_contain_text("填报单位（盖章）：綦江区")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("th.is-extra").first).to_be_hidden()
    expect(page.locator(".annex-paper-line").first).to_contain_text(
        re.compile(r"件 {4,}金额：万元"), use_inner_text=True
    )
    expect(page.locator("td.num a").first).to_have_css("display", "inline")
    expect(page.locator("td.is-zero").first).to_have_css("color", "rgb(0, 0, 0)")
    page.emulate_media(media="screen")
    expect(page.locator(".annex-paper-title")).to_be_hidden()
    page.get_by_role("link", name="成套导出").click()
    page.get_by_label("报送期").select_option(campaigns.SURVEY)
    page.wait_for_url("**period=**")
    assert_accessible(page)
    page.get_by_label("含下级各单位的附件").check()
    page.get_by_role("button", name="整期成套（ZIP）").click()
    expect(page.locator("#outputs")).to_contain_text("排队中")
    with worker(**office):
        expect(page.locator("#outputs progress[max]")).to_be_visible(timeout=SLOW)
        expect(page.get_by_role("link", name="下载")).to_be_visible(timeout=SLOW)
    assert_accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载").click()
    assert taken.value.suggested_filename.startswith("成套_綦江区_")
    with zipfile.ZipFile(taken.value.path()) as package:
        assert package.testzip() is None
        below = {name.split("/")[1] for name in package.namelist() if "/" in name}
        assert below == {"01_古南街道"}
        (name,) = [name for name in package.namelist() if name.startswith("附件2") and name.endswith(".xlsx")]
        sheet = load_workbook(io.BytesIO(package.read(name)))["附件2"]
    assert sum("号工程采购合同" in str(row) for row in sheet.iter_rows(values_only=True)) == 5
