"""Files of a clue by clicking: a photograph is shown small beside its name, a torn one is told, one goes again."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.clues import registered
from tests.factories.pictures import photo, png, torn
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_photograph_is_brought_shown_small_and_taken_back(
    watched: Page, live_server: LiveServer, sign_in: SignIn, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path
    clerk, page = clerk_of(units.GUNAN), watched
    clue = registered(clerk)
    sign_in(clerk)
    page.goto(f"{live_server.url}/clues/{clue.pk}/")
    files = page.locator("#evidence")
    files.get_by_text("上传材料").click()
    files.get_by_label("证明什么").select_option(label="债权人确认")
    files.get_by_label("文件").set_input_files({"name": "收条.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    files.get_by_role("button", name="上传").click()
    small = files.get_by_alt_text("收条的缩略图")
    expect(small).to_be_visible()
    expect(small).to_have_js_property("naturalWidth", 180)
    files.get_by_text("上传材料").click()
    files.get_by_label("证明什么").select_option(label="付款凭证")
    files.get_by_label("文件").set_input_files({"name": "截图.png", "mimeType": "image/png", "buffer": torn(png())})
    files.get_by_role("button", name="上传").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(files).to_contain_text("图片不完整或已损坏")
    assert_accessible(page)
    files.get_by_role("button", name="撤回收条").click()
    expect(files).to_contain_text("0 件")
