"""One door to every workbook that is exported, for commands, pages and jobs alike."""

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ledger.models import Unit
from reporting.queries.tables import live_figures, version_figures
from reporting.rollups.lines import Grouping
from reporting.workbooks.annex2 import write_annex2
from reporting.workbooks.summary import write_summary
from reporting.workbooks.surroundings import Source

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ANNEXES = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: lines of the grid (合计 apart), number of the version (None: live), checksum of the file."""

    lines: int
    version: int | None
    sha256: str


class _Hashed(io.RawIOBase):
    """Passes what is written on, and reckons its checksum on the way: the file is not read again."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        """Tell io that one can write here."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Hash and pass on."""
        self.sha256.update(data)
        return self._out.write(data)


def build(annex: int, source: Source, grouping: Grouping, out: BinaryIO) -> Exported:
    """Write Annex 2, 3 or 4 of a unit's live subtree or of a version to `out`, inside the reader's tenant scope.

    `grouping` is of no matter for Annex 2. ValueError for another annex; BrokenFiguresError where sums contradict
    each other, before anything is written. The caller leaves the audit note.
    """
    if annex not in ANNEXES:
        raise ValueError(f"no such annex: {annex}")
    hashed = _Hashed(out)
    with io.BufferedWriter(hashed) as buffered:
        lines = _write(annex, source, grouping, buffered)
    version = None if isinstance(source, Unit) else source.version.number
    return Exported(lines, version, hashed.sha256.hexdigest())


def _write(annex: int, source: Source, grouping: Grouping, out: BinaryIO) -> int:
    if annex == 2:  # noqa: PLR2004 - the number of the annex
        return write_annex2(source, out)
    figures = live_figures(source, grouping) if isinstance(source, Unit) else version_figures(source, grouping)
    return write_summary(source, figures.annex(annex), out)
