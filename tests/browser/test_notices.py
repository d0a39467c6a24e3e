"""The bell rings, one goes where something is to be done, and the bell is silent."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.actions.dues import tell_dues
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_overdue_rings_and_leads_to_the_filing(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    campaigns.under_way()
    clerk = clerk_of(units.GUNAN)
    campaigns.due(campaigns.WEEK, dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    assert tell_dues()
    sign_in(clerk)
    page = watched
    page.goto(f"{live_server.url}/")
    assert_accessible(page)
    page.get_by_role("link", name="通知，未读 1").click()
    expect(page.locator("h1")).to_contain_text("通知")
    assert_accessible(page)
    page.get_by_role("button", name="“第1周”应于").first.click()
    page.wait_for_url(f"**/filings/{units.GUNAN}/{campaigns.WEEK}/")
    expect(page.get_by_role("link", name="通知", exact=True)).to_be_visible()
    page.get_by_role("link", name="通知", exact=True).click()
    expect(page.get_by_role("button", name="全部标为已读")).to_have_count(0)
    assert_accessible(page)
