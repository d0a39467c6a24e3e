"""Annex 2 workbooks as a clerk would send them, made of lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.vocabulary import DISPUTED_LABELS, Category, Nature, Sector, Source
from qingqian.sheets.money import to_wan
from qingqian.sheets.spec import Column, Kind

VOCABULARIES: dict[str, type[Source | Nature | Sector | Category]] = {
    "source": Source,
    "nature": Nature,
    "sector": Sector,
    "category": Category,
}
HEADING_ROW = 3  # as printed, from 1
FIRST_ROW = 4


def cell(line: Line, column: Column, unit_name: str, number: int) -> Any:
    """Return what a clerk would type into one cell."""
    if column.kind is Kind.SERIAL:
        return number
    if column.kind is Kind.UNIT:
        return unit_name
    value = getattr(line, column.name)
    if column.kind is Kind.YESNO:
        return None if value is None else DISPUTED_LABELS[value]
    if column.kind is Kind.CHOICE:
        return None if value is None else VOCABULARIES[column.name](value).label
    if column.kind is Kind.MONEY:
        return None if value is None else float(to_wan(value))
    return value or None


def cells(lines: Sequence[Line], unit_name: str) -> list[list[Any]]:
    """Return the 28 cells of every line."""
    return [[cell(line, column, unit_name, no) for column in ANNEX2] for no, line in enumerate(lines, 1)]


def annex2(path: Path, rows: Sequence[Sequence[Any]], keys: Sequence[str] = ()) -> Path:
    """Write an official-looking Annex 2 of these cells (and hidden ids) and return its path."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("附件2")
    sheet.write_string(0, 0, "附件2")
    sheet.write_string(1, 0, ANNEX2.title)
    headings = [column.heading for column in ANNEX2] + (["行标识"] if keys else [])
    for place, heading in enumerate(headings):
        sheet.write_string(HEADING_ROW - 1, place, heading)
    for offset, row in enumerate(rows):
        for place, value in enumerate([*row, *keys[offset : offset + 1]]):
            if value is not None:
                sheet.write(FIRST_ROW - 1 + offset, place, value)
    book.close()
    return path
