"""Two people at once: each on a connection of its own, let go at the same moment."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import connection

from ledger.errors import LedgerError
from ledger.scoping import Actor
from qingqian.db.sqlfile import scalar

# `make prove` runs the full counts, `make test` a covering sample.
ROUNDS = 100 if os.environ.get("QINGQIAN_PROVE") else 8
WAITING = """
select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()
"""


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
        barrier.wait(10)
        return _ended(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def behind(
    scope: AbstractContextManager[Actor], first: Callable[[Actor], object], second: Callable[[], object]
) -> Finish:
    """Let the second begin once the first is done and not yet committed; return how the second ended.

    The first commits when the second waits for one of its locks.
    """
    with ThreadPoolExecutor(1) as pool:
        with scope as actor:
            first(actor)
            ending = pool.submit(_ended, second)
            _until_it_waits(ending)
        return ending.result(20)


def _ended(act: Callable[[], object]) -> Finish:
    try:
        return Finish(value=act())
    except LedgerError as refusal:
        return Finish(refusal=refusal)
    finally:
        connection.close()


def somebody_waits() -> bool:
    """Tell whether a backend of this database waits for a lock: the server's others have waits of their own."""
    scalar("select pg_stat_clear_snapshot()")  # a transaction would see who is there but once
    return bool(scalar(WAITING))


def _until_it_waits(ending: Future[Finish]) -> None:
    latest = time.monotonic() + 10
    while not (somebody_waits() or ending.done()):
        assert time.monotonic() < latest, "the second neither ended nor waited"
        time.sleep(0.02)
