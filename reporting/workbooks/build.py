"""One door to every workbook that is exported, for commands, pages and jobs alike."""

from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from ledger.models import Unit
from reporting.queries.live_states import live_states
from reporting.queries.tables import AnnexTable, live_figures, version_figures
from reporting.rollups.lines import Grouping
from reporting.workbooks.annex2 import write_annex2, write_annex2_csv
from reporting.workbooks.form import Form
from reporting.workbooks.hashed import hashed
from reporting.workbooks.summary import write_summary, write_summary_csv
from reporting.workbooks.surroundings import Source
from reporting.workbooks.wanted import Wanted

ANNEXES = (2, 3, 4)
MASKED = Wanted()
ROWS = (2,)
"""The annexes that hold rows, and with them telephone numbers."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: lines of the grid (合计 apart), number of the version (None: live), checksum of the file."""

    lines: int
    version: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Which sheet is meant: Annex 2, 3 or 4 of what, grouped how, with which rows."""

    annex: int
    source: Source
    grouping: Grouping = Grouping.COMPANIES
    wanted: Wanted = MASKED


def build(
    annex: int, source: Source, grouping: Grouping, out: BinaryIO, wanted: Wanted = MASKED, form: Form = Form.XLSX
) -> Exported:
    """Write Annex 2, 3 or 4 of a unit's live subtree or of a version to `out`, inside the reader's tenant scope.

    As a workbook or CSV; what turns the former into a PDF is `printing.printed`.
    `grouping` is of no matter for Annex 2, `wanted` for the others; without it telephone numbers are masked.
    ValueError for another annex or form; BrokenFiguresError where sums contradict each other, before anything is
    written. The caller leaves the audit note.
    """
    if annex not in ANNEXES or form is Form.PDF:
        raise ValueError(f"no such annex: {annex} as {form}")
    sheet = _Sheet(annex, source, grouping, wanted)
    lines, sha256 = hashed(out, partial(_write_csv if form is Form.CSV else _write, sheet))
    version = None if isinstance(source, Unit) else source.version.number
    return Exported(lines, version, sha256)


def _write(sheet: _Sheet, out: BinaryIO) -> int:
    if sheet.annex in ROWS:
        return write_annex2(sheet.source, out, sheet.wanted)
    return write_summary(sheet.source, _table(sheet), out)


def _write_csv(sheet: _Sheet, out: BinaryIO) -> int:
    if sheet.annex in ROWS:
        return write_annex2_csv(sheet.source, out, sheet.wanted)
    return write_summary_csv(_table(sheet), out)


def _table(sheet: _Sheet) -> AnnexTable:
    source, grouping = sheet.source, sheet.grouping
    if isinstance(source, Unit):
        return live_figures(source, grouping, live_states(source)).annex(sheet.annex)
    return version_figures(source, grouping).annex(sheet.annex)
