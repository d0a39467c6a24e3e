from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingqian.sheets.money import FEN_PER_WAN, MAX_FEN, to_fen, to_wan, wan_display, wan_text

FEN = st.integers(-MAX_FEN, MAX_FEN)


@settings(deadline=None)
@given(FEN)
def test_fen_survives_every_way_out_and_back(fen: int) -> None:
    assert to_fen(wan_text(fen)) == fen
    assert to_fen(to_wan(fen)) == fen
    assert to_fen(wan_display(fen).replace(",", "")) == fen


@settings(deadline=None)
@given(FEN)
def test_wan_text_is_exact_with_six_decimals(fen: int) -> None:
    assert Decimal(wan_text(fen)) * FEN_PER_WAN == fen
    assert len(wan_text(fen).partition(".")[2]) == 6


@settings(deadline=None)
@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=6))
def test_any_amount_of_six_decimals_is_exact(amount: Decimal) -> None:
    assert Decimal(to_fen(amount)) == amount * FEN_PER_WAN
    assert to_fen(f"{amount:f}") == to_fen(amount)


@settings(deadline=None)
@given(st.integers(1, 10**9), st.integers(7, 12))
def test_anything_finer_than_a_fen_is_refused(number: int, places: int) -> None:
    amount = Decimal(number * 10 + 1).scaleb(-places)
    with pytest.raises(ValueError, match="6 位小数"):
        to_fen(amount)


@pytest.mark.parametrize(
    ("wan", "fen"),
    [
        ("0", 0),
        ("12.5", 12_500_000),
        ("-0.000001", -1),
        ("+3", 3_000_000),
        ("007.10", 7_100_000),
        (2, 2_000_000),
        (Decimal("1E-6"), 1),
        (Decimal("1E+3"), 1_000_000_000),
        ("1.0000000", 1_000_000),
        ("999999999.999999", MAX_FEN),
    ],
)
def test_to_fen_reads_plain_amounts(wan: str | int | Decimal, fen: int) -> None:
    assert to_fen(wan) == fen


@pytest.mark.parametrize(
    "wan",
    [
        "",
        " ",
        "1 ",
        "1e3",
        "1E3",
        "1_000",
        "1,000",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "0x1",
        "１",
        "٣",
        ".5",
        "5.",
        "--1",
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+99999"),
        Decimal("1E-99999"),
        "1000000000",
        10**9,
    ],
)
def test_to_fen_refuses_what_is_no_plain_amount(wan: str | int | Decimal) -> None:
    with pytest.raises(ValueError, match=r"^金额"):
        to_fen(wan)


@pytest.mark.parametrize("wan", [0.1, True, None])
def test_to_fen_takes_no_float(wan: str) -> None:
    with pytest.raises(TypeError):
        to_fen(wan)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (1, "0.000001"),
        (1_234_500_000, "1,234.50"),
        (1_234_567_891_000, "1,234,567.891"),
        (-12_500_000, "-12.50"),
        (10_000, "0.01"),
        (100, "0.0001"),
    ],
)
def test_wan_display_shows_two_to_six_decimals(fen: int, text: str) -> None:
    assert wan_display(fen) == text
