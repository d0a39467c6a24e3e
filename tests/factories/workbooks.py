"""Annex 2 workbooks as a unit would send them, written from lines and raw cells with openpyxl alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.vocabulary import Category, Nature, Sector, Source
from qingqian.sheets.money import to_wan

RawRow = list[str | int | float | date | None]

_LABELS: Final = {"source": Source, "nature": Nature, "sector": Sector, "category": Category}
_EDGE: Final = Side(style="thin")
_BORDER: Final = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_MADE: Final = datetime(2022, 6, 30, tzinfo=UTC).replace(tzinfo=None)
HEADING_ROW: Final = 3


def raw_row(line: Line, unit: str, number: int, typed: Mapping[str, Any]) -> RawRow:
    """Write a line as the 28 cells of its row; `typed` says by name what the clerk typed instead."""
    values: dict[str, Any] = {field.name: _raw(line, field.name) for field in fields(Line)}
    values |= {"sort_no": number, "unit": unit, **typed}
    return [values[name] for name in ANNEX2.names]


def _raw(line: Line, name: str) -> str | float | None:
    value = getattr(line, name)
    if value is None or value == "":
        return None
    if name in _LABELS:
        return str(_LABELS[name](value).label)
    if name == "disputed":
        return "有" if value else "无"
    return float(to_wan(value)) if name.endswith("_fen") else str(value)


def write_annex2(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of Annex 2: number, title, heading, rows and fill-in notes, as the notice has them."""
    book = Workbook()
    book.properties.created = book.properties.modified = _MADE
    sheet = book.worksheets[0]
    sheet.title = ANNEX2.sheet_name
    sheet.append([ANNEX2.sheet_name])
    sheet.append([ANNEX2.title])
    sheet.append([column.heading for column in ANNEX2])
    for row in rows:
        sheet.append(list(row))
    _dress(sheet)
    sheet.append([])
    for note in ("填写说明：", *ANNEX2.notes):
        sheet.cell(sheet.max_row + 1, 1, note)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _dress(sheet: Worksheet) -> None:
    last = get_column_letter(len(ANNEX2.columns))
    sheet.merge_cells(f"A2:{last}2")
    sheet["A2"].font = Font(bold=True, size=16)
    sheet["A2"].alignment = Alignment(horizontal="center")
    for row in sheet.iter_rows(min_row=HEADING_ROW, max_col=len(ANNEX2.columns)):
        for cell in row:
            cell.border = _BORDER
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for column in ANNEX2:
        sheet.column_dimensions[get_column_letter(column.no)].width = column.width
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
