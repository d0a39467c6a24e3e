from collections.abc import Sequence

import pytest

from qingqian.sheets.cells import Cell
from qingqian.sheets.lines import Line, is_numbers_line, is_subtotal, line_kind
from tests.qingqian.sheets.samples import ROW


@pytest.mark.parametrize(
    "cells",
    [
        ROW,
        ["", *ROW[1:]],
        ["1", "甲局"],
        ["", "甲局"],
        ["一、", "甲局", "古南街道"],
        [1.0, "", "", "", "", "", 5.0],
        ["", "", "", "", "", "", 5.0],
        ["", "合计有限公司", "古南街道"],
        ["", "说明书印务有限公司", "古南街道"],
        ["", "注册测绘院"],
    ],
)
def test_rows_are_data(cells: Sequence[Cell]) -> None:
    assert line_kind(cells) is Line.DATA


@pytest.mark.parametrize("cells", [["", "", ""], [" ", "\u3000", ""], [7.0, "", " "], ["12", ""], ["12.0"]])
def test_lines_with_nothing_but_a_serial_number_are_blank(cells: Sequence[Cell]) -> None:
    assert line_kind(cells) is Line.BLANK


@pytest.mark.parametrize(
    "cells", [["合计", "", 12.5], ["", "合 计：", 3], ["总计"], ["本页小计", "", 1], ["小计", "1"]]
)
def test_totals_are_told(cells: Sequence[Cell]) -> None:
    assert line_kind(cells) is Line.TOTAL


@pytest.mark.parametrize(
    "cells",
    [
        ["填写说明："],
        ["", "填表说明", ""],
        ["1.“问题来源”：指自行排查等。"],
        ["", "10.涉及金额项的单位：万元。"],
        ["注：以上数据截至5月20日"],
        ["备注：无"],
        ["填报单位（盖章）：", "", "", "单位负责人：张某", "", "填报人："],
        ["审核人：", "李某"],
        ["联系电话：023", "1"],
        ["填报日期：2022年6月28日"],
        ["", "", "", "2022年6月28日"],
        ["", "", "某某街道办事处（盖章）"],
        ["版本：第2版 校验码 A1B2"],
    ],
)
def test_words_around_the_table_are_no_rows(cells: Sequence[Cell]) -> None:
    assert line_kind(cells) is Line.WORDS


def test_a_subtotal_adds_up_only_a_part() -> None:
    assert is_subtotal("小计")
    assert is_subtotal("本页合计：")
    assert not is_subtotal("合计")


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [([1.0, 2.0, 3.0], True), (["1", "(2)", "（3）"], True), ([1.0, "甲局", 3.0], False), ([1.0, 2.0, ""], False)],
)
def test_a_line_that_only_numbers_the_columns_is_told(cells: Sequence[Cell], numbers: bool) -> None:  # noqa: FBT001
    assert is_numbers_line(cells) is numbers
