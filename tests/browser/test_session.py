"""A session that runs out while one works: the password is asked for in place, and nothing is lost."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.people import PASSWORD
from tests.factories.records import record
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(expected: set[int], sign_in: SignIn) -> Persona:
    expected.add(401)
    under_way()
    person = clerk_of(units.GUNAN)
    sign_in(person)
    return person


def contract_of(made: ArrearsRecord) -> str:
    with tenant_scope(SYSTEM):
        return ArrearsRecord.objects.get(pk=made.pk).contract_name


def test_saving_after_the_session_ran_out_asks_in_place_and_saves(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    made = record(clerk.unit, disputed=True, contract_name="原合同")
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改好的合同")
    Session.objects.all().delete()
    watched.keyboard.press("Control+s")
    dialog = watched.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("密码")).to_be_focused()
    for _ in range(5):
        watched.keyboard.press("Tab")
        inside = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert watched.evaluate(inside)
    dialog.get_by_label("密码").fill("wrong-password")
    watched.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    assert contract_of(made) == "原合同"
    dialog.get_by_label("密码").fill(PASSWORD)
    watched.keyboard.press("Enter")
    expect(watched.locator(".toast-text")).to_contain_text("已保存")
    assert contract_of(made) == "改好的合同"


def test_leaving_the_dialog_keeps_what_was_typed(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True, contract_name="原合同")
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改好的合同")
    Session.objects.all().delete()
    watched.keyboard.press("Control+s")
    dialog = watched.get_by_role("dialog", name="登录已过期")
    dialog.get_by_role("button", name="取消").click()
    expect(watched.locator(".toast-text")).to_contain_text("您输入的都还在")
    expect(watched.locator("#id_contract_name")).to_have_value("改好的合同")
    watched.keyboard.press("Control+s")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并继续").click()
    expect(watched.locator(".toast-text").last).to_contain_text("已保存")
    assert contract_of(made) == "改好的合同"


def test_keeping_what_is_typed_goes_on_after_the_password(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    made = record(clerk.unit, disputed=True)
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    Session.objects.all().delete()
    watched.locator("#id_contract_name").fill("改了一半")
    dialog = watched.get_by_role("dialog", name="登录已过期")
    dialog.get_by_label("密码").fill(PASSWORD)
    watched.keyboard.press("Enter")
    expect(watched.locator("[data-draft-said]")).to_contain_text("已自动保存")


def test_a_filter_is_answered_after_the_password(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    record(clerk.unit, debtor_name="甲供水站")
    record(clerk.unit, debtor_name="乙供水站")
    watched.goto(f"{live_server.url}/ledger/")
    Session.objects.all().delete()
    watched.get_by_role("searchbox").fill("甲供水")
    dialog = watched.get_by_role("dialog", name="登录已过期")
    dialog.get_by_label("密码").fill(PASSWORD)
    watched.keyboard.press("Enter")
    expect(watched.locator("#results")).not_to_contain_text("乙供水站")
    expect(watched.locator("#results")).to_contain_text("甲供水站")


POLL = """() => {
  const asker = document.createElement("div");
  ["hx-get=/ledger/", "hx-trigger=every 200ms", "hx-swap=none"].forEach((pair) => {
    asker.setAttribute(...pair.split("="));
  });
  document.body.append(asker);
  htmx.process(asker);
}"""


def test_what_asks_by_itself_is_declined_once(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    assert clerk.unit.code == units.GUNAN
    watched.goto(f"{live_server.url}/units/")
    Session.objects.all().delete()
    watched.evaluate(POLL)
    dialog = watched.get_by_role("dialog", name="登录已过期")
    dialog.get_by_role("button", name="取消").click()
    watched.wait_for_timeout(1_000)
    expect(dialog).to_be_hidden()


def test_somebody_elses_sign_in_sends_nothing_as_theirs(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    made = record(clerk.unit, disputed=True, contract_name="原合同")
    watched.goto(f"{live_server.url}/ledger/{made.pk}/")
    watched.locator("#id_contract_name").fill("改好的合同")
    other = clerk_of(units.GUNAN)
    watched.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": other.client.ticket, "url": live_server.url}]
    )
    watched.keyboard.press("Control+s")
    expect(watched.locator(".toast-text")).to_contain_text("已换了别的账号登录")
    expect(watched.locator("#id_contract_name")).to_have_value("原合同")
    assert contract_of(made) == "原合同"
