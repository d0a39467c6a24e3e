"""Lots: a sample that anybody can draw again, of whatever is weighted (domain.md §8).

Each candidate draws as many lots as it weighs: lot k of one is SHA-256 of seed, basis, its key and k, its best lot
counts, and those with the best lots are drawn. The best of w fair lots is spread like u^(1/w), so that this is the
weighted sampling without replacement of Efraimidis and Spirakis (A-Res), in whole numbers and without rounding.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

BASE: Final = 1
"""Lots that everything has; those below are more (domain.md §8: the large, the just cleared, the last-minute)."""
LARGE: Final = (0, 1, 2, 3, 5)
"""For an amount from 0, 10, 50, 100 and 500 万元 on (`BAND_FLOORS`)."""
JUST_CLEARED: Final = 5
JUST_DAYS: Final = 30
"""In so many days before it is looked at, or handed in."""
LAST_MINUTE: Final = 3
LAST_MINUTE_HOURS: Final = 48
"""In so many hours before a version was handed in a row was changed."""
WhatT = TypeVar("WhatT")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[WhatT]):
    """What can be drawn: the key that it is known by for ever, how many lots it has (at least one), and itself."""

    key: str
    lots: int
    what: WhatT


@dataclass(frozen=True, slots=True)
class Lots(Generic[WhatT]):
    """What was drawn, in this order; of how many candidates and lots; the checksum of the keys that were drawn."""

    drawn: Sequence[WhatT]
    of: int
    of_lots: int
    sha256: str


def draw_lots(candidates: Iterable[Candidate[WhatT]], seed: str, basis: str, size: int) -> Lots[WhatT]:
    """Draw up to `size` of them (all, if there are fewer); no more than these are kept meanwhile.

    `basis` says what is drawn from, such as the code of a frozen version: the same seed draws otherwise from another.
    A larger sample begins with the smaller one of the same seed.
    """
    passed = _Passed(candidates)
    lots = (
        (best_lot(seed, basis, each.key, each.lots), each.key, number, each.what) for number, each in enumerate(passed)
    )
    best = heapq.nlargest(size, lots)
    sha256 = hashlib.sha256("\n".join(key for _lot, key, _number, _what in best).encode()).hexdigest()
    return Lots([what for _lot, _key, _number, what in best], passed.count, passed.lots, sha256)


def best_lot(seed: str, basis: str, key: str, lots: int) -> bytes:
    """Return the best of a candidate's lots, to be compared as it is."""
    return max(hashlib.sha256(f"{seed}\n{basis}\n{key}\n{lot}".encode()).digest() for lot in range(lots))


class _Passed(Iterable[Candidate[WhatT]]):
    """Passes candidates on, and counts them and their lots on the way."""

    def __init__(self, candidates: Iterable[Candidate[WhatT]]) -> None:
        self._candidates = candidates
        self.count = 0
        self.lots = 0

    def __iter__(self) -> Iterator[Candidate[WhatT]]:
        for each in self._candidates:
            self.count += 1
            self.lots += each.lots
            yield each
