from decimal import Decimal

import pytest

from ledger.totals.formula import Rate, Total, added, percent
from ledger.totals.measures import NAMES


def test_a_rate_is_rounded_half_up_to_two_decimals() -> None:
    assert percent(1, 3) == Decimal("33.33")
    assert percent(2, 3) == Decimal("66.67")
    # A tie goes up, where a float or banker's rounding would go down.
    assert percent(12_345, 1_000_000) == Decimal("1.23")
    assert percent(1_000_000, 800_000_000) == Decimal("0.13")
    assert percent(100_050, 200_000_000) == Decimal("0.05")
    assert percent(268_500, 100_000_000) == Decimal("0.27")


def test_a_rate_just_below_a_tie_goes_down() -> None:
    assert percent(124_999_999_999_999, 100_000_000_000_000_000) == Decimal("0.12")
    assert percent(125_000_000_000_000, 100_000_000_000_000_000) == Decimal("0.13")


def test_a_rate_shows_both_decimals_and_nothing_for_nothing() -> None:
    assert str(percent(1, 2)) == "50.00"
    assert str(percent(0, 7)) == "0.00"
    assert percent(0, 0) is None


def test_totals_add_and_take_away_measures() -> None:
    sums = dict.fromkeys(NAMES, 0) | {"row_count": 7, "court_count": 3, "owed_fen": 200, "court_fen": 50}
    assert Total(("row_count", "court_count"))(sums) == 10
    assert Total(("owed_fen",), ("court_fen",))(sums) == 150
    assert Rate(Total(("court_fen",)), Total(("owed_fen",)))(sums) == Decimal("25.00")


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="no_such"):
        Total(("no_such",))


def test_sums_are_added_measure_by_measure() -> None:
    one = {name: number for number, name in enumerate(NAMES)}
    assert added([]) == dict.fromkeys(NAMES, 0)
    assert added([one, one]) == {name: 2 * number for number, name in enumerate(NAMES)}
