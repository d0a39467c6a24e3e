"""A clerk explains with a file as proof, the reviewer opens and approves, the next version shows it as accepted."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.evidence import PDF
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "合同另有增项协议，双方已签字"


def test_an_explanation_goes_up_with_its_file_and_comes_back_accepted(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    under_way()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    made = record(clerk.unit, contract_fen=9 * WAN, disputed=True)
    row, place = f"{live_server.url}/ledger/{made.pk}/", f"{units.GUNAN}/{campaigns.RESOLUTION}/"

    sign_in(clerk)
    watched.goto(row)
    explain_with_a_file(watched)
    assert_accessible(watched)
    watched.goto(f"{live_server.url}/filings/{place}")
    submit(watched)

    sign_in(reviewer)
    watched.goto(f"{live_server.url}/review/{place}")
    expect(watched.locator(".head-note")).to_contain_text("新说明 1 条")
    read_the_file(watched.locator(".finding-given"))
    assert_accessible(watched)
    watched.get_by_role("button", name="领取审核").click()
    watched.get_by_role("button", name="审核通过").click()
    expect(watched.locator(".empty")).to_contain_text("没有等待审核的报送")

    sign_in(clerk)
    accepted = f"已认可 · {reviewer.actor.name} · "
    watched.goto(row)
    expect(watched.locator(".ask")).to_contain_text(accepted)
    watched.goto(f"{row}history/")
    expect(watched.locator("main")).to_contain_text("认可说明")
    hand_in(clerk, campaigns.period(campaigns.WEEK))

    sign_in(reviewer)
    watched.goto(f"{live_server.url}/review/")
    expect(watched.get_by_role("row", name=clerk.unit.name)).to_contain_text("已认可 1")
    watched.get_by_role("link", name=clerk.unit.name).click()
    watched.get_by_role("link", name="需说明").click()
    expect(watched.locator(".head-note")).to_contain_text("以前认可的说明 1 条")
    expect(watched.locator(".finding-given")).to_contain_text(accepted)
    assert_accessible(watched)


def explain_with_a_file(page: Page) -> None:
    """Write the answer, follow the hint to bring a file, choose it; it can then not be taken back."""
    asked, panel = page.locator(".ask"), page.locator("#evidence")
    asked.locator("textarea").fill(WHY)
    asked.get_by_role("link", name="先上传").click()
    panel.locator("summary").click()
    panel.get_by_label("文件").set_input_files({"name": "增项协议.pdf", "mimeType": "application/pdf", "buffer": PDF})
    panel.get_by_role("button", name="上传", exact=True).click()
    asked.get_by_label("依据材料").select_option(label="增项协议")
    expect(asked.locator("textarea")).to_have_value(WHY)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".toast-note")).to_contain_text("已保存")
    panel.get_by_role("button", name="撤回增项协议").click()
    expect(panel).to_contain_text("改选其他材料")


def submit(page: Page) -> None:
    """Look at the answer on the filing's page and hand in."""
    page.locator("summary", has_text="已写说明 1 处").click()
    expect(page.get_by_label("依据材料").locator("option:checked")).to_have_text("增项协议")
    assert_accessible(page)
    page.get_by_label("单位负责人").fill("负责人乙")
    page.get_by_label("联系电话").fill("023-48600000")
    page.get_by_label("声明").check()
    page.get_by_role("button", name="检查并提交").click()
    expect(page.locator("h1")).to_contain_text("待审核")


def read_the_file(given: Locator) -> None:
    """Open the file that an answer names."""
    expect(given).to_contain_text(WHY)
    with given.page.expect_download() as download:
        given.get_by_role("link", name="增项协议").click()
    assert download.value.path().read_bytes() == PDF
