"""Candidates that take turns, medians, and the printed report that all benchmarks share."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Task:
    """A function of a benchmark, its arguments, and what the child needs in its environment."""

    name: str
    function: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of a task's runs (seconds, MB), and the answer of all of them."""

    cpu: float
    wall: float
    memory: float
    answer: Any


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its bound: at least `least`, or at most `most`."""

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        """Tell whether the figure keeps its bound."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def bound(self) -> str:
        """The bound as it is printed."""
        return f">= {self.least:,g}" if self.least is not None else f"<= {self.most:,g}"


FULL = 1_000_000
"""The rows of a city at which its targets are judged; at fewer they are shown."""


def rounds() -> int:
    """Return how many rounds the command line asks for (at least 1, default 3)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    return max(1, int(parser.parse_args().rounds))


def scale() -> tuple[int, int]:
    """Return how many rows the city is to have (default 1,000,000) and how many rounds (at least 1, default 5)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=FULL)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    return int(asked.rows), max(1, int(asked.rounds))


def say(text: str) -> None:
    """Tell on standard error how far it has come."""
    sys.stderr.write(text + "\n")


def run(module: str, task: Task) -> dict[str, Any]:
    """Run a task once in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.child", module, task.function, *task.arguments]
    environment = {**os.environ, **task.environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603 - ours
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def take_turns(module: str, tasks: Sequence[Task], count: int) -> dict[str, Measured]:
    """Run the tasks in turn, `count` rounds; RuntimeError if one's answers differ between the rounds."""
    told: dict[str, list[dict[str, Any]]] = {task.name: [] for task in tasks}
    for number in range(count):
        for task in tasks:
            told[task.name].append(run(module, task))
            sys.stderr.write(f"{number + 1}/{count} {task.name}: {told[task.name][-1]['cpu']:.2f} CPU-s\n")
    return {name: _median(name, each) for name, each in told.items()}


def _median(name: str, told: Sequence[Mapping[str, Any]]) -> Measured:
    if any(each["answer"] != told[0]["answer"] for each in told):
        raise RuntimeError(f"{name} answers differently each time")
    cpu, wall, memory = (statistics.median(each[key] for each in told) for key in ("cpu", "wall", "memory"))
    return Measured(cpu, wall, memory, told[0]["answer"])


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def report(
    name: str,
    measured: Mapping[str, Measured],
    targets: Sequence[Target],
    *,
    agree: bool,
    notes: Sequence[str] = (),
    judged: bool = True,
) -> None:
    """Print table, targets, machine and a line of JSON; leave with 1 if answers differ or a target is missed.

    Targets that are not `judged` are printed only.
    """
    write = sys.stdout.write
    write(f"{name}\n{'':44}{'CPU s':>9}{'wall s':>9}{'MB':>8}\n")
    for title, each in measured.items():
        write(f"  {title:42}{_seconds(each.cpu)}{_seconds(each.wall)}{each.memory:8.0f}\n")
    for target in targets:
        told = ("met" if target.met else "MISSED") if judged else "not judged at this scale"
        write(f"  {target.what}: {target.value:,.{_places(target.value)}f} (target {target.bound}) {told}\n")
    for note in (*notes, "answers agree" if agree else "ANSWERS DIFFER", machine()):
        write(f"  {note}\n")
    figures = {
        title: {key: round(getattr(each, key), 5) for key in ("cpu", "wall", "memory")}
        for title, each in measured.items()
    }
    line = {
        "benchmark": name,
        "at": f"{datetime.now(UTC):%F %R}Z",
        "machine": machine(),
        "agree": agree,
        "judged": judged,
    }
    line |= {"figures": figures, "targets": [asdict(target) | {"met": target.met} for target in targets]}
    write(json.dumps(line | {"notes": list(notes)}, ensure_ascii=False) + "\n")
    sys.exit(0 if agree and (not judged or all(target.met for target in targets)) else 1)


def _seconds(value: float) -> str:
    """Print milliseconds where a second is too coarse."""
    return f"{value:9.2f}" if value >= 1 else f"{value:9.4f}"


def _places(value: float) -> int:
    """How many decimals a figure is told with: a share of one needs more."""
    return 1 if value >= 10 else 2 if value >= 1 else 3  # noqa: PLR2004 - by eye
