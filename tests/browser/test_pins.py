import pytest
from django.template.loader import render_to_string
from playwright.sync_api import FloatRect, Page

from qingqian.web.tables import SheetColumn, SheetTable
from tests.browser.conftest import Show

COLUMNS = 24
PAGE = """{% extends "skeleton.html" %}{% block body_class %}fit{% endblock %}
{% block body %}<main class="main"><div class="panel panel-fill">TABLE</div></main>{% endblock %}"""


class Wide(SheetTable):
    """A table that is larger than the window in both directions."""

    caption = "宽表"
    pinned = ("no", "name")
    pinned_last = ("left", "state")
    groups = {f"c{number}": (("甲", "乙")[number % 2], "丙") for number in range(COLUMNS)}

    no = SheetColumn("序号")
    name = SheetColumn("主体名称")
    left = SheetColumn("剩余", footer="合计")
    state = SheetColumn("状态")

    class Meta(SheetTable.Meta):
        sequence = ("no", "name", "...", "left", "state")


@pytest.fixture
def sheet(show: Show) -> Page:
    extra = [(f"c{number}", SheetColumn(f"第 {number} 列")) for number in range(COLUMNS)]
    cells = {f"c{number}": "12,345.00" for number in range(COLUMNS)}
    rows = [{"no": row, "name": f"某单位 {row}", "left": "1.00", "state": "未化解", **cells} for row in range(60)]
    table = Wide(rows, extra_columns=extra)
    page = show(PAGE.replace("TABLE", render_to_string("partials/_table.html", {"table": table})))
    page.locator(".sheet-scroll").evaluate("region => { region.scrollLeft = 700; region.scrollTop = 500; }")
    return page


def box(sheet: Page, selector: str) -> FloatRect:
    found = sheet.locator(selector).first.bounding_box()
    assert found
    return found


def test_the_table_scrolls_in_its_region_and_the_page_does_not(sheet: Page) -> None:
    assert sheet.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    assert sheet.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert sheet.locator(".sheet-scroll").evaluate("region => region.scrollLeft") == 700


def test_the_outer_columns_stand_side_by_side_at_their_edges(sheet: Page) -> None:
    region, first, second = box(sheet, ".sheet-scroll"), box(sheet, "tbody .pin"), box(sheet, "tbody .pin-2")
    assert first["x"] == pytest.approx(region["x"], abs=1)
    assert second["x"] == pytest.approx(first["x"] + first["width"], abs=1)
    last, before = box(sheet, "tbody .pin-last"), box(sheet, "tbody .pin-last-2")
    inner = sheet.locator(".sheet-scroll").evaluate("region => region.clientWidth")
    assert last["x"] + last["width"] == pytest.approx(region["x"] + inner, abs=2)
    assert before["x"] + before["width"] == pytest.approx(last["x"], abs=1)


def test_heading_rows_and_totals_stand_at_top_and_foot(sheet: Page) -> None:
    region, total = box(sheet, ".sheet-scroll"), box(sheet, "tfoot td")
    tops = [box(sheet, f"thead tr:nth-child({row}) th.level-{row}")["y"] for row in (1, 2, 3)]
    heights = [box(sheet, f"thead th.group.level-{row}")["height"] for row in (1, 2)]
    assert tops[0] == pytest.approx(region["y"], abs=1)
    assert tops[1] == pytest.approx(tops[0] + heights[0], abs=1)
    assert tops[2] == pytest.approx(tops[1] + heights[1], abs=1)
    inner = sheet.locator(".sheet-scroll").evaluate("region => region.clientHeight")
    assert total["y"] + total["height"] == pytest.approx(region["y"] + inner, abs=2)
