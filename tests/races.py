"""Two people at once: each on a connection of its own, let go at the same moment."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from ledger.errors import LedgerError

# `make prove` runs the full counts, `make test` a covering sample.
ROUNDS = 100 if os.environ.get("QINGQIAN_PROVE") else 8


@dataclass(frozen=True)
class Finish:
    """How one of the two ended: with a value, or with a refusal."""

    value: object = None
    refusal: LedgerError | None = None

    @property
    def won(self) -> bool:
        """Tell whether the act was done."""
        return self.refusal is None


class Orders:
    """Counts rounds until there were enough of them and each of two ends was seen at least once."""

    LONGEST = 400

    def __init__(self) -> None:
        self.seen: set[object] = set()

    def __iter__(self) -> Iterator[int]:
        """Number the rounds from 1; AssertionError where one order never came about."""
        for number in range(1, self.LONGEST + 1):
            if number > ROUNDS and len(self.seen) > 1:
                return
            yield number
        raise AssertionError(f"only one order in {self.LONGEST} rounds: {self.seen}")


def race(*acts: Callable[[], object]) -> list[Finish]:
    """Run the acts at once and return how each ended, in their order; any other exception fails the test."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> Finish:
        try:
            barrier.wait(10)
            return Finish(value=act())
        except LedgerError as refusal:
            return Finish(refusal=refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
