"""Figures typed by hand are found however they are written, and compared as finely as they were typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.narrative.tokens import Measure
from ledger.narrative.typed import figures_in
from tests.factories.lines import WAN

FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
FEN = st.integers(0, 10**12)


def written(fen: int, unit: int, decimals: int) -> str:
    """Write an amount in a unit (分 each) with so many decimals, rounded half up, with thousands separators."""
    step = unit // 10**decimals
    whole, rest = divmod((fen + step // 2) // step, 10**decimals)
    return f"{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")


@given(fen=FEN, unit=st.sampled_from([("万元", WAN), ("亿元", 10_000 * WAN), ("元", 100)]), data=st.data())
def test_an_amount_agrees_however_it_is_written(fen: int, unit: tuple[str, int], data: st.DataObject) -> None:
    name, size = unit
    decimals = data.draw(st.integers(0, 2))
    text = written(fen, size, decimals)
    for shown in (text, text.replace(",", ""), text.translate(FULL)):
        (found,) = figures_in(f"共{shown}{name}。")
        assert found.measure is Measure.MONEY
        assert found.agrees(fen)
        step = size // 10**decimals
        assert not found.agrees(fen + step)
        assert not found.agrees(fen - step)


@given(count=st.integers(0, 10**6), other=st.integers(0, 10**6))
def test_a_count_agrees_with_itself_alone(count: int, other: int) -> None:
    (found,) = figures_in(f"{count}件")
    assert found.agrees(count)
    assert found.agrees(other) == (count == other)


@pytest.mark.parametrize(
    ("text", "number", "measure"),
    [
        ("1,234.5万元", "1234.5", Measure.MONEY),
        ("１，２３４．５ 万元", "1234.5", Measure.MONEY),
        ("0.12亿元", "0.12", Measure.MONEY),
        ("85.7％", "85.7", Measure.RATE),
        ("3笔", "3", Measure.COUNT),
        ("1.2个百分点", "1.2", Measure.RATE),
    ],
)
def test_a_figure_is_read_as_written(text: str, number: str, measure: Measure) -> None:
    (found,) = figures_in(f"为{text}，")
    assert (found.words, found.number, found.measure) == (text, Decimal(number), measure)


@pytest.mark.parametrize("text", ["2022年", "第3周", "v1.2.3件", "1.2.3万元", "A12件", "12", "1234567890123456万元"])
def test_what_is_no_figure_is_left_alone(text: str) -> None:
    assert list(figures_in(text)) == []


@pytest.mark.parametrize(
    ("text", "fen", "agrees"),
    [
        ("1200余万元", 1_234 * WAN, True),
        ("1200多万元", 1_300 * WAN, False),
        ("1200余万元", 1_199 * WAN, False),
        ("1200余万元", 1_200 * WAN, True),
        ("0余万元", 0, True),
    ],
)
def test_more_than_says_how_much_more(text: str, fen: int, agrees: bool) -> None:  # noqa: FBT001 - a parametrised fact
    (found,) = figures_in(text)
    assert found.agrees(fen) is agrees


def test_nothing_agrees_with_a_figure_that_is_not_there() -> None:
    (found,) = figures_in("0%")
    assert not found.agrees(None)
