"""Entering rows by the keyboard alone, as a clerk does once a week."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.lines import WAN, good_line
from tests.factories.records import record
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)
SAVE, NEXT = "Control+s", "Control+Enter"


def stored() -> list[ArrearsRecord]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("sort_no", "id"))


def fill(page: Page, **typed: str) -> None:
    """Type into fields by the name of their column; a choice is chosen by its label."""
    for name, text in typed.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)


def test_a_row_is_entered_saved_and_the_next_one_waits(watched: Page, door: SignIn) -> None:
    under_way()
    line = good_line(sector=None)
    door(clerk_of(units.GUNAN))
    watched.get_by_role("link", name="台账", exact=True).click()
    watched.get_by_role("link", name="新增一笔").first.click()
    texts = (
        "debtor_name",
        "debtor_uscc",
        "debtor_contact",
        "debtor_phone",
        "creditor_name",
        "creditor_uscc",
        "creditor_contact",
        "creditor_phone",
        "contract_name",
    )
    fill(watched, **{name: getattr(line, name) for name in texts})
    fill(watched, source="自行排查", nature="政府序列部门（含政府投融资平台）", sector="住建", category="工程")
    fill(watched, contract_fen="100", owed_fen="1,060.5", due_month="2021.6", disputed="有")
    watched.keyboard.press(NEXT)
    expect(watched.get_by_role("heading", level=1)).to_have_text("新增一笔")
    expect(watched.locator(".toast-text")).to_contain_text("第 1 行已存为草稿，还有 1 处要处理")
    (made,) = stored()
    assert (made.owed_fen, made.due_month, made.debtor_name) == (1_060_500_000, "2021-06", line.debtor_name)


def test_what_is_left_follows_while_one_types(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/new/")
    live = watched.locator("[data-live]")
    fill(watched, owed_fen="100.5", paid_fen="40.25")
    expect(live.locator("[data-show=remaining]")).to_have_text("60.25")
    expect(live.locator("[data-show=status]")).to_have_text("部分清偿")
    expect(watched.locator("#id_remaining_fen")).to_have_value("60.25")
    fill(watched, court_fen="60.25")
    expect(live.locator("[data-show=status]")).to_have_text("进入司法程序")


def test_the_sectors_follow_the_nature(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/new/")
    open_sectors = watched.locator("#id_sector option:not([disabled])")
    fill(watched, nature="非政府序列部门")
    assert open_sectors.all_text_contents() == ["请选择", "政法委", "宣传部", "其他"]
    fill(watched, sector="政法委")
    fill(watched, nature="政府序列部门（含政府投融资平台）")
    expect(watched.locator("#id_sector")).to_have_value("")
    assert "住建" in open_sectors.all_text_contents()
    fill(watched, nature="事业单位")
    assert open_sectors.all_text_contents() == ["请选择"]


def test_what_cannot_be_read_takes_the_focus_and_nothing_is_lost(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    under_way()
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/new/")
    fill(watched, debtor_name="綦江区甲站", owed_fen="六十万")
    watched.keyboard.press(SAVE)
    summary = watched.locator(".errors")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("还没有保存")
    summary.get_by_role("link").first.click()
    expect(watched.locator("#id_owed_fen")).to_be_focused()
    expect(watched.locator("#id_owed_fen")).to_have_value("六十万")
    expect(watched.locator("#id_debtor_name")).to_have_value("綦江区甲站")
    assert stored() == []
    fill(watched, owed_fen="60")
    watched.keyboard.press(SAVE)
    expect(watched.locator(".toast-text")).to_contain_text("第 1 行已存为草稿")
    assert stored()[0].owed_fen == 60 * WAN


def test_what_is_odd_is_explained_at_its_field(watched: Page, live_server: LiveServer, door: SignIn) -> None:
    town = under_way()[units.GUNAN]
    made = record(town, owed_fen=20 * WAN, disputed=True)
    door(clerk_of(units.GUNAN))
    expect(watched.locator(".findings")).to_contain_text("◆ 须说明")
    watched.locator(".findings").get_by_role("link").first.click()
    expect(watched).to_have_url(f"{live_server.url}/ledger/{made.pk}/#id_owed_fen")
    watched.locator("#id_explain-A02-18").fill("合同另有补充协议，已核对原件")
    watched.keyboard.press(SAVE)
    expect(watched.locator(".toast-text")).to_have_text("第 1 行已保存。")
    expect(watched.locator("#id_explain-A02-18")).to_have_value("合同另有补充协议，已核对原件")
    expect(watched.locator(".errors")).to_have_count(0)


def test_two_at_one_row_lose_nothing(
    watched: Page, live_server: LiveServer, sign_in: SignIn, expected: set[int]
) -> None:
    expected.add(409)
    town = under_way()[units.GUNAN]
    made = record(town, disputed=True, contract_name="原合同")
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    other = watched.context.new_page()
    other.goto(f"{live_server.url}/ledger/{made.pk}/")
    fill(other, contract_name="对方的合同")
    other.keyboard.press(SAVE)
    expect(other.locator(".toast-text")).to_contain_text("已保存")
    other.close()
    fill(watched, contract_name="我的合同", debtor_contact="我方")
    watched.keyboard.press(SAVE)
    expect(watched.get_by_role("heading", level=1)).to_have_text("两人同时修改了这一行")
    expect(watched.locator("table.list")).to_contain_text("对方的合同")
    watched.get_by_role("button", name="回到表单").click()
    expect(watched.locator("#id_contract_name")).to_have_value("我的合同")
    assert stored()[0].contract_name == "对方的合同"
    watched.keyboard.press(SAVE)
    expect(watched.locator(".toast-text")).to_contain_text("已保存")
    line = line_of(stored()[0])
    assert (line.contract_name, line.debtor_contact) == ("我的合同", "我方")


def test_a_row_is_deleted_after_one_more_click(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    made = record(under_way()[units.GUNAN], disputed=True)
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.get_by_text("删除这一行").click()
    watched.get_by_role("button", name="确认删除").click()
    expect(watched.get_by_role("heading", name="台账里还没有记录")).to_be_visible()
    assert stored() == []


def test_signing_out_closes_the_door(watched: Page, live_server: LiveServer, door: SignIn) -> None:
    under_way()
    door(clerk_of(units.GUNAN))
    watched.get_by_role("button", name="退出").click()
    expect(watched).to_have_url(f"{live_server.url}/sign-in/")
    watched.goto(f"{live_server.url}/ledger/?q=x")
    expect(watched).to_have_url(f"{live_server.url}/sign-in/?next=/ledger/%3Fq%3Dx")
