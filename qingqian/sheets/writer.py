"""Annex 2 of any size: a small shell made by XlsxWriter, the rows streamed into its sheet (sheets.md "Out")."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, BinaryIO, Final

from qingqian.sheets.emit import fragment, frames, line_counts, rows_xml
from qingqian.sheets.entry import Entry
from qingqian.sheets.layout import Foot, TopLine
from qingqian.sheets.qr import kept_square
from qingqian.sheets.shell import SHEET, TYPES, Sheet, cut, make_shell, part
from qingqian.sheets.spec import AnnexSpec, Kind
from qingqian.sheets.zipstream import ZipStream

Values = tuple[Any, ...]
"""One row: int or None for serials, 分 or None for money, bool or None for yes/no, text else (None = blank)."""

Labels = Mapping[str, Mapping[Any, str]]
"""By column name, the text printed for each value."""

YES_NO: Final[Mapping[Any, str]] = {True: "有", False: "无"}
_MAX_ROWS = 1_000_000


def write_table(
    out: BinaryIO,
    spec: AnnexSpec,
    rows: Iterable[Values],
    *,
    top: tuple[TopLine, ...] = (),
    foot: Foot | None = None,
    keys: Iterable[str] | None = None,
    labels: Labels | None = None,
    entry: Entry | None = None,
) -> int:
    """Write the official sheet of `spec` to `out` (which need not be seekable); return the number of rows.

    Each row has a value for every column in printed order. `keys` are the rows' stable ids, for a hidden last
    column. By column name, `labels` gives the texts printed for values. The fill-in notes of `spec` are printed unless
    `foot` is given. `entry` makes it a form to fill in, with blank rows after the others, which do not count.
    ValueError if a row has too few or many values.
    """
    sheet = Sheet(spec, top, foot or Foot(notes=spec.notes), keyed=keys is not None, entry=entry)
    shell = make_shell(sheet)
    body = _Body(sheet, shell, labels or {})
    package = ZipStream(out)
    package.add(TYPES, [part(shell, TYPES)])
    package.add(SHEET, body.pieces(rows if keys is None else _keyed(rows, keys)))
    with zipfile.ZipFile(io.BytesIO(shell)) as parts:
        for name in parts.namelist():
            if name not in (TYPES, SHEET):
                package.add(name, [kept_square(name, parts.read(name))])
    package.close()
    return body.rows


def _keyed(rows: Iterable[Values], keys: Iterable[str]) -> Iterator[Values]:
    return ((*row, key) for row, key in zip(rows, keys, strict=True))


class _Body:
    """The streamed sheet, which counts the rows that pass."""

    def __init__(self, sheet: Sheet, shell: bytes, labels: Labels) -> None:
        self.rows = 0
        self._blank = sheet.entry.rows if sheet.entry else 0
        self._cut = cut(shell)
        columns = list(zip(sheet.columns, frames(self._cut.styles), strict=True))
        self._counts = tuple(line_counts(column.kind, frame, column.width) for column, frame in columns)
        self._fragments = tuple(
            fragment(column.kind, frame, labels.get(column.name, YES_NO if column.kind is Kind.YESNO else None))
            for column, frame in columns
        )

    def pieces(self, rows: Iterable[Values]) -> Iterator[bytes]:
        """Yield the sheet's XML."""
        yield self._cut.head.encode()
        for batch in rows_xml(self._counted(rows), self._cut.first, self._fragments, self._counts):
            yield batch.encode()
        yield self._cut.tail_after(max(1, self.rows + self._blank)).encode()

    def _counted(self, rows: Iterable[Values]) -> Iterator[Values]:
        """Pass the rows on, then the blank ones; an empty table gets at least one, so that its grid is seen."""
        width = len(self._fragments)
        for row in rows:
            if len(row) != width:
                raise ValueError(f"a row has {len(row)} values for {width} columns")
            self.rows += 1
            if self.rows > _MAX_ROWS:
                raise ValueError(f"a sheet holds at most {_MAX_ROWS} rows")
            yield row
        yield from repeat((None,) * width, self._blank or (0 if self.rows else 1))
