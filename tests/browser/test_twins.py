"""A district sees what two of its towns share, side by side, answers it, and goes to return one of the two."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.policy import Role
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.across import ACROSS
from tests.factories.rollups import WHY, Tree
from tests.personas import Persona, persona

pytestmark = pytest.mark.django_db(transaction=True)
TOWNS = (units.GUNAN, units.WENLONG)


def both_roles() -> Persona:
    """Return one who enters for the district and reviews its towns."""
    return persona(units.QIJIANG, Role.CLERK, Role.REVIEWER)


def test_two_towns_rows_are_compared_answered_and_one_is_returned(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    tree = Tree()
    tree.expect(*TOWNS, units.QIJIANG)
    for code, lines in zip(TOWNS, (ACROSS["D02"].here, ACROSS["D02"].there), strict=True):
        tree.write(code, lines)
    tree.pass_up(*TOWNS)
    sign_in(both_roles())
    page = watched
    page.goto(f"{live_server.url}/filings/{units.QIJIANG}/{campaigns.SURVEY}/")
    expect(page.get_by_text("古南街道、文龙街道都报了同一笔欠款")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="疑似重复").click()
    expect(page.get_by_role("columnheader", name="文龙街道")).to_be_visible()
    expect(page.get_by_role("row", name="10 债务人联系人").locator("strong")).to_have_count(2)
    assert_accessible(page)
    page.get_by_label("说明", exact=True).fill("核实无误")
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_text("说明太短")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("说明", exact=True).fill(WHY)
    page.get_by_role("button", name="保存说明").click()
    expect(page.get_by_text("已保存说明")).to_be_visible()
    page.get_by_role("link", name="已说明").click()
    expect(page.get_by_text(WHY)).to_be_visible()
    page.get_by_role("link", name="相近").click()
    expect(page.get_by_role("cell", name="重庆示例第2建设有限责任公司")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="已说明").click()
    page.get_by_role("link", name="去退回文龙街道").click()
    expect(page).to_have_url(f"{live_server.url}/review/{units.WENLONG}/{campaigns.SURVEY}/")
