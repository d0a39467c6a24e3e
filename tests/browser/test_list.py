"""The ledger list as an office uses it: edges that stay, filters in the address, pages by the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import SignIn
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.records import record
from tests.personas import clerk_of, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def left_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"]


def test_edges_and_totals_stay_while_the_rows_move(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    town = under_way()[units.GUNAN]
    for number in range(40):
        record(town, debtor_name=f"綦江区第{number}建设管理站", sort_no=number)
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/?cols=all")
    foot, head = watched.locator("tfoot td").first, watched.locator("thead th").first
    places = [part.bounding_box() for part in (foot, head)]
    debtor, status = left_of(watched, "tbody td.pin-2"), left_of(watched, "tbody td.pin-last")
    moved = left_of(watched, "tbody tr td:nth-child(6)")
    watched.locator(".sheet-scroll").evaluate("region => { region.scrollLeft = 900; region.scrollTop = 600; }")
    assert left_of(watched, "tbody tr td:nth-child(6)") == moved - 900
    assert (left_of(watched, "tbody td.pin-2"), left_of(watched, "tbody td.pin-last")) == (debtor, status)
    assert [part.bounding_box() for part in (foot, head)] == places
    assert watched.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    # on a phone fewer columns stay, but no row shines through the totals
    watched.set_viewport_size({"width": 390, "height": 844})
    cells = watched.locator("tfoot td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().top)")
    assert len(set(cells)) == 1


def test_a_filter_changes_rows_totals_and_address_without_a_new_page(
    watched: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    town = under_way()[units.GUNAN]
    for number in range(3):
        record(town, debtor_name=f"綦江区第{number}管理站", disputed=number == 0)
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/")
    watched.evaluate("window.still = true")
    rows = watched.locator("tbody tr")
    expect(rows).to_have_count(3)
    watched.keyboard.press("/")
    watched.keyboard.type("第1管")
    expect(rows).to_have_count(1)
    expect(watched).to_have_url(re.compile(r"\?unit=500110001&q=%E7%AC%AC1%E7%AE%A1$"))
    watched.get_by_label("债务人、债权人、合同名称、信用代码或问题编号").fill("")
    watched.get_by_label("有无分歧", exact=True).select_option(label="有")
    expect(watched).to_have_url(re.compile(r"\?unit=500110001&disputed=True$"))
    expect(rows).to_have_count(1)
    expect(watched.locator("tfoot")).to_contain_text("1 件")
    assert watched.evaluate("window.still")
    watched.reload()
    expect(rows).to_have_count(1)
    watched.get_by_label("有无分歧", exact=True).select_option(label="有无分歧")
    expect(rows).to_have_count(3)
    watched.go_back()
    expect(rows).to_have_count(1)


def test_going_back_shows_the_whole_page_again(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    record(under_way()[units.GUNAN], debtor_name="綦江区甲站")
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/")
    watched.get_by_label("全部状态").select_option(label="未化解")
    expect(watched).to_have_url(re.compile("status=5"))
    watched.get_by_role("link", name="綦江区甲站").click()
    expect(watched.get_by_role("heading", level=1)).to_contain_text("第 1 行")
    watched.go_back()
    expect(watched).to_have_url(re.compile("status=5"))
    expect(watched.locator(".bar")).to_be_visible()
    expect(watched.locator("tbody tr")).to_have_count(1)


def test_pages_go_on_and_back(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    town = under_way()[units.GUNAN]
    for number in range(60):
        record(town, debtor_name=f"綦江区第{number}站", sort_no=number)
    sign_in(clerk_of(units.GUNAN))
    watched.goto(f"{live_server.url}/ledger/")
    expect(watched.locator(".pager")).to_contain_text("第 1–50 件，共 60 件")
    watched.get_by_role("link", name="下一页").click()
    expect(watched.locator(".pager")).to_contain_text("第 51–60 件，共 60 件")
    expect(watched.locator("tbody tr").first).to_contain_text("綦江区第50站")
    watched.get_by_role("link", name="上一页").click()
    expect(watched.locator("tbody tr").first).to_contain_text("綦江区第0站")


def test_the_tree_of_the_city_opens_on_demand(watched: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    under_way()
    sign_in(viewer_of(units.CITY))
    watched.goto(f"{live_server.url}/units/")
    expect(watched.get_by_text("古南街道")).to_have_count(0)
    watched.locator("summary", has_text="綦江区").press("Enter")
    expect(watched.get_by_role("link", name="古南街道")).to_be_visible()
    expect(watched.get_by_role("link", name="綦江区台账")).to_be_visible()
