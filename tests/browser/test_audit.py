"""An auditor looks who changed a row, follows it to everything that was done in one go, and takes the list along."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.records import WAN, record
from tests.personas import auditor_of, clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_is_found_followed_and_taken_along(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    clerk = clerk_of(units.GUNAN)
    made = record(clerk.unit)
    with clerk.scope():
        ArrearsRecord.objects.filter(pk=made.pk).update(owed_fen=12 * WAN)
    sign_in(auditor_of(units.QIJIANG))
    page = watched
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="审计", exact=True).click()
    assert_accessible(page)
    page.get_by_role("combobox", name="做了什么").select_option(label="欠款记录")
    page.wait_for_url("**what=ledger_arrearsrecord*")
    page.get_by_role("combobox", name="新增、修改、删除").select_option(label="修改")
    page.wait_for_url("**op=U*")
    (row,) = page.locator("table.audit tbody tr").all()
    expect(row).to_contain_text(clerk.actor.name)
    expect(row.locator(".change", has_text="拖欠金额")).to_contain_text("12.00 万元")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    assert download.value.suggested_filename == "审计记录_綦江区_1条.csv"
    row.get_by_role("link", name=f"行 {made.pk}").click()
    expect(page.locator("table.audit tbody tr")).to_have_count(2)
    page.locator("summary").first.click()
    expect(page.get_by_text(made.debtor_name)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="这一行的历史").click()
    page.get_by_role("link", name="审计记录").click()
    page.get_by_role("combobox", name="做了什么").select_option(label="角色")
    expect(page.get_by_text("没有这样的记录")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="全部清除").click()
    expect(page.get_by_label("行编号")).to_have_value("")
