"""A reviewer goes through the queue by the keyboard and decides what is listed by one act."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import State
from tests.browser.axe import violations
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.filings import states
from tests.factories.records import record
from tests.ledger.views.moves import hand_in
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)
WHY = "合同金额请按结算单核对后再报"


def test_one_is_returned_by_the_keyboard_and_the_rest_approved_at_once(
    watched: Page, sign_in: SignIn, live_server: LiveServer
) -> None:
    campaigns.expect(campaigns.SURVEY, *map(units.unit, (*TOWNS, units.QIJIANG)))
    for code in TOWNS:
        record(units.unit(code))
        hand_in(clerk_of(code), campaigns.period(campaigns.SURVEY))
    sign_in(reviewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/review/")
    expect(watched.get_by_role("button", name="通过 3 份")).to_be_visible()
    assert violations(watched) == []
    # The bar at the foot is a line high: the list has the rest of the window.
    assert (watched.locator(".bulk-foot").bounding_box() or {"height": 999})["height"] < 60
    links = watched.locator("table[data-rows] th a")
    links.first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Space"):
        watched.keyboard.press(key)
    expect(links.nth(1)).to_be_focused()
    expect(watched.get_by_role("button", name="退回 1 份")).to_be_visible()
    watched.get_by_role("button", name="退回 1 份").click()

    expect(watched.locator("h1")).to_contain_text("退回 1 份")
    expect(watched.locator("table.list")).to_contain_text("文龙街道")
    watched.get_by_role("button", name="退回 1 份").click()
    expect(watched.locator(".errors")).to_contain_text("请写明原因")
    assert violations(watched) == []
    watched.get_by_label("原因").fill(WHY)
    watched.get_by_role("button", name="退回 1 份").click()
    expect(watched.locator(".toast-note")).to_contain_text("已退回 1 份报送")
    assert states() == [State.SUBMITTED, State.RETURNED, State.SUBMITTED]

    watched.get_by_role("button", name="通过 2 份").click()
    expect(watched.locator("table.list tbody tr")).to_have_count(2)
    watched.get_by_role("button", name="通过 2 份").click()
    expect(watched.locator(".toast-note")).to_contain_text("已通过 2 份报送")
    expect(watched.get_by_text("没有等待审核的报送")).to_be_visible()
    assert states() == [State.APPROVED, State.RETURNED, State.APPROVED]


def test_control_and_enter_take_a_filing_and_pass_it(watched: Page, sign_in: SignIn, live_server: LiveServer) -> None:
    campaigns.expect(campaigns.SURVEY, *map(units.unit, (*TOWNS[:2], units.QIJIANG)))
    for code in TOWNS[:2]:
        hand_in(clerk_of(code), campaigns.period(campaigns.SURVEY), nil=True)
    sign_in(reviewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/review/{units.GUNAN}/{campaigns.SURVEY}/")
    expect(watched.get_by_role("button", name="领取审核")).to_be_visible()
    watched.keyboard.press("Control+Enter")
    expect(watched.get_by_role("button", name="审核通过，看下一个")).to_be_visible()
    watched.keyboard.press("Control+Enter")
    expect(watched.locator("h1")).to_contain_text("文龙街道")
    assert states() == [State.APPROVED, State.SUBMITTED]
