import io

import pytest
from xlsxwriter import Workbook

from qingqian.sheets.layout import Foot, Page, display_width, height_of, seal_block


def test_chinese_takes_twice_the_width() -> None:
    assert display_width("甲a，1") == 6


@pytest.mark.parametrize(("text", "lines"), [("", 1), ("甲" * 4, 1), ("甲" * 5, 2), ("a\nb\nc", 3), ("甲" * 5000, 99)])
def test_a_text_gets_the_height_of_its_lines(text: str, lines: int) -> None:
    assert height_of(text, 10) == min(409, lines * 15 + 3)


def test_the_seal_block_has_the_official_labels() -> None:
    assert dict(seal_block(填报人="张某"))["填报人"] == "张某"
    assert [label for label, _ in seal_block()] == [
        "填报单位（盖章）",
        "单位负责人",
        "审核人",
        "填报人",
        "联系电话",
        "填报日期",
    ]


def test_a_remark_is_as_high_as_its_lines_over_the_pixels_of_all_columns() -> None:
    book = Workbook(io.BytesIO(), {"in_memory": True})
    page = Page(book, "附件3", [9.0] * 10)
    # Ten columns of 68 pixels hold 97 characters, not 90.
    page.foot(Foot(("甲" * 46,)))
    assert page.heights == {0: height_of("甲", 90)}
    book.close()
