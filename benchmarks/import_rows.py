"""20,000 new and 20,000 changed rows: ours against a stock ModelResource, both from rows in memory.

Ours reads every cell of raw rows, judges by all rules, matches and stores; the stock one gets values that are ready
and only stores them. What ours takes with guarding and reading the workbook is shown beside. The
stock one runs at 1,000 rows, with and without its bulk mode (the better one counts), and is scaled linearly; ours
runs at both, so that the ratio at the same number is measured too.
"""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import books
from benchmarks.runs import Measured, Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import scratch_database, server
from ledger.annexes.line import Line

ROWS, FEW = 20_000, 1_000
TASKS = "benchmarks.importing"


class Bench:
    """The ledger of one town, its files, and what was measured on it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], count: int) -> None:
        self._folder, self._environment, self._count = folder, environment, count
        self.measured: dict[str, Measured] = {}
        self.agree = True

    def _task(self, title: str, function: str, *arguments: str) -> Task:
        return Task(title, function, arguments, self._environment)

    def book(self, name: str, rows: Sequence[Line], keys: Sequence[str] | None = None) -> str:
        """Write a workbook."""
        return str(books.book(self._folder / f"{name}.xlsx", rows, keys))

    def done(self, function: str, *arguments: str) -> Any:
        """Run a step that is not measured; return its answer."""
        return run(TASKS, self._task(function, function, *arguments))["answer"]

    def rows(self, name: str, rows: Sequence[Line], keys: Sequence[str]) -> str:
        """Write rows for the stock ones."""
        return str(books.dataset(self._folder / f"{name}.json", rows, keys))

    def many(self, kind: str, path: str) -> None:
        """Measure ours on a workbook of many rows, `kind` of them all."""
        tasks = [self._task(f"qingqian, {ROWS:,} {kind}", "ours", path)]
        if kind == "new":
            tasks.append(self._task(f"qingqian with its file, {ROWS:,} {kind}", "from_file", path))
        told = take_turns(TASKS, tasks, self._count)
        self._note(told, kind, ROWS)

    def few(self, kind: str, path: str, rows: str) -> None:
        """Measure ours and the stock ones on the same few rows, `kind` of them all."""
        tasks = [
            self._task(f"qingqian, {FEW:,} {kind}", "ours", path),
            self._task(f"stock, {FEW:,} {kind}", "stock", rows),
            self._task(f"stock use_bulk, {FEW:,} {kind}", "stock", rows, "bulk"),
        ]
        self._note(take_turns(TASKS, tasks, self._count), kind, FEW)

    def _note(self, told: dict[str, Measured], kind: str, count: int) -> None:
        self.measured |= told
        answers = [each.answer for each in told.values()]
        rest = {"new": 0, "changed": 0, "errors": 0} | {kind: count}
        self.agree &= all(answer == answers[0] and answer.items() >= rest.items() for answer in answers)

    def targets(self, kind: str) -> list[Target]:
        """Return the figures of one kind of rows."""
        own, own_few = (self.measured[f"qingqian, {count:,} {kind}"].cpu for count in (ROWS, FEW))
        stock = min(self.measured[f"{name}, {FEW:,} {kind}"].cpu for name in ("stock", "stock use_bulk"))
        return [
            Target(
                f"{kind}: times as fast at {ROWS:,} (stock scaled from {FEW:,})", stock * ROWS / FEW / own, least=15
            ),
            Target(f"{kind}: times as fast at {FEW:,}", stock / own_few, least=1),
            Target(f"{kind}: rows per CPU-second, all rules", ROWS / own, least=5_000),
        ]


def main() -> None:
    """Measure new rows on an empty ledger, then changed ones on a full one."""
    count = rounds()
    with tempfile.TemporaryDirectory() as name, scratch_database() as environment:
        bench = Bench(Path(name), environment, count)
        _measure(bench)
        version = server()
    targets = [*bench.targets("new"), *bench.targets("changed")]
    report("import rows", bench.measured, targets, agree=bench.agree, notes=[version])


def _measure(bench: Bench) -> None:
    bench.done("plant")
    rows = books.lines(ROWS)
    other = books.changed(rows)
    few, many = bench.book("few", rows[:FEW]), bench.book("many", rows)
    bench.few("new", few, bench.rows("new", rows[:FEW], [str(uuid.uuid4()) for _ in range(FEW)]))
    bench.many("new", many)
    bench.done("from_file", few, "kept")
    keys = bench.done("lineages")
    bench.few("changed", bench.book("few_changed", other[:FEW], keys), bench.rows("changed", other[:FEW], keys))
    bench.done("from_file", many, "kept")
    bench.many("changed", bench.book("many_changed", other, bench.done("lineages")))


if __name__ == "__main__":
    main()
