from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from qingqian.sheets.cells import Cell
from qingqian.sheets.feed import Row
from qingqian.sheets.heading import KEY_HEADING, find_heading
from qingqian.sheets.refusal import Refused
from tests.qingqian.sheets.samples import HEADINGS, SPEC, clerk_rows

CITY = {"街镇部门": "区县、部门"}


def numbered(lines: Sequence[Sequence[Any]]) -> list[Row]:
    return [(number, list(line)) for number, line in enumerate(lines, 1) if line]


def with_heading(heading: Sequence[Cell], *above: Sequence[Cell]) -> list[Row]:
    return numbered([*(above or (["附件9"], ["样例情况明细表"])), heading, [1, "甲局"]])


def test_the_heading_is_found_by_its_texts() -> None:
    heading = find_heading(numbered(clerk_rows()), SPEC)
    assert (heading.row, heading.columns, heading.key_column) == (3, tuple(range(1, 10)), None)


def test_a_table_may_begin_in_another_column_and_row() -> None:
    heading = find_heading(numbered([[], [], [], ["", "", *HEADINGS]]), SPEC)
    assert (heading.row, heading.columns) == (4, tuple(range(3, 12)))


def test_line_breaks_spaces_and_widths_do_not_matter() -> None:
    texts = ["序 号", "主体\n名称", "街镇部门\u3000", "统一社会\u200b信用代码", *HEADINGS[4:]]
    assert find_heading(with_heading(texts), SPEC).row == 3


def test_another_level_s_heading_is_read_too() -> None:
    assert find_heading(with_heading([CITY.get(text, text) for text in HEADINGS]), SPEC).row == 3


def test_columns_to_the_right_are_told_apart() -> None:
    heading = find_heading(with_heading([*HEADINGS, KEY_HEADING, "", "备注"]), SPEC)
    assert heading.key_column == 10
    assert heading.ignored == ("备注",)


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ([*HEADINGS[:1], "债务人", *HEADINGS[2:]], "第2列应为“主体名称”，文件为“债务人”"),
        ([*HEADINGS[:3], "备注", *HEADINGS[3:]], "第4列应为“统一社会信用代码”，文件为“备注”"),
        ([*HEADINGS[:4], *HEADINGS[5:]], "第5列应为“类型”，文件为“联系电话”"),
        (HEADINGS[1:], "第1列应为“序号”，文件为“主体名称”"),
        (HEADINGS[:8], "第9列应为“有无分歧”，文件为空白"),
        ([*HEADINGS[:6], HEADINGS[7], HEADINGS[6], HEADINGS[8]], "第7列应为“拖欠金额”，文件为“最迟付款日期”"),
        (["编号", *HEADINGS[1:]], "第1列应为“序号”，文件为“编号”"),
        ([*HEADINGS[:6], "", *HEADINGS[7:]], "第7列应为“拖欠金额”，文件为空白"),
        ([*HEADINGS[:6], 7.0, *HEADINGS[7:]], "第7列应为“拖欠金额”，文件为“7”"),
    ],
)
def test_a_heading_that_is_not_right_names_its_column(heading: Sequence[Cell], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        find_heading(with_heading(heading), SPEC)
    assert refused.value.code == "heading"


@pytest.mark.parametrize("rows", [[], [["附件3"], ["序号", "街镇部门"], [1, "古南街道"]], [["别的表"]]])
def test_no_heading_is_no_annex(rows: list[list[Cell]]) -> None:
    with pytest.raises(Refused, match="官方模板") as refused:
        find_heading(numbered(rows), SPEC)
    assert refused.value.code == "no_heading"


@pytest.mark.parametrize(
    "words",
    ["单位：元", "金额：元", "单位:  人民币元", "（单位：元）", "金额单位：千元", "金额（元）", "数量：件   金额：元"],
)
def test_a_sheet_in_another_unit_is_refused(words: str) -> None:
    with pytest.raises(Refused, match="万元") as refused:
        find_heading(with_heading(HEADINGS, ["", "", words]), SPEC)
    assert refused.value.code == "unit"


@pytest.mark.parametrize(
    "words", ["单位：万元", "金额单位：人民币万元", "填报单位：元坝镇", "数量：件     金额：万元", "单位：", "每元计"]
)
def test_a_sheet_in_wan_is_read(words: str) -> None:
    assert find_heading(with_heading(HEADINGS, ["", "", words]), SPEC).row == 2


def test_words_below_the_heading_say_nothing_of_the_unit() -> None:
    assert find_heading(numbered([HEADINGS, [1, "单位：元"]]), SPEC).row == 1


def test_a_small_sheet_needs_a_third_of_its_headings() -> None:
    small = replace(SPEC, columns=SPEC.columns[:3])
    assert find_heading(numbered([HEADINGS[:3]]), small).row == 1
