"""Rows as they stand in the browser's grid: judged beside the ledger, or written as a file for an import.

A grid row is 28 texts: its number in the grid, the 26 columns of a line as typed, its hidden id ('' without).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.files.base import ContentFile

from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS
from ledger.annexes.checks import Context, Finding, judge
from ledger.annexes.checks.duplicates import TWIN_RULES, twin_named
from ledger.annexes.proposals import Proposal
from ledger.annexes.reading import CellFinding, Read, read
from ledger.exchange.judging import FORM_RULES
from ledger.exchange.matching import Incoming, matches, rows_after, untouched
from ledger.models import Unit
from ledger.queries.elsewhere import elsewhere_of
from ledger.queries.findings import judged
from ledger.queries.pasts import pasts_among
from ledger.queries.periods import live_context
from ledger.queries.rows import live_rows
from ledger.queries.told import Told
from qingqian.sheets.cells import Cell
from qingqian.sheets.csvfile import cell_of, guarded
from qingqian.sheets.heading import KEY_HEADING

GridRow = Sequence[str]
ROW_WIDTH: Final = len(LINE_COLUMNS) + 2


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of the rows: findings by row (index) and column, and proposals with the index of their row."""

    findings: list[Finding]
    proposals: list[tuple[int, Proposal]]


def printed_cells(row: GridRow) -> list[Cell]:
    """Return the 28 cells of Annex 2 as the file of these rows would be read; column 4 is blank."""
    cells: list[Cell] = [None] * len(ANNEX2.columns)
    for column, text in zip(LINE_COLUMNS, row[1:-1], strict=True):
        cells[column.no - 1] = cell_of(text) if text else None
    return cells


def judge_grid(unit: Unit, rows: Sequence[GridRow]) -> Judged:
    """Judge the rows together with the unit's rows that they leave alone, as an import would (two queries or so)."""
    told = [read(printed_cells(row)) for row in rows]
    context = live_context(unit)
    findings = [_of_cell(place, item) for place, one in enumerate(told) for item in one.findings]
    findings += _whole_rows(unit, rows, told, context)
    for place, one in enumerate(told):
        if one.unreadable:
            findings += _rest_of_row(place, one, context)
    proposals = [(place, item) for place, one in enumerate(told) for item in one.proposals]
    return Judged(sorted(findings, key=lambda item: (item.row or 0, item.column, item.rule)), proposals)


def _of_cell(place: int, item: CellFinding) -> Finding:
    return Finding(item.rule, item.severity, item.column, item.message, place)


def _whole_rows(unit: Unit, rows: Sequence[GridRow], told: Sequence[Read], context: Context) -> list[Finding]:
    places = [place for place, one in enumerate(told) if not one.unreadable]
    incoming = [Incoming(place, rows[place][-1], told[place].line) for place in places]
    live = live_rows(unit)
    found = matches(incoming, live)
    # The rows that stay stand first, as in an import: of two equal debts the one of the grid is named (D01).
    rest = untouched(live, found)
    among = rows_after(rest, incoming, found)
    pasts = pasts_among(unit, context, among, {row.record_id for row in found if row})
    told_beside = Told(pasts, elsewhere_of(unit, among))
    names = [f"与台账第 {row.number} 件" for row in rest] + [f"与表格第 {rows[place][0]} 行" for place in places]
    return [
        Finding(item.rule, item.severity, item.column, _named(item, names), places[item.row - len(rest)])
        for item in judged(among, context, told_beside)
        if item.row is not None and item.row >= len(rest)
    ]


def _named(item: Finding, names: Sequence[str]) -> str:
    """Name the twin of a debt by the place where the person finds it: the row of the ledger or of the grid."""
    return twin_named(item.message, lambda place: names[place]) if item.rule in TWIN_RULES else item.message


def _rest_of_row(place: int, one: Read, context: Context) -> list[Finding]:
    """Judge the other cells of a row that has an unreadable one, so that all faults are seen at once."""
    unreadable = {item.column for item in one.findings}
    return [
        Finding(item.rule, item.severity, item.column, item.message, place)
        for item in judge([one.line], context, rules=FORM_RULES)
        if item.row is not None and item.column not in unreadable
    ]


def grid_file(rows: Sequence[GridRow], name: str) -> ContentFile[bytes]:
    """Write the rows as typed under the official heading, as CSV with a mark; hidden ids where there are any."""
    keyed = any(row[-1] for row in rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in ANNEX2] + [KEY_HEADING] * keyed)
    for row in rows:
        writer.writerow(_record(row) + [row[-1]] * keyed)
    return ContentFile(out.getvalue().encode("utf-8-sig"), name=name)


def _record(row: GridRow) -> list[str]:
    cells = [""] * len(ANNEX2.columns)
    cells[0] = row[0]
    for column, text in zip(LINE_COLUMNS, row[1:-1], strict=True):
        cells[column.no - 1] = guarded(text)
    return cells
