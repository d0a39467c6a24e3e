"""Candidates that take turns in this process, on one open database: what each costs here and in the server."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.runs import Measured

# What is shorter is repeated within a turn until it takes as long, so that a switch of the processor does not count.
LEAST_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to an answer. One that takes minutes has its `once`: its first run counts."""

    name: str
    call: Callable[[], Any]
    once: bool = False


def compare(candidates: Sequence[Candidate], count: int, *others: BaseDatabaseWrapper) -> dict[str, Measured]:
    """Run each once for its answer, then in turn, `count` rounds: medians of CPU and wall seconds of one run.

    CPU seconds are those of this process and of the server's processes behind our connection and `others`; the server
    gets no helpers, which would not be counted. Where the server runs elsewhere, they are wall seconds.
    """
    clock = _Clock([connection, *others])
    told: dict[str, list[tuple[float, float]]] = {}
    answers: dict[str, Any] = {}
    repeats: dict[str, int] = {}
    for each in candidates:
        answers[each.name], first = _run(clock, each, 1)
        told[each.name] = [first] if each.once else []
        repeats[each.name] = max(1, round(LEAST_SECONDS / max(first[1], 1e-6)))
    for number in range(count):
        for each in candidates:
            if not each.once:
                told[each.name].append(_run(clock, each, repeats[each.name])[1])
                sys.stderr.write(f"{number + 1}/{count} {each.name}: {told[each.name][-1][0]:.4f} CPU-s\n")
    return {name: _median(runs, answers[name]) for name, runs in told.items()}


def _median(runs: Sequence[tuple[float, float]], answer: Any) -> Measured:
    cpu, wall = (statistics.median(figures) for figures in zip(*runs, strict=True))
    return Measured(cpu, wall, 0.0, answer)


def agreed(measured: Sequence[Measured]) -> bool:
    """Tell whether all have the same answer."""
    return all(each.answer == measured[0].answer for each in measured)


def _run(clock: "_Clock", candidate: Candidate, repeats: int) -> tuple[Any, tuple[float, float]]:
    cpu, wall = clock.cpu(), time.perf_counter()
    for _ in range(repeats):
        answer = candidate.call()
    wall = time.perf_counter() - wall
    spent = clock.cpu() - cpu if clock.sees else wall
    return answer, (spent / repeats, wall / repeats)


class _Clock:
    """CPU seconds of this process and of the server's processes that serve it."""

    def __init__(self, links: Sequence[BaseDatabaseWrapper]) -> None:
        self._pids = []
        for link in links:
            with link.cursor() as cursor:
                cursor.execute("set max_parallel_workers_per_gather = 0")
                cursor.execute("select pg_backend_pid(), inet_server_addr() is null")
                pid, here = cursor.fetchone()
            self._pids.append(Path(f"/proc/{pid}/schedstat") if here else Path(os.devnull))
        self.sees = all(path.exists() and path != Path(os.devnull) for path in self._pids)

    def cpu(self) -> float:
        """Return what was spent so far."""
        served = [int(path.read_text(encoding="ascii").split()[0]) for path in self._pids] if self.sees else []
        return time.process_time() + sum(served) / 1e9
