"""Small parts of a board: bars, changes, places on the map."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.models import Unit
from ledger.models.unit import TILE_COLUMNS, TILE_ROWS
from reporting.tables.boards.parts import bars, change, length, points, share
from reporting.tables.boards.units import legend, placed, step_of
from tests.factories.records import WAN

# How long an example takes to draw says nothing of what is tried with it.
on_a_busy_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.lists(st.integers(0, 99_999), min_size=1, max_size=6)
PLACES = st.lists(
    st.one_of(st.none(), st.tuples(st.integers(1, TILE_ROWS), st.integers(1, TILE_COLUMNS))),
    max_size=20,
    unique_by=lambda place: place or object(),
)


@on_a_busy_machine
@given(AMOUNTS)
def test_bars_compare_with_the_longest_and_shares_with_the_sum(amounts: list[int]) -> None:
    lines = bars([(str(n), n, fen, "/") for n, fen in enumerate(amounts)])
    assert all(Decimal(0) <= line.bar <= Decimal(100) for line in lines)
    assert max(line.bar for line in lines) == Decimal(100 if any(amounts) else 0)
    if any(amounts):
        shares = sum((Decimal(line.share.rstrip("%")) for line in lines), Decimal(0))
        assert abs(shares - 100) <= Decimal("0.05") * len(lines)


@on_a_busy_machine
@given(PLACES)
def test_no_two_units_stand_at_one_place(places: list[tuple[int, int] | None]) -> None:
    children = [
        Unit(pk=n, name=str(n), tile_row=place and place[0], tile_column=place and place[1])
        for n, place in enumerate(places, 1)
    ]
    found = placed(children)
    assert len({(row, column) for _unit, row, column in found}) == len(found) == len(children)
    kept = {unit.pk: (row, column) for unit, row, column in found}
    assert all(place is None or kept[n] == place for n, place in enumerate(places, 1))


def test_what_has_nothing_has_no_bar() -> None:
    assert [length(*pair) for pair in ((0, 0), (-5, 10), (5, -1), (30, 10))] == [Decimal(n) for n in (0, 0, 0, 100)]
    assert (share(1, 0), share(1, 3)) == ("—", "33.3%")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (90 * WAN, 100 * WAN, "较上期 ↓ 10.00（−10.0%）"),
        (100 * WAN, 90 * WAN, "较上期 ↑ 10.00（+11.1%）"),
        (5 * WAN, 0, "较上期 ↑ 5.00"),
        (5 * WAN, 5 * WAN, "与上期持平"),
        (5 * WAN, None, "没有上期可比"),
    ],
)
def test_a_change_says_its_direction(now: int, before: int | None, said: str) -> None:
    assert change(now, before) == said


def test_a_rate_changes_by_percentage_points() -> None:
    told = [
        points(Decimal(now), None if before is None else Decimal(before))
        for now, before in (("50", "47.5"), ("40", "41"), ("40", "40"), ("40", None))
    ]
    assert told == ["↑ 2.50", "↓ 1.00", "持平", "—"]


def test_each_class_of_the_map_begins_where_the_one_before_ends() -> None:
    assert [step_of(rate) for rate in (None, 0, 34, 35, 49, 50, 64, 65, 79, 80, 100)] == [
        *(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5),
    ]
    assert [each.text for each in legend()] == ["＜35", "35–50", "50–65", "65–80", "≥80"]
