import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template


def shown(filters: str, value: object) -> str:
    return Template("{% load figures %}{{ value|" + filters + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("fen", "text"),
    [(1_234_500_000, "1,234.50"), (1, "0.000001"), (0, "0.00"), (None, "–"), (-248_000, "-0.248")],
)
def test_amounts_are_shown_in_wan(fen: int | None, text: str) -> None:
    assert shown("wan", fen) == text


@pytest.mark.parametrize(("value", "text"), [("", "–"), (None, "–"), (0, "0"), ("某局", "某局")])
def test_an_empty_cell_is_a_dash(value: object, text: str) -> None:
    assert shown("blank", value) == text


@pytest.mark.parametrize(
    ("value", "text"), [("2022-06", "2022-06"), (dt.date(2022, 6, 30), "2022-06"), ("", "–"), (None, "–")]
)
def test_months(value: object, text: str) -> None:
    assert shown("month", value) == text


@pytest.mark.parametrize(("value", "text"), [(Decimal("53.8"), "53.80"), (Decimal(0), "0.00"), (None, "—")])
def test_rates(value: object, text: str) -> None:
    assert shown("rate", value) == text


@pytest.mark.parametrize(("value", "text"), [("13812342201", "138****2201"), ("", "–")])
def test_phones_are_masked(value: str, text: str) -> None:
    assert shown("mask_phone", value) == text
