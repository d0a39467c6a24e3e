"""A whole row and a payment, entered without ever touching the mouse."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord, Payment
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.lines import good_line
from tests.factories.records import WAN
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)
FAR = 80
HERE = "wanted => document.activeElement.matches(wanted)"


def reach(page: Page, wanted: str) -> None:
    """Go on with the tabulator key until what is wanted has the focus."""
    for _ in range(FAR):
        if page.evaluate(HERE, wanted):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {wanted}")


def choose(page: Page, label: str) -> None:
    """Step down a list of choices until the label is chosen."""
    for _ in range(FAR):
        if page.evaluate("label => document.activeElement.selectedOptions[0].label === label", label):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrow keys do not reach {label}")


def test_a_row_and_its_payment_by_the_keyboard_alone(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    line = good_line(owed_fen=60 * WAN)
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/new/")
    for name, text in (
        ("source", "自行排查"),
        ("debtor_name", line.debtor_name),
        ("debtor_uscc", line.debtor_uscc),
        ("nature", "政府序列部门（含政府投融资平台）"),
        ("sector", "住建"),
        ("debtor_contact", line.debtor_contact),
        ("debtor_phone", line.debtor_phone),
        ("creditor_name", line.creditor_name),
        ("creditor_uscc", line.creditor_uscc),
        ("creditor_contact", line.creditor_contact),
        ("creditor_phone", line.creditor_phone),
        ("contract_name", line.contract_name),
        ("contract_fen", "100"),
        ("owed_fen", "60"),
        ("category", "工程"),
        ("due_month", "2021.6"),
        ("disputed", "有"),
    ):
        reach(watched, f"#id_{name}")
        if watched.evaluate("() => document.activeElement.tagName") == "SELECT":
            choose(watched, text)
        else:
            watched.keyboard.insert_text(text)
    watched.keyboard.press("Control+s")
    expect(watched.locator(".toast-text")).to_contain_text("第 1 行已保存")
    reach(watched, "[aria-labelledby=facts-payment] summary")
    watched.keyboard.press("Enter")
    reach(watched, "#id_payment-on")
    watched.keyboard.insert_text("2022年6月1日")
    reach(watched, "#id_payment-amount")
    watched.keyboard.insert_text("60")
    watched.keyboard.press("Enter")
    expect(watched.locator("[data-show=status]")).to_have_text("清偿完毕")
    with tenant_scope(SYSTEM):
        (row,) = ArrearsRecord.objects.all()
        assert (row.status, row.cleared_fen, row.faulty) == (Status.CLEARED, 60 * WAN, False)
        assert Payment.objects.get().amount_fen == 60 * WAN
    for wanted in ("[aria-labelledby=facts-adjustment] summary", "#evidence summary", "[data-key=next]"):
        reach(watched, wanted)
