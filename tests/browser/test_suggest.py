"""Choosing a party that one's unit has written before; what is typed stays what it is."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.actions.parties import remember
from ledger.models import ParentCompany
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(sign_in: SignIn) -> Persona:
    city = under_way()[units.CITY]
    person = clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        lines = [good_line(1, debtor_name="重庆长寿供水站"), good_line(2, debtor_name="重庆长江航道站")]
        remember(person.unit, lines)
        ParentCompany.objects.create(unit=city, name="中例建设集团有限公司", aliases=["中例"])
    sign_in(person)
    return person


def test_a_party_is_chosen_by_its_initials_with_the_keyboard(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    assert clerk.unit.code == units.GUNAN
    watched.goto(f"{live_server.url}/ledger/new/")
    field = watched.get_by_role("combobox", name="主体名称")
    field.press_sequentially("cqcsg")
    option = watched.get_by_role("option", name="重庆长寿供水站")
    expect(option).to_be_visible()
    watched.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    watched.keyboard.press("Enter")
    expect(field).to_have_value("重庆长寿供水站")
    expect(watched.locator("#id_debtor_uscc")).to_have_value(good_line(1).debtor_uscc)
    expect(watched.locator("#id_nature")).to_have_value("政府序列部门（含政府投融资平台）")
    expect(watched.locator("#id_sector")).to_have_value("住建")
    expect(watched.locator("#id_debtor_phone")).to_have_value("023-48600001")
    expect(watched.get_by_role("listbox")).to_be_hidden()


def test_what_is_not_chosen_stays_as_typed(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    assert clerk.unit.code == units.GUNAN
    watched.goto(f"{live_server.url}/ledger/new/")
    field = watched.get_by_role("combobox", name="主体名称")
    field.press_sequentially("重庆长")
    expect(watched.locator("#suggestions [role=option]")).to_have_count(2)
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("listbox")).to_be_hidden()
    watched.keyboard.press("Tab")
    expect(field).to_have_value("重庆长")
    expect(watched.locator("#id_debtor_uscc")).to_have_value("")


def test_the_lists_writing_of_a_parent_company_is_taken_with_one_click(
    watched: Page, live_server: LiveServer, clerk: Persona
) -> None:
    assert clerk.unit.code == units.GUNAN
    watched.goto(f"{live_server.url}/ledger/new/")
    field = watched.get_by_role("combobox", name="隶属关系")
    field.fill("中 例")
    watched.keyboard.press("Tab")
    expect(watched.locator("[data-canonical]")).to_contain_text("名单中的写法：中例建设集团有限公司")
    watched.get_by_role("button", name="采用").click()
    expect(field).to_have_value("中例建设集团有限公司")
    expect(watched.locator("[data-canonical]")).to_be_hidden()


def test_an_odd_code_is_told_when_one_leaves_its_field(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    assert clerk.unit.code == units.GUNAN
    watched.goto(f"{live_server.url}/ledger/new/")
    code = good_line(1).debtor_uscc
    field = watched.locator("#id_debtor_uscc")
    field.fill(f"{code[:4]}o{code[5:]}")
    watched.keyboard.press("Tab")
    expect(watched.locator("#id_debtor_uscc_code")).to_have_text("第 5 位是字母 O，可能是数字 0")
    field.fill(code)
    watched.keyboard.press("Tab")
    expect(watched.locator("#id_debtor_uscc_code")).to_have_text("")
