"""The clerk's own file comes back with what was found in it: marked cells, notes on them, a last column of results.

An .xlsx is patched in place as it streams by; a CSV file becomes a workbook. A second round replaces what the first
one added. Source: sheets.md, Annotated return.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from qingqian.sheets.annotate_csv import annotate_csv
from qingqian.sheets.annotate_marks import Mark, Tone, by_row
from qingqian.sheets.annotate_package import annotate_workbook
from qingqian.sheets.limits import LIMITS, Limits
from qingqian.sheets.reader import is_csv
from qingqian.sheets.spec import AnnexSpec

__all__ = ["Mark", "Tone", "annotate"]


def annotate(
    source: Path, target: Path, marks: Sequence[Mark], spec: AnnexSpec, *, name: str = "", limits: Limits = LIMITS
) -> None:
    """Write `source`, the file of `spec` that a clerk sent, with its marks to `target`, always an .xlsx.

    `name` is the source's own name, if its path is another. `Refused` for what the reader would not take either,
    ValueError for a mark that is on no cell; the target is then as it was.
    """
    rows = by_row(marks)
    kind = annotate_csv if is_csv(source, name, limits) else annotate_workbook
    with _written(target) as out:
        kind(source, out, rows, spec, limits)


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """Open a file beside the target that takes its place once it is whole."""
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as out:
            yield out
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
