"""Acts on the ledger list: tabs, saved filters, exactly the filtered rows, rows that leave and come back, a split."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ledger.models import ArrearsRecord, Unit
from tests.browser.axe import assert_accessible
from tests.browser.conftest import SignIn
from tests.factories import campaigns, filings, units
from tests.factories.campaigns import under_way
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, send_back
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "债务主体划转到区水利局，由其继续报送"
CONFLICT = 409


@pytest.fixture
def town(watched: Page, live_server: LiveServer, sign_in: SignIn) -> Unit:
    """Plant six filed rows, of which three are disputed, and open the list as its clerk."""
    unit = under_way()[units.GUNAN]
    for number in range(6):
        record(unit, debtor_name=f"綦江区第{number}管理站", disputed=number % 2 == 0, sort_no=number)
    filings.version(unit, period=campaigns.period(campaigns.SURVEY))
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/")
    return unit


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="快速筛选").get_by_role("link", name=re.compile(rf"^{name} \d+$")).click()


def rows(page: Page, count: int) -> None:
    expect(page.locator("table.sheet tbody tr")).to_have_count(count)


@pytest.mark.usefixtures("town")
def test_tabs_count_and_a_filter_is_saved_and_used_again(watched: Page) -> None:
    watched.get_by_label("有无分歧", exact=True).select_option(label="有")
    rows(watched, 3)
    watched.get_by_text("筛选方案", exact=True).click()
    watched.get_by_label("把现在的筛选保存为").fill("有分歧的")
    watched.get_by_role("button", name="保存筛选").click()
    expect(watched.get_by_text("已保存筛选“有分歧的”。")).to_be_visible()
    watched.get_by_label("有无分歧", exact=True).select_option(label="有无分歧")
    rows(watched, 6)
    watched.get_by_text("筛选方案", exact=True).click()
    assert_accessible(watched)
    watched.get_by_role("link", name="有分歧的").click()
    rows(watched, 3)
    tab(watched, "较上期有变化")
    expect(watched.get_by_role("heading", name="没有符合条件的记录")).to_be_visible()
    assert_accessible(watched)


@pytest.mark.usefixtures("town")
def test_a_column_is_changed_on_exactly_the_rows_of_the_filter(watched: Page) -> None:
    watched.get_by_label("有无分歧", exact=True).select_option(label="有")
    watched.get_by_role("button", name="修改一栏 3 行").click()
    expect(watched.get_by_role("heading", name="修改 3 行的一栏")).to_be_visible()
    watched.get_by_label("修改哪一栏").select_option(label="欠款类型")
    expect(watched.get_by_label("问题来源")).to_be_hidden()
    assert_accessible(watched)
    watched.get_by_role("button", name="确认修改 3 行").click()
    expect(watched.locator("li, .field-error").get_by_text("请填写要改成什么").first).to_be_visible()
    watched.get_by_label("欠款类型", exact=True).select_option(label="服务")
    watched.get_by_role("button", name="确认修改 3 行").click()
    expect(watched.get_by_text("已修改 3 行。")).to_be_visible()
    expect(watched.get_by_role("cell", name=re.compile("上期：工程"))).to_have_count(3)
    tab(watched, "较上期有变化")
    rows(watched, 3)


def test_ticks_choose_rows_and_a_row_changed_meanwhile_stops_the_act(
    watched: Page, town: Unit, expected: set[int]
) -> None:
    expected.add(CONFLICT)
    watched.get_by_label("选择第 2 行").check()
    watched.get_by_label("选择第 3 行").check()
    expect(watched.get_by_role("button", name="移出或作废 2 行")).to_be_visible()
    with clerk_of(units.GUNAN).scope():
        ArrearsRecord.objects.filter(unit=town, debtor_name="綦江区第1管理站").update(contract_name="另一合同")
    watched.get_by_role("button", name="移出或作废 2 行").click()
    expect(watched.get_by_role("alert")).to_contain_text("没有执行任何操作")
    assert_accessible(watched)
    watched.get_by_role("link", name="查看最新情况").click()
    watched.get_by_label("全选本页").check()
    expect(watched.get_by_role("button", name="删除 6 行")).to_be_visible()


def test_a_row_leaves_goes_up_is_sent_back_and_is_there_again(
    watched: Page, live_server: LiveServer, town: Unit, sign_in: SignIn
) -> None:
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    _leave(watched, live_server, clerk)
    period = campaigns.period(campaigns.RESOLUTION)
    hand_in(clerk, period)
    sign_in(reviewer)
    watched.goto(f"{live_server.url}/review/{units.GUNAN}/{campaigns.RESOLUTION}/")
    expect(watched.get_by_role("heading", name="移出与核增核减")).to_be_visible()
    expect(watched.get_by_text(REASON)).to_be_visible()
    assert_accessible(watched)
    send_back(reviewer, town, period, "请附划转文件")
    sign_in(clerk)
    watched.goto(f"{live_server.url}/ledger/")
    rows(watched, 6)
    expect(watched.get_by_role("link", name="綦江区第0管理站")).to_be_visible()


def _leave(page: Page, live_server: LiveServer, clerk: Persona) -> None:
    with clerk.scope():
        pk = ArrearsRecord.objects.get(debtor_name="綦江区第0管理站").pk
    page.goto(f"{live_server.url}/ledger/{pk}/dispose/")
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择办理方式")
    assert_accessible(page)
    page.get_by_label("移出").check()
    page.get_by_label("原因").fill(REASON)
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_text("待报送")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.get_by_text("已撤销，这一行回到台账。")).to_be_visible()
    page.goto(f"{live_server.url}/ledger/{pk}/dispose/")
    page.get_by_label("作废").check()
    page.get_by_label("原因").fill(REASON)
    page.get_by_role("button", name="确认办理").click()
    tab(page, "全部")
    rows(page, 5)


def test_a_contract_is_split_with_its_sums_in_view(watched: Page, live_server: LiveServer, town: Unit) -> None:
    with clerk_of(units.GUNAN).scope():
        pk = ArrearsRecord.objects.get(unit=town, debtor_name="綦江区第1管理站").pk
    watched.goto(f"{live_server.url}/ledger/{pk}/split/")
    watched.get_by_label("有分歧的金额").fill("2.5")
    expect(watched.locator("[data-split]")).to_contain_text("原行拖欠金额变为 7.50")
    watched.get_by_label("原因").fill("其中一部分工程量双方尚有争议，另行协商")
    assert_accessible(watched)
    watched.get_by_role("button", name="拆分为两行").click()
    expect(watched.get_by_text("已拆分为两行，这是有分歧的一行。")).to_be_visible()
    watched.goto(f"{live_server.url}/ledger/?q=第1管理站")
    rows(watched, 2)
    expect(watched.locator("table.sheet tbody").get_by_text("拆分", exact=True)).to_have_count(2)
    with clerk_of(units.GUNAN).scope():
        halves = ArrearsRecord.objects.filter(debtor_name="綦江区第1管理站").order_by("id")
        assert list(halves.values_list("owed_fen", "disputed")) == [(7_500_000, False), (2_500_000, True)]
        assert sum(half.owed_fen or 0 for half in halves) == 10 * WAN
