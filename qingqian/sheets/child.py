"""The process that opens an untrusted workbook: `python -m qingqian.sheets.child FILE MEMORY CPU`.

It writes one JSON value a line: {"sheet", "visible"} for each worksheet, after a visible one its rows in batches
[[row number, [cell, …]], …] without the blank ones, at the end {"end": true}; or {"refused": [code, sentence]}.
A date is {"d": "2022-12-01"}. Whatever else ends it (a panic, a limit) ends it without a last line.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qingqian.sheets.cells import MAX_TEXT
from qingqian.sheets.confine import confine

_BATCH = 200


def main() -> None:
    """Read the workbook named on the command line under the limits given there."""
    path, memory, cpu = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    confine(memory, cpu)
    for line in _lines(path):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=_plain))
        sys.stdout.write("\n")


def _lines(path: str) -> Iterator[Any]:
    try:
        yield from _workbook(path)
    except CalamineError:
        message = "文件已损坏或不是标准的 .xlsx，请用 Excel 或 WPS 打开原文件，另存后重新上传"
        yield {"refused": ["damaged", message]}
    else:
        yield {"end": True}


def _workbook(path: str) -> Iterator[Any]:
    workbook = CalamineWorkbook.from_path(path)
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            visible = sheet.visible == SheetVisibleEnum.Visible
            yield {"sheet": sheet.name, "visible": visible}
            if visible:
                yield from _batches(workbook, index)


def _batches(workbook: CalamineWorkbook, index: int) -> Iterator[Any]:
    """Yield the rows that hold something, with their numbers as the clerk sees them."""
    sheet = workbook.get_sheet_by_index(index)
    # The reader begins with row 1, but with the first column that holds anything.
    before = [""] * (sheet.start or (0, 0))[1]
    batch: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = before + cells if before else cells
        while row and row[-1] == "":
            row.pop()
        if not row:
            continue
        if any(len(cell) > MAX_TEXT for cell in row if cell.__class__ is str):
            yield {"refused": ["giant_text", f"第 {number} 行有单元格超过 {MAX_TEXT} 字，请删短后重新上传"]}
            return
        batch.append((number, row))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _plain(value: object) -> object:
    """Write what JSON has no form for; a time of day or a duration is no value of any column, and reads as text."""
    return {"d": value.isoformat()[:10]} if isinstance(value, date) else str(value)


if __name__ == "__main__":
    main()
