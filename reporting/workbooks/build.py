"""One door to every workbook that is exported, for commands, pages and jobs alike."""

from dataclasses import dataclass
from typing import BinaryIO

from ledger.models import Unit
from reporting.queries.tables import live_figures, version_figures
from reporting.rollups.lines import Grouping
from reporting.workbooks.annex2 import write_annex2
from reporting.workbooks.hashed import hashed
from reporting.workbooks.summary import write_summary
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


def build(annex: int, source: Source, grouping: Grouping, out: BinaryIO, wanted: Wanted = MASKED) -> Exported:
    """Write Annex 2, 3 or 4 of a unit's live subtree or of a version to `out`, inside the reader's tenant scope.

    `grouping` is of no matter for Annex 2, `wanted` for the others; without it telephone numbers are masked.
    ValueError for another annex; BrokenFiguresError where sums contradict each other, before anything is written.
    The caller leaves the audit note.
    """
    if annex not in ANNEXES:
        raise ValueError(f"no such annex: {annex}")
    lines, sha256 = hashed(out, lambda passing: _write(annex, source, grouping, passing, wanted))
    version = None if isinstance(source, Unit) else source.version.number
    return Exported(lines, version, sha256)


def _write(annex: int, source: Source, grouping: Grouping, out: BinaryIO, wanted: Wanted) -> int:
    if annex in ROWS:
        return write_annex2(source, out, wanted)
    figures = live_figures(source, grouping) if isinstance(source, Unit) else version_figures(source, grouping)
    return write_summary(source, figures.annex(annex), out)
