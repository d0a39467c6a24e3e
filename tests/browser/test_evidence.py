"""A file is brought beside the form, read and taken back; what was typed in the form stays."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.evidence import PDF
from tests.factories.records import record
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_uploaded_read_and_taken_back(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    under_way()
    person = clerk_of(units.GUNAN)
    sign_in(person)
    made = record(person.unit, disputed=True)
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改了的合同")
    panel = watched.locator("#evidence")
    panel.locator("summary").click()
    panel.get_by_label("文件").set_input_files({"name": "说明.txt", "mimeType": "text/plain", "buffer": b"text"})
    panel.get_by_role("button", name="上传", exact=True).click()
    expect(panel).to_contain_text("不能识别这个文件")
    panel.get_by_label("证明什么").select_option(label="付款凭证")
    panel.get_by_label("文件").set_input_files({"name": "回单.pdf", "mimeType": "application/pdf", "buffer": PDF})
    panel.get_by_role("button", name="上传", exact=True).click()
    link = panel.get_by_role("link", name="回单")
    with watched.expect_download() as download:
        link.click()
    assert (download.value.suggested_filename, download.value.path().read_bytes()) == ("回单.pdf", PDF)
    panel.get_by_role("button", name="撤回回单").click()
    expect(link).to_have_count(0)
    expect(panel).to_contain_text("已撤回")
    expect(watched.locator("#id_contract_name")).to_have_value("改了的合同")
