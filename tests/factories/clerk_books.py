"""Annex 2 as a clerk sends it, quickly and with hidden ids; for what looks official see workbooks.py."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from tests.factories.workbooks import HEADING_ROW, raw_row


def cells(lines: Sequence[Line], unit_name: str) -> list[list[Any]]:
    """Return the 28 cells of every line."""
    return [list(raw_row(line, unit_name, number, {})) for number, line in enumerate(lines, 1)]


def annex2(path: Path, rows: Sequence[Sequence[Any]], keys: Sequence[str] = ()) -> Path:
    """Write a plain Annex 2 of these cells (and hidden ids); its rows begin in row 4. Return its path."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet(ANNEX2.sheet_name)
    sheet.write_string(0, 0, ANNEX2.sheet_name)
    sheet.write_string(1, 0, ANNEX2.title)
    headings = [column.heading for column in ANNEX2] + (["行标识"] if keys else [])
    for place, heading in enumerate(headings):
        sheet.write_string(HEADING_ROW - 1, place, heading)
    for offset, row in enumerate(rows):
        for place, value in enumerate([*row, *keys[offset : offset + 1]]):
            if value is not None:
                sheet.write(HEADING_ROW + offset, place, value)
    book.close()
    return path
