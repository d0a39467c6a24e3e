import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from qingqian.web.tables import SheetColumn, SheetTable


class Debts(SheetTable):
    """A table with a group, pins at both edges and a total."""

    caption = "拖欠明细"
    groups = {"owed": ("金额",), "paid": ("金额",), "debtor": ("债务人",)}
    pinned = ("no", "debtor")
    pinned_last = ("left", "state")
    numbers = frozenset({"no", "owed", "paid", "left"})
    css = {"debtor": "clip"}

    no = SheetColumn("序号")
    debtor = SheetColumn("主体名称", orderable=True)
    owed = SheetColumn("拖欠", footer="3.00")
    paid = SheetColumn("已偿还")
    left = SheetColumn("剩余")
    state = SheetColumn("状态")

    class Meta(SheetTable.Meta):
        pass


ROWS = [{"no": 1, "debtor": "<某局>", "owed": "3.00", "paid": "–", "left": "3.00", "state": "未化解"}]


def drawn(table: SheetTable) -> str:
    request = RequestFactory().get("/list/", {"q": "局"})
    html = render_to_string("partials/_table.html", {"table": table, "request": request})
    return re.sub(r">\s+|\s+<", lambda match: match[0].strip(), html)


@pytest.fixture(scope="module")
def html() -> str:
    return drawn(Debts(ROWS, order_by="-debtor"))


def test_groups_stand_over_their_columns_and_pinned_columns_reach_down(html: str) -> None:
    head = re.findall(r'<th class="([^"]*)"\s+scope="(col|colgroup)"\s*([^>]*)>', html)
    assert [(classes, scope, " ".join(rest.split())) for classes, scope, rest in head] == [
        ("level-1 num pin", "col", 'rowspan="2"'),
        ("level-1 clip pin pin-2 pin-end", "col", 'rowspan="2" aria-sort="descending"'),
        ("level-1 group", "colgroup", 'colspan="2"'),
        ("level-1 num pin-last-2 pin-start", "col", 'rowspan="2"'),
        ("level-1 pin-last", "col", 'rowspan="2"'),
        ("level-2 num", "col", ""),
        ("level-2 num", "col", ""),
    ]


def test_cells_and_totals_carry_the_classes_of_their_column(html: str) -> None:
    assert '<td class="clip pin pin-2 pin-end">&lt;某局&gt;</td>' in html
    assert '<td class="num">3.00</td>' in html[html.index("<tfoot") :]


def test_a_click_on_a_heading_keeps_the_filters_and_turns_the_order(html: str) -> None:
    assert '<a href="?q=%E5%B1%80&amp;sort=debtor">主体名称' in html
    assert html.count("<a ") == 1


def test_the_region_can_be_scrolled_by_keyboard_and_says_what_it_is(html: str) -> None:
    assert re.search(r'tabindex="0"\s+role="region"\s+aria-label="拖欠明细"', html)
    assert '<caption class="visually-hidden">拖欠明细</caption>' in html


def test_pins_follow_the_columns_that_are_shown() -> None:
    html = drawn(Debts(ROWS, exclude=("no", "state")))
    assert '<td class="clip pin pin-end">' in html
    assert '<td class="num pin-last pin-start">' in html
