import pytest
from django import forms

from qingqian.sheets.derive import form_field, is_right, table_column, unit_of
from qingqian.sheets.spec import Column, Kind

NAME = Column(3, "name", "主体名称", Kind.TEXT, 10, required=True)
KIND = Column(4, "kind", "类型", Kind.CHOICE, 10, choices=("工程", "货物"))
AMOUNT = Column(5, "amount_fen", "金额", Kind.MONEY, 10)


def test_a_text_field_carries_the_official_heading_and_refuses_no_draft() -> None:
    field = form_field(NAME)
    assert (field.label, field.required) == ("主体名称", False)
    assert isinstance(field.widget, forms.TextInput)
    assert field.clean("") == ""


def test_a_choice_offers_the_official_labels_and_a_blank() -> None:
    widget = form_field(KIND).widget
    assert isinstance(widget, forms.Select)
    assert list(widget.choices) == [("", "请选择"), ("工程", "工程"), ("货物", "货物")]


@pytest.mark.parametrize(
    ("kind", "hint"), [(Kind.MONEY, "decimal"), (Kind.MONTH, "numeric"), (Kind.PHONE, "tel"), (Kind.TEXT, None)]
)
def test_the_browser_learns_what_is_typed(kind: Kind, hint: str | None) -> None:
    assert form_field(Column(1, "x", "X", kind, 5)).widget.attrs.get("inputmode") == hint


@pytest.mark.parametrize("kind", [Kind.SERIAL, Kind.UNIT])
def test_what_nobody_types_has_no_field(kind: Kind) -> None:
    with pytest.raises(KeyError):
        form_field(Column(1, "x", "X", kind, 5))


def test_a_table_column_may_show_its_printed_number() -> None:
    assert table_column(AMOUNT).verbose_name == "金额"
    numbered = table_column(AMOUNT, numbered=True, footer="3.00")
    assert (numbered.verbose_name, numbered._footer) == ("5 金额", "3.00")  # noqa: SLF001 - the only way to see it


def test_figures_are_set_right_and_name_their_unit() -> None:
    assert (is_right(AMOUNT), unit_of(AMOUNT)) == (True, "万元")
    assert (is_right(NAME), unit_of(NAME)) == (False, "")
