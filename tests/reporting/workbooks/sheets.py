"""Reads exports back with openpyxl: what a person would find in the file."""

import io
import zipfile
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledger.scoping import SYSTEM, tenant_scope
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import Exported, build
from reporting.workbooks.surroundings import Source
from reporting.workbooks.wanted import Wanted


def export(annex: int, source: Source, grouping: Grouping = Grouping.COMPANIES) -> tuple[Exported, bytes]:
    """Export as 系统; return the answer and the file."""
    out = io.BytesIO()
    with tenant_scope(SYSTEM):
        exported = build(annex, source, grouping, out, Wanted(phones=True))
    return exported, out.getvalue()


def sheet_of(content: bytes) -> Worksheet:
    """Return the only sheet of a file."""
    book = load_workbook(io.BytesIO(content))
    [sheet] = book.worksheets
    return sheet


def square_of(content: bytes) -> bytes:
    """Return the only picture of a file, b'' where it has none."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.startswith("xl/media/")]
    assert len(pictures) < 2
    return b"".join(pictures)


def texts(sheet: Worksheet) -> list[str]:
    """Return every text of the sheet, line by line."""
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]


def page_of(sheet: Worksheet) -> dict[str, object]:
    """Return how the sheet prints: paper, orientation, scale and footer."""
    setup, footer = sheet.page_setup, sheet.oddFooter
    assert footer is not None
    return {
        "paper": int(setup.paperSize or 0),
        "orientation": setup.orientation,
        # 1 is the format's default
        "pages": (setup.fitToWidth or 1, setup.fitToHeight),
        "left": footer.left.text,
        "centre": footer.center.text,
    }


def heading_row(sheet: Worksheet) -> int:
    """Return the first row that repeats on each page: the heading's."""
    return int(str(sheet.print_title_rows).split(":")[0].strip("$"))


def data_row(sheet: Worksheet) -> int:
    """Return the first row below the heading."""
    return int(str(sheet.freeze_panes).strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def lines(sheet: Worksheet, columns: int) -> list[tuple[Any, ...]]:
    """Return the lines of the grid, down to 合计."""
    found: list[tuple[Any, ...]] = []
    for row in sheet.iter_rows(min_row=data_row(sheet), max_col=columns, values_only=True):
        found.append(tuple(row))
        if "合计" in row[:2]:
            break
    return found


def fen(value: object) -> int:
    """Turn a money cell into 分, exactly as a spreadsheet shows its 15 digits."""
    return int(Decimal(repr(value)).scaleb(6).to_integral_exact())
