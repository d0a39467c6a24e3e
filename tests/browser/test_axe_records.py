"""axe finds nothing on the record form in any of its states, on its history, nor on the lists behind it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from ledger.actions.evidence import attach
from ledger.actions.facts import enter_fact
from ledger.actions.parties import remember
from ledger.models import Adjustment, AdjustmentKind, Evidence, ParentCompany, Payment
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.axe import assert_accessible_everywhere
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.evidence import PDF, upload
from tests.factories.lines import good_line
from tests.factories.records import WAN, record
from tests.ledger.actions.test_facts import DAY
from tests.ledger.views.moves import hand_in
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(watched: Page, tmp_path: Path, settings: Any, expected: set[int], sign_in: SignIn) -> Persona:
    expected.update({401, 409})
    settings.UPLOAD_DIR = tmp_path
    watched.on("dialog", lambda dialog: dialog.accept())
    city = under_way()[units.CITY]
    with tenant_scope(SYSTEM):
        ParentCompany.objects.create(unit=city, name="中例建设集团有限公司", aliases=["中例"])
    person = clerk_of(units.GUNAN)
    sign_in(person)
    return person


def filled(clerk: Persona) -> int:
    """Store a row that was handed in, with facts and a file since."""
    made = record(clerk.unit, disputed=True)
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    with clerk.scope() as actor:
        cut = Adjustment(kind=AdjustmentKind.LOWERED, adjusted_on=DAY, delta_fen=-WAN, reason="审计核减")
        made = enter_fact(actor, clerk.unit, made.pk, made.version, Payment(paid_on=DAY, amount_fen=4 * WAN))
        made = enter_fact(actor, clerk.unit, made.pk, made.version, cut)
        attach(actor, clerk.unit, made.pk, upload(PDF, "供水合同.pdf"), Evidence.CONTRACT, "")
        remember(clerk.unit, [good_line(1), good_line(2)])
    return made.pk


def test_the_blank_form_and_what_it_offers(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    with clerk.scope():
        remember(clerk.unit, [good_line(1), good_line(2)])
    watched.goto(f"{live_server.url}/ledger/new/")
    assert_accessible_everywhere(watched)
    watched.locator("#id_debtor_name").press_sequentially("yjq")
    watched.locator("#suggestions [role=option]").first.wait_for()
    watched.keyboard.press("ArrowDown")
    assert_accessible_everywhere(watched)
    watched.locator("#id_parent_company").fill("中例")
    watched.keyboard.press("Tab")
    watched.locator("[data-canonical]").get_by_role("button").wait_for()
    assert_accessible_everywhere(watched)


def test_the_filled_form_its_errors_and_its_dialog(watched: Page, live_server: LiveServer, clerk: Persona) -> None:
    pk = filled(clerk)
    watched.goto(f"{live_server.url}/ledger/{pk}/")
    for summary in watched.locator("details.fact-add > summary").all():
        summary.click()
    assert_accessible_everywhere(watched)
    watched.locator("#id_payment-on").fill("昨天")
    watched.keyboard.press("Enter")
    watched.locator("#id_payment-on_error").wait_for()
    watched.locator("#id_owed_fen").fill("六十")
    watched.locator("#id_debtor_uscc").fill("1150O")
    watched.keyboard.press("Control+s")
    watched.locator(".errors").wait_for()
    assert_accessible_everywhere(watched)
    watched.locator("[data-draft-said]").filter(has_text="已自动保存").wait_for()
    watched.goto(f"{live_server.url}/ledger/{pk}/")
    watched.get_by_text("已恢复您").wait_for()
    assert_accessible_everywhere(watched)
    Session.objects.all().delete()
    watched.keyboard.press("Control+s")
    watched.get_by_role("dialog").wait_for()
    assert_accessible_everywhere(watched)


def test_the_history_the_directory_and_the_row_to_read(
    watched: Page, live_server: LiveServer, clerk: Persona, sign_in: SignIn
) -> None:
    pk = filled(clerk)
    with clerk.scope():
        remember(clerk.unit, [good_line(1)])
    for path in (f"ledger/{pk}/history/", "parties/list/", "parties/list/?q=none"):
        watched.goto(f"{live_server.url}/{path}")
        assert_accessible_everywhere(watched)
    watched.goto(f"{live_server.url}/parties/list/")
    watched.locator("td a").first.click()
    assert_accessible_everywhere(watched)
    sign_in(reviewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/ledger/{pk}/")
    assert_accessible_everywhere(watched)
    watched.get_by_role("button", name="显示号码").click()
    watched.locator("#phones-said").wait_for()
    assert_accessible_everywhere(watched)
    sign_in(manager_of(units.CITY))
    watched.goto(f"{live_server.url}/parents/")
    assert_accessible_everywhere(watched)
