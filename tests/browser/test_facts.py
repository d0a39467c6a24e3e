"""A payment is entered beside the form and moves its line while one looks; the keyboard is enough."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.records import WAN, record
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_payment_moves_the_line_and_what_was_typed_stays(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    under_way()
    person = clerk_of(units.GUNAN)
    sign_in(person)
    made = record(person.unit, disputed=True)
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改了的合同")
    panel = watched.get_by_role("region", name="还款", exact=True)
    panel.locator("summary").focus()
    watched.keyboard.press("Enter")
    watched.keyboard.press("Tab")
    watched.keyboard.type("2022.6.1")
    watched.keyboard.press("Tab")
    watched.keyboard.type("99")
    watched.keyboard.press("Enter")
    expect(watched.locator("#facts [role=alert]")).to_contain_text("会超过拖欠金额")
    amount = watched.get_by_label("还款金额", exact=True)
    expect(amount).to_have_value("99")
    amount.fill("4")
    watched.keyboard.press("Enter")
    expect(watched.locator("#facts")).to_contain_text("2022-06-01")
    expect(watched.locator("#id_paid_fen")).to_have_value("4.00")
    expect(watched.locator("[data-show=remaining]")).to_have_text("6.00")
    expect(watched.locator("[data-show=status]")).to_have_text("部分清偿")
    expect(watched.locator("#id_contract_name")).to_have_value("改了的合同")
    watched.keyboard.press("Control+s")
    expect(watched.locator(".toast-text").filter(has_text="已保存")).to_be_visible()
    with tenant_scope(SYSTEM):
        row = ArrearsRecord.objects.get()
    assert (row.contract_name, row.paid_fen) == ("改了的合同", 4 * WAN)
    watched.get_by_role("button", name="删除还款 2022-06-01").click()
    expect(watched.locator("#id_paid_fen")).to_have_value("")
    expect(watched.locator("[data-show=status]")).to_have_text("未化解")
