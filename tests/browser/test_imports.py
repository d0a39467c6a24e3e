"""Imports as clerks do them: three faults and a tray, the annotated file and back, undoing, a merged workbook."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.actions.records import save_record
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import WAN, good_line
from tests.personas import clerk_of
from tests.workers import worker

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 60_000


@pytest.fixture
def planted() -> dict[str, Unit]:
    return under_way()


@pytest.fixture
def send(watched: Page, live_server: LiveServer) -> Callable[..., None]:
    """Return what uploads a file through the page and waits for its preview."""

    def upload(path: Path, where: str = "/imports/new/", button: str = "上传并检查") -> None:
        watched.goto(live_server.url + where)
        watched.get_by_label("附件2工作簿").set_input_files(str(path))
        watched.get_by_role("button", name=button).click()
        watched.wait_for_selector("#outcome", timeout=SLOW)

    return upload


def faulty_book(unit: Unit, path: Path) -> Path:
    """Four rows: a good one, a wrong code, an amount and a month that cannot be read."""
    rows = cells([good_line(number) for number in range(1, 5)], unit.name)
    rows[1][12], rows[2][17], rows[3][19] = "9150O110MA5", "约六十万", "去年底"
    return annex2(path, rows)


def owed() -> list[int | None]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("sort_no").values_list("owed_fen", flat=True))


def decide(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_selector("#outcome[data-stage=imported]", timeout=SLOW)


def test_good_rows_go_in_and_bad_ones_are_mended_in_the_browser(
    watched: Page, sign_in: SignIn, send: Callable[..., None], planted: dict[str, Unit], tmp_path: Path
) -> None:
    town = planted[units.GUNAN]
    sign_in(clerk_of(town.code))
    with worker():
        send(faulty_book(town, tmp_path / "附件2.xlsx"))
        page = watched
        expect(page.locator(".tabs a[aria-current]")).to_contain_text("有误 3")
        for cell in ("M5", "R6", "T7"):
            expect(page.locator(".import-rows")).to_contain_text(cell)
        assert_accessible(page)
        assert owed() == []
        decide(page, "先导入能保存的 2 行，其余 2 行放入待改正")
    expect(page.locator("#outcome")).to_contain_text("新增 2 行")
    assert_accessible(page)
    page.get_by_role("link", name="去改正").click()
    assert_accessible(page)
    page.get_by_role("link", name="从第一行开始改").click()
    expect(page.get_by_role("textbox", name="拖欠金额")).to_have_value("约六十万")
    assert_accessible(page)
    page.get_by_role("button", name="保存并下一行").click()
    expect(page.locator(".errors")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("textbox", name="拖欠金额").fill("60")
    page.get_by_role("button", name="保存并下一行").click()
    expect(page.get_by_role("textbox", name="最迟付款日期")).to_have_value("去年底")
    page.get_by_role("textbox", name="最迟付款日期").fill("2021年12月")
    page.get_by_role("button", name="保存并下一行").click()
    expect(page.locator("body")).to_contain_text("待改正的行都处理完了")
    assert owed() == [60 * WAN] * 4


def test_the_annotated_workbook_is_mended_and_imported_again(
    watched: Page, sign_in: SignIn, send: Callable[..., None], planted: dict[str, Unit], tmp_path: Path
) -> None:
    town = planted[units.GUNAN]
    sign_in(clerk_of(town.code))
    with worker():
        send(faulty_book(town, tmp_path / "附件2.xlsx"))
        decide(watched, "先导入能保存的 2 行")
        with watched.expect_download() as download:
            watched.get_by_role("link", name="下载批注过的原文件").click()
        assert download.value.suggested_filename == "附件2_批注.xlsx"
        path = tmp_path / "mended.xlsx"
        download.value.save_as(path)
        book = load_workbook(path)
        sheet = book.worksheets[0]
        assert all(sheet[cell].comment for cell in ("M5", "R6", "T7"))
        sheet["M5"], sheet["R6"], sheet["T7"] = good_line(2).creditor_uscc, 60, "2021-12"
        book.save(path)
        send(path)
        expect(watched.locator(".tabs")).to_contain_text("变更 1")
        decide(watched, "全部导入")
    expect(watched.locator("#outcome")).to_contain_text("新增 2 行，变更 1 行，未变 1 行")
    assert owed() == [60 * WAN] * 4


def test_a_whole_import_is_undone(
    watched: Page, sign_in: SignIn, send: Callable[..., None], planted: dict[str, Unit], tmp_path: Path
) -> None:
    town = planted[units.GUNAN]
    sign_in(clerk_of(town.code))
    with worker():
        send(annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], town.name)))
        decide(watched, "全部导入")
    assert len(owed()) == 2
    watched.get_by_text("撤销这次导入").click()
    assert_accessible(watched)
    watched.get_by_role("button", name="确定撤销").click()
    expect(watched.locator(".progress-note")).to_contain_text("正在撤销 a.xlsx")
    assert_accessible(watched)
    with worker():
        expect(watched.locator("#outcome[data-stage=undone]")).to_contain_text("删除 2 行", timeout=SLOW)
    assert_accessible(watched)
    assert owed() == []


def test_an_undoing_that_was_refused_says_why_and_asks_again(
    watched: Page, sign_in: SignIn, send: Callable[..., None], planted: dict[str, Unit], tmp_path: Path
) -> None:
    town = planted[units.GUNAN]
    clerk = clerk_of(town.code)
    sign_in(clerk)
    with worker():
        send(annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name)))
        decide(watched, "全部导入")
    watched.locator(".import-undo summary").click()
    watched.get_by_role("button", name="确定撤销").click()
    expect(watched.locator(".progress-note")).to_be_visible()
    with clerk.scope() as actor:
        (row,) = ArrearsRecord.objects.all()
        save_record(actor, town, good_line(1, owed_fen=70 * WAN), record_id=row.pk)
    with worker():
        expect(watched.locator("#outcome")).to_contain_text("没有办成，台账没有变化", timeout=SLOW)
        assert owed() == [70 * WAN]
        assert_accessible(watched)
        watched.locator(".import-undo summary").click()
        watched.get_by_role("button", name="确定撤销").click()
        expect(watched.locator(".callout")).to_contain_text("其中 1 行又有改动")
        watched.get_by_role("button", name="连同改动一起撤销").click()
        expect(watched.locator("#outcome[data-stage=undone]")).to_contain_text("删除 1 行", timeout=SLOW)
    assert owed() == []


def test_findings_are_copied_and_an_upload_says_what_is_missing(
    watched: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    send: Callable[..., None],
    planted: dict[str, Unit],
    tmp_path: Path,
) -> None:
    town = planted[units.GUNAN]
    sign_in(clerk_of(town.code))
    watched.goto(f"{live_server.url}/imports/new/")
    watched.get_by_role("button", name="上传并检查").click()
    expect(watched.locator(".errors")).to_contain_text("请选择要导入的 Excel 文件")
    with worker():
        send(faulty_book(town, tmp_path / "附件2.xlsx"))
        watched.get_by_text("发给填报人的文字").click()
        watched.get_by_role("button", name="复制").click()
        expect(watched.locator("[data-copy-said]")).to_contain_text("已复制")
        copied = watched.locator("#lines").input_value().splitlines()
        assert [line.split(" ")[0] for line in copied] == ["M5", "R6", "T7"]
        assert_accessible(watched)
        broken = tmp_path / "坏文件.xlsx"
        broken.write_bytes(b"PK\x03\x04 nothing")
        send(broken)
    expect(watched.locator(".callout.is-bad")).to_be_visible()
    assert_accessible(watched)


def test_each_town_confirms_its_part_of_a_merged_workbook(
    watched: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    send: Callable[..., None],
    planted: dict[str, Unit],
    tmp_path: Path,
) -> None:
    one, two = planted[units.GUNAN], planted[units.WENLONG]
    rows = cells([good_line(number) for number in range(1, 5)], one.name)
    rows[2][3], rows[3][3] = two.name, "没有这个镇"
    sign_in(clerk_of(units.QIJIANG))
    with worker():
        send(annex2(tmp_path / "合并.xlsx", rows), "/imports/merged/", "上传并拆分")
        expect(watched.locator("#outcome")).to_contain_text("没有这个镇")
        assert_accessible(watched)
        district_page = watched.url
        for town, button in ((one, "确认导入"), (two, "不导入")):
            sign_in(clerk_of(town.code))
            watched.goto(f"{live_server.url}/imports/")
            assert_accessible(watched)
            watched.get_by_role("link", name="合并.xlsx").click()
            watched.wait_for_selector("#outcome", timeout=SLOW)
            expect(watched.locator("#outcome")).to_contain_text("由綦江区代为整理，请确认")
            watched.get_by_role("button", name=button).click()
            watched.wait_for_selector("#outcome:not([data-stage=open])", timeout=SLOW)
    assert len(owed()) == 2
    sign_in(clerk_of(units.QIJIANG))
    watched.goto(district_page)
    expect(watched.get_by_role("row", name=one.name)).to_contain_text("已导入 2 行")
    expect(watched.get_by_role("row", name=two.name)).to_contain_text("未采用")
