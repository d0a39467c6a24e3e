"""50,000 rows from file to ledger: the peak memory of the process and its reading child at one instant."""

import tempfile
from pathlib import Path

from benchmarks import books
from benchmarks.runs import Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import scratch_database, server

ROWS, MEGABYTES = 50_000, 400
TASKS = "benchmarks.importing"


def main() -> None:
    """Import them as new rows, then as changed ones."""
    count = rounds()
    lines = books.lines(ROWS)
    with tempfile.TemporaryDirectory() as name, scratch_database() as environment:
        new, other = Path(name) / "new.xlsx", Path(name) / "changed.xlsx"
        run(TASKS, Task("plant", "plant", (), environment))
        books.book(new, lines)
        measured = take_turns(TASKS, [Task(f"{ROWS:,} new", "from_file", (str(new),), environment)], count)
        run(TASKS, Task("keep", "from_file", (str(new), "kept"), environment))
        keys = run(TASKS, Task("lineages", "lineages", (), environment))["answer"]
        books.book(other, books.changed(lines), keys)
        measured |= take_turns(TASKS, [Task(f"{ROWS:,} changed", "from_file", (str(other),), environment)], count)
        version = server()
    targets = [Target(f"{title}: peak MB", each.memory, most=MEGABYTES) for title, each in measured.items()]
    counted = [(each.answer["new"], each.answer["changed"], each.answer["errors"]) for each in measured.values()]
    report("import memory", measured, targets, agree=counted == [(ROWS, 0, 0), (0, ROWS, 0)], notes=[version])


if __name__ == "__main__":
    main()
