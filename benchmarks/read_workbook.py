"""Reading 50,000 rows of Annex 2: ours with its guard and its child process, against openpyxl read-only."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks import books
from benchmarks.runs import Target, Task, report, rounds, take_turns
from ledger.annexes.annex2 import ANNEX2
from qingqian.sheets.cells import number_text
from qingqian.sheets.reader import read_table

ROWS = 50_000


def ours(path: str) -> Callable[[], str]:
    """Read with the product's reader."""
    rows = read_table(Path(path), ANNEX2).rows
    return lambda: digest(row.cells for row in rows)


def theirs(path: str) -> Callable[[], str]:
    """Read with openpyxl's read-only mode, rows as plain values."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    heading = next(at for at, row in enumerate(rows) if row[0] == ANNEX2.columns[0].heading)
    return lambda: digest(rows[heading + 1 : heading + 1 + ROWS])


def digest(rows: Iterable[Sequence[Any]]) -> str:
    """Return a checksum of the cells, whichever way a reader tells blanks and numbers."""
    sums = hashlib.sha256()
    for row in rows:
        for cell in row[: len(ANNEX2.columns)]:
            text = number_text(cell) if isinstance(cell, int | float) else cell or ""
            sums.update(text.encode() + b"\0")
    return sums.hexdigest()


def main() -> None:
    """Compare the two on one file."""
    count = rounds()
    with tempfile.TemporaryDirectory() as folder:
        path = str(books.book(Path(folder) / "a.xlsx", books.lines(ROWS)))
        tasks = [Task("qingqian read_table", "ours", (path,)), Task("openpyxl read-only", "theirs", (path,))]
        own, other = (measured := take_turns(__spec__.name, tasks, count)).values()
    targets = [Target("times as fast", other.cpu / own.cpu, least=5)]
    report(f"read {ROWS:,} rows", measured, targets, agree=own.answer == other.answer)


if __name__ == "__main__":
    main()
