"""Handing in, sending back and approving, as people do it in a browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import Filing, FilingVersion, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.conftest import SignIn
from tests.factories import campaigns, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import WHY, hand_in, pass_it
from tests.personas import clerk_of, head_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "第 1 行的拖欠金额与合同不符，请核对"


@pytest.fixture(autouse=True)
def town() -> Unit:
    """Let 古南街道, 綦江区 and the city owe the survey."""
    campaigns.expect(campaigns.SURVEY, *map(units.unit, (units.GUNAN, units.QIJIANG, units.CITY)))
    return units.unit(units.GUNAN)


def test_a_version_goes_up_comes_back_and_is_approved(
    watched: Page, sign_in: SignIn, live_server: LiveServer, town: Unit
) -> None:
    record(town, contract_fen=9 * WAN)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)

    sign_in(clerk)
    watched.goto(f"{live_server.url}/filings/")
    watched.get_by_role("link", name="排查报告").click()
    watched.get_by_label("单位负责人").fill("负责人乙")
    watched.get_by_label("联系电话").fill("023-48600000")
    watched.get_by_label("声明").check()
    watched.get_by_role("button", name="检查并提交").click()
    expect(watched.locator(".errors")).to_contain_text("1 处需书面说明")
    expect(watched.get_by_label("单位负责人")).to_have_value("负责人乙")
    watched.get_by_placeholder("写明原因和依据").fill(WHY)
    watched.get_by_role("button", name="检查并提交").click()
    expect(watched.locator("h1")).to_contain_text("待审核")

    sign_in(reviewer)
    watched.goto(live_server.url)
    watched.get_by_role("link", name="审核", exact=False).first.click()
    watched.get_by_role("link", name=town.name).click()
    expect(watched.locator("[data-bridge=closing]")).to_contain_text("10.00")
    expect(watched.locator(".finding-given").first).to_contain_text(WHY)
    watched.get_by_role("button", name="领取审核").click()
    watched.get_by_label("退回原因").fill(REASON)
    watched.get_by_role("button", name="退回修改").click()
    expect(watched.locator(".toast-note")).to_contain_text(f"已退回{town.name}第 1 版")

    sign_in(clerk)
    watched.goto(f"{live_server.url}/filings/{units.GUNAN}/{campaigns.SURVEY}/")
    expect(watched.locator(".callout.is-bad")).to_contain_text(REASON)
    watched.get_by_label("声明").check()
    watched.get_by_role("button", name="检查并提交").click()
    expect(watched.locator("h1")).to_contain_text("待审核")

    sign_in(reviewer)
    watched.goto(f"{live_server.url}/review/{units.GUNAN}/{campaigns.SURVEY}/")
    expect(watched.locator(".head-note")).to_contain_text("退回过 1 次")
    watched.get_by_role("button", name="领取审核").click()
    watched.get_by_role("button", name="审核通过").click()
    expect(watched.locator(".empty")).to_contain_text("没有等待审核的报送")
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get()
        assert (filing.state, filing.approved_number) == (State.APPROVED, 2)
        assert [item["explanation"] for item in FilingVersion.objects.get(number=2).findings] == [WHY]


def test_the_loser_of_two_reviewers_reads_what_happened(
    watched: Page, sign_in: SignIn, live_server: LiveServer, town: Unit, expected: set[int]
) -> None:
    record(town)
    survey = campaigns.period()
    hand_in(clerk_of(units.GUNAN), survey)
    first, second = reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    sign_in(second)
    watched.goto(f"{live_server.url}/review/{units.GUNAN}/{campaigns.SURVEY}/")
    pass_it(first, town, survey)
    expected.add(409)
    watched.get_by_role("button", name="领取审核").click()
    expect(watched.locator("h1")).to_contain_text("情况已有变化")
    watched.get_by_role("link", name="查看最新情况").click()
    expect(watched.locator("h1")).to_contain_text("审核通过")


def test_a_districts_reviewer_reads_the_annexes_in_place(
    watched: Page, sign_in: SignIn, live_server: LiveServer, town: Unit
) -> None:
    record(town)
    record(town, owed_fen=5 * WAN)
    survey = campaigns.period()
    hand_in(clerk_of(units.GUNAN), survey)
    pass_it(reviewer_of(units.QIJIANG), town, survey)
    hand_in(head_of(units.QIJIANG), survey)
    sign_in(reviewer_of(units.CITY))
    watched.goto(f"{live_server.url}/review/{units.QIJIANG}/{campaigns.SURVEY}/")
    expect(watched.get_by_role("row", name=town.name)).to_contain_text("15.00")
    watched.get_by_role("link", name="附件4", exact=True).click()
    total = watched.locator("tr[data-line=合计] td[data-column='8']")
    expect(total).to_have_attribute("data-exact", "15.000000")
    watched.locator(f"tr[data-line={town.name}] td[data-column='3'] a").click()
    expect(watched.locator(".kpi-value").nth(1)).to_have_text("2")


def test_a_phone_shows_what_there_is_to_decide(
    watched: Page, sign_in: SignIn, live_server: LiveServer, town: Unit
) -> None:
    record(town)
    hand_in(clerk_of(units.GUNAN), campaigns.period())
    watched.set_viewport_size({"width": 390, "height": 844})
    sign_in(reviewer_of(units.QIJIANG))
    watched.goto(f"{live_server.url}/review/{units.GUNAN}/{campaigns.SURVEY}/")
    watched.get_by_role("button", name="领取审核").click()
    for name in ("退回修改", "放回队列", "审核通过"):
        expect(watched.get_by_role("button", name=name)).to_be_in_viewport()
    assert watched.evaluate("document.documentElement.scrollWidth") <= 390
