from math import comb

import pytest

from reporting.queries.quality.shares import more_than_share, tail


@pytest.mark.parametrize(
    ("least", "trials", "chance"),
    [(0, 5, 0.3), (1, 5, 0.3), (3, 10, 0.05), (10, 10, 0.5), (11, 10, 0.5), (7, 60, 0.02), (2, 40, 0.4)],
)
def test_the_tail_is_the_binomials(least: int, trials: int, chance: float) -> None:
    exact = sum(
        comb(trials, hits) * chance**hits * (1 - chance) ** (trials - hits) for hits in range(least, trials + 1)
    )
    assert tail(least, trials, chance) == pytest.approx(exact, rel=1e-9)


def test_the_tail_of_great_numbers_is_quick_and_sane() -> None:
    assert tail(60_000, 100_000, 0.1) < 1e-300
    assert tail(10_000, 100_000, 0.1) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("found", "held", "all_found", "all_held", "more"),
    [
        (10, 10, 20, 200, True),
        (2, 10, 2, 2_000, False),  # fewer than three
        (3, 10, 3, 2_000, True),
        (9, 100, 20, 400, False),  # less than twice the share
        (3, 10, 12, 100, False),  # twice the share, and yet by chance
        (30, 100, 120, 1_000, True),
        (5, 0, 5, 100, False),  # no row at all
        (5, 100, 5, 100, False),  # nobody to compare with
    ],
)
def test_who_has_more_than_the_own_share(
    found: int,
    held: int,
    all_found: int,
    all_held: int,
    more: bool,  # noqa: FBT001 - a case
) -> None:
    assert more_than_share(found, held, all_found, all_held) is more
