"""Whether a unit has more findings than its share: a measure that small numbers alone cannot trip."""

from math import exp, lgamma, log, log1p
from typing import Final

TIMES: Final = 2
LEAST: Final = 3
CHANCE: Final = 0.01
_NEGLIGIBLE: Final = 1e-12


def more_than_share(found: int, held: int, all_found: int, all_held: int) -> bool:
    """Tell whether `found` of `all_found` findings are more than `held` of `all_held` rows account for.

    They are if their share is at least twice the rows' share, they are at least three, and so many would fall on
    these rows with a chance below 1 % if findings fell on all rows alike (the binomial tail).
    """
    if found < LEAST or not 0 < held < all_held:
        return False
    if found * all_held < TIMES * all_found * held:
        return False
    return tail(found, all_found, held / all_held) < CHANCE


def tail(least: int, trials: int, chance: float) -> float:
    """Return the probability of at least `least` hits in `trials` (0 < chance < 1), to a relative 1e-12 or so."""
    if least <= 0:
        return 1.0
    if least > trials:
        return 0.0
    term = exp(
        lgamma(trials + 1)
        - lgamma(least + 1)
        - lgamma(trials - least + 1)
        + least * log(chance)
        + (trials - least) * log1p(-chance)
    )
    total, odds = term, chance / (1 - chance)
    for hits in range(least, trials):
        term *= (trials - hits) / (hits + 1) * odds
        total += term
        if hits > trials * chance and term < total * _NEGLIGIBLE:
            break
    return min(total, 1.0)
