"""A clerk's file of 20,000 rows comes back marked: ours patched in place, against openpyxl's load, mark and save."""

import hashlib
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from benchmarks import books
from benchmarks.runs import Target, Task, report, rounds, take_turns
from ledger.annexes.annex2 import ANNEX2
from qingqian.sheets.annotate import Mark, annotate
from qingqian.sheets.annotate_marks import LOOKS, by_row, note_text, row_text
from qingqian.sheets.heading import RESULT_HEADING
from qingqian.sheets.reader import read_table

ROWS = 20_000
# Rows with faults, and faults on each: two in a hundred of all cells at most are wrong in a file one can work with.
SHARE, FAULTS = 0.05, 2


def ours(source: str, target: str, marks: str) -> None:
    """Mark with the product's patch."""
    annotate(Path(source), Path(target), _marks(marks), ANNEX2)


def theirs(source: str, target: str, marks: str) -> None:
    """Mark with openpyxl: the same fills, notes and last column."""
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    column = sheet.max_column + 1
    heading = next(cell.row for cell in sheet["A"] if cell.value == ANNEX2.columns[0].heading)
    sheet.cell(heading, column, RESULT_HEADING)
    fill = PatternFill("solid", fgColor=LOOKS["error"].colour)
    for number, cells in by_row(_marks(marks)).items():
        for at, said in cells.items():
            cell = sheet.cell(number, at)
            cell.fill = fill
            cell.comment = Comment(note_text(said), RESULT_HEADING)
        sheet.cell(number, column, row_text(cells))
    book.save(target)


def _marks(path: str) -> list[Mark]:
    return [Mark(cell, message, "error") for cell, message in json.loads(Path(path).read_text(encoding="utf-8"))]


def _drawn(source: Path) -> list[tuple[str, str]]:
    """Draw the cells that are wrong, the same ones each time."""
    drawn, table = random.Random(1), read_table(source, ANNEX2)  # noqa: S311 - a sample, no secret
    wrong = [row.number for row in table.rows if drawn.random() < SHARE]
    columns = range(len(ANNEX2.columns))
    return [
        (f"{xl_col_to_name(column)}{number}", "金额必须是数字，最多6位小数")
        for number in wrong
        for column in sorted(drawn.sample(columns, FAULTS))
    ]


def digest(path: Path) -> dict[str, Any]:
    """Return what openpyxl finds in a file: a checksum of its values, its notes, and the cells filled as wrong."""
    sums, notes, filled = hashlib.sha256(), {}, []
    for line in openpyxl.load_workbook(path).worksheets[0].iter_rows():
        for cell in line:
            if cell.value not in (None, ""):
                look = cell.number_format if cell.column <= len(ANNEX2.columns) else ""
                sums.update(f"{cell.coordinate}={cell.value!r};{look}\n".encode())
            if cell.comment:
                notes[cell.coordinate] = cell.comment.text
            if cell.fill.fgColor.rgb == LOOKS["error"].colour:
                filled.append(cell.coordinate)
    return {"values": sums.hexdigest(), "notes": notes, "filled": sorted(filled, key=xl_cell_to_rowcol)}


def main() -> None:
    """Compare the two on one file and the same marks."""
    count = rounds()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = books.book(folder / "a.xlsx", books.lines(ROWS), [str(number) for number in range(ROWS)])
        marks = _drawn(source)
        (folder / "marks.json").write_text(json.dumps(marks), encoding="utf-8")
        tasks = [
            Task(title, function, (str(source), str(folder / f"{function}.xlsx"), str(folder / "marks.json")))
            for title, function in (("qingqian annotate", "ours"), ("openpyxl load, mark, save", "theirs"))
        ]
        own, other = (measured := take_turns(__spec__.name, tasks, count)).values()
        found = [digest(folder / f"{task.function}.xlsx") for task in tasks]
    agree = found[0] == found[1] and list(found[0]["notes"]) == [cell for cell, _ in marks] == found[0]["filled"]
    targets = [Target("times as fast", other.cpu / own.cpu, least=12)]
    notes = [f"{len(marks):,} marks on {len(by_row([Mark(cell, '', 'error') for cell, _ in marks])):,} rows"]
    report(f"annotate {ROWS:,} rows", measured, targets, agree=agree, notes=notes)


if __name__ == "__main__":
    main()
