"""Writing Annex 2: 100,000 rows against openpyxl and csv.writer, 10,000 of a ledger against django-import-export.

All write the same values; the styled workbook of openpyxl looks like ours (borders, formats), and it is the one that
counts, the other is shown beside. What memory grows by is told from the same export of one row.
"""

import tempfile
from pathlib import Path

from benchmarks.runs import Measured, Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import scratch_database, server

ROWS, FEW, ONE = 100_000, 10_000, 1
TASKS, LEDGER = "benchmarks.exporting", "benchmarks.exporting_ledger"
GUNAN = "500110001"
STYLED, PLAIN, CSV = "openpyxl write-only, styled", "openpyxl write-only, values alone", "csv.writer"
OURS, STOCK = "qingqian, from a ledger", "django-import-export, from a ledger"
MEGABYTES, SAME = 40, 5


def from_memory(folder: Path, rows: int, few: int, count: int) -> tuple[dict[str, Measured], bool]:
    """Measure all writers on rows from memory; tell whether the same values stand in the files."""
    tasks = [
        *(
            Task(_ours(number), "ours", (str(folder / f"ours{number}.xlsx"), str(number)))
            for number in dict.fromkeys((rows, few, ONE))
        ),
        Task(STYLED, "openpyxl_styled", (str(folder / "styled.xlsx"), str(rows))),
        Task(PLAIN, "openpyxl_plain", (str(folder / "plain.xlsx"), str(rows))),
        Task(CSV, "written_csv", (str(folder / "rows.csv"), str(rows))),
    ]
    measured = take_turns(TASKS, tasks, count)
    return measured, len({measured[name].answer for name in (_ours(rows), STYLED, PLAIN, CSV)}) == 1


def _ours(rows: int) -> str:
    return f"qingqian, {rows:,} rows"


def from_ledger(folder: Path, rows: int, count: int) -> tuple[dict[str, Measured], bool, str]:
    """Measure both exports of a ledger; tell whether they hold the same rows, and the server's version."""
    with scratch_database() as environment:
        run(LEDGER, Task("plant", "plant", (GUNAN, str(rows)), environment))
        tasks = [
            Task(name, function, (GUNAN, str(folder / f"{function}.xlsx")), environment)
            for name, function in ((OURS, "ours"), (STOCK, "stock"))
        ]
        measured = take_turns(LEDGER, tasks, count)
        version = server()
    agree = measured[OURS].answer == measured[STOCK].answer and len(measured[OURS].answer) == rows
    return measured, agree, version


def main() -> None:
    """Measure both."""
    count = rounds()
    with tempfile.TemporaryDirectory() as name:
        measured, agree = from_memory(Path(name), ROWS, FEW, count)
        ledger, same, version = from_ledger(Path(name), FEW, count)
    many, few, one = (measured[_ours(number)] for number in (ROWS, FEW, ONE))
    targets = [
        Target("times as fast as openpyxl write-only", measured[STYLED].cpu / many.cpu, least=10),
        Target("times the CPU of csv.writer", many.cpu / measured[CSV].cpu, most=3),
        Target(f"MB that {ROWS:,} rows add", many.memory - one.memory, most=MEGABYTES),
        Target(f"MB between {FEW:,} and {ROWS:,} rows", abs(many.memory - few.memory), most=SAME),
        Target("times as fast as django-import-export", ledger[STOCK].cpu / ledger[OURS].cpu, least=10),
    ]
    report("export sheets", measured | ledger, targets, agree=agree and same, notes=[version])


if __name__ == "__main__":
    main()
