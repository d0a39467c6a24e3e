"""What is typed survives a reload, and is gone once it is saved."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord, Draft
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.records import record
from tests.ledger.views.moves import hand_in
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(sign_in: SignIn) -> Persona:
    under_way()
    person = clerk_of(units.GUNAN)
    sign_in(person)
    return person


def drafts() -> int:
    with tenant_scope(SYSTEM):
        return Draft.objects.count()


def leave(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_stored_row_comes_back_as_typed(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True, contract_name="原合同")
    leave(watched)
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改了一半的合同")
    expect(watched.locator("[data-draft-said]")).to_have_text(re.compile(r"已自动保存 \d\d:\d\d"))
    watched.reload()
    expect(watched.locator("#id_contract_name")).to_have_value("改了一半的合同")
    expect(watched.get_by_role("status").filter(has_text="已恢复您")).to_be_visible()
    watched.keyboard.press("Control+s")
    expect(watched.locator(".toast-text")).to_contain_text("已保存")
    assert drafts() == 0
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.get().contract_name == "改了一半的合同"


def test_a_new_row_survives_a_reload_and_is_offered(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    assert clerk.unit.code == units.GUNAN
    leave(watched)
    watched.goto(f"{live_server.url}/ledger/new/")
    watched.locator("#id_debtor_name").fill("甲供水站")
    expect(watched.locator("[data-draft-said]")).to_contain_text("已自动保存")
    watched.reload()
    expect(watched.locator("#id_debtor_name")).to_have_value("甲供水站")
    watched.goto(f"{live_server.url}/ledger/new/")
    expect(watched.locator("#id_debtor_name")).to_have_value("")
    watched.get_by_role("link", name="继续填写").click()
    expect(watched.locator("#id_debtor_name")).to_have_value("甲供水站")
    watched.get_by_role("button", name="放弃").click()
    expect(watched.locator("#id_debtor_name")).to_have_value("")
    assert drafts() == 0


def test_the_last_version_is_taken_over_and_only_then_saved(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    made = record(clerk.unit, disputed=True, contract_name="上期合同")
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=made.pk).update(contract_name="本期合同")
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.get_by_role("button", name="沿用上期").click()
    expect(watched.locator("#id_contract_name")).to_have_value("上期合同")
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.get().contract_name == "本期合同"
