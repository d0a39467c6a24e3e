import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from ledger.forms.lenient import DayField, MonthField, WanField
from qingqian.sheets.days import read_day


@pytest.mark.parametrize(
    "text",
    [
        "2022-06-30",
        "2022.6.30",
        "2022/6/30",
        "2022年6月30日",
        "2022 年 6 月 30 日",
        "20220630",
        "２０２２－０６－３０",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == dt.date(2022, 6, 30)


@pytest.mark.parametrize("text", ["2022-13-01", "2022-02-30", "6月30日", "昨天", "2022-06", "22-6-30"])
def test_what_is_no_day_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="不是日期，请按 2022-06-30 的格式填写"):
        DayField().clean(text)


def test_blanks_are_nothing_where_they_may_be() -> None:
    assert DayField(required=False).clean(" ") is None
    assert WanField(required=False).clean("") is None
    assert MonthField(required=False).clean("") == ""
    with pytest.raises(ValidationError):
        WanField().clean("")


def test_amounts_and_months_are_read_as_in_a_workbook() -> None:
    assert WanField().clean("１,234.5") == 1_234_500_000
    assert WanField().clean("0") == 0
    assert MonthField().clean("2022年6月") == "2022-06"


@pytest.mark.parametrize("field", [WanField(), MonthField()])
def test_what_cannot_be_read_is_told_in_one_sentence(field: WanField | MonthField) -> None:
    with pytest.raises(ValidationError) as problem:
        field.clean("一万")
    assert problem.value.messages[0].endswith("。")
