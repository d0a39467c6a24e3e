from decimal import Decimal

from reporting.tables.boards.units import _after, _places


def test_nothing_paid_comes_after_all_that_was_and_before_who_owes_nothing() -> None:
    ordered = sorted([Decimal("50.00"), None, Decimal("0.00"), Decimal("50.00")], key=_after)
    assert ordered == [Decimal("50.00"), Decimal("50.00"), Decimal("0.00"), None]
    assert _places(ordered) == [1, 1, 3, None]
