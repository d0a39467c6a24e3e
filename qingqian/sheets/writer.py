"""Annex 2 of any size: a small shell made by XlsxWriter, the rows streamed into its sheet (sheets.md "Out")."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Final

from xlsxwriter.workbook import Workbook

from qingqian.sheets.emit import Fragment, Styles, fragment, rows_xml
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.layout import Foot, Page, TopLine, height_of
from qingqian.sheets.spec import AnnexSpec, Column, Kind
from qingqian.sheets.zipstream import ZipStream

Values = tuple[Any, ...]
"""One row: int or None for serials, 分 or None for money, bool or None for yes/no, text else (None = blank)."""

_SHEET: Final = "xl/worksheets/sheet1.xml"
_TYPES: Final = "[Content_Types].xml"
_DIMENSION: Final = re.compile(r'<dimension ref="[^"]*"/>')
_FROZEN: Final = re.compile(r'ySplit="([0-9]+)"')
_STYLE: Final = re.compile(r' s="([0-9]+)"')
_YES_NO: Final[Mapping[Any, str]] = {True: "有", False: "无"}
_MAX_ROWS = 1_000_000
_FORMATS: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.SERIAL: {"align": "center", "num_format": "0"},
    Kind.MONEY: {"align": "right", "num_format": "#,##0.00####", "shrink": True},
    Kind.TEXT: {"align": "left", "num_format": "@", "text_wrap": True},
    Kind.UNIT: {"align": "left", "num_format": "@", "text_wrap": True},
}
_CENTRED: Final[Mapping[str, Any]] = {"align": "center", "num_format": "@", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class _Frame:
    """All of a sheet but its rows."""

    spec: AnnexSpec
    headings: Mapping[str, str]
    top: tuple[TopLine, ...]
    foot: Foot
    keyed: bool

    def heading(self, column: Column) -> str:
        return self.headings.get(column.name, column.heading)


def write_table(
    out: BinaryIO,
    spec: AnnexSpec,
    rows: Iterable[Values],
    *,
    top: tuple[TopLine, ...] = (),
    foot: Foot | None = None,
    keys: Iterable[str] | None = None,
    labels: Mapping[str, Mapping[Any, str]] | None = None,
    headings: Mapping[str, str] | None = None,
) -> int:
    """Write the official sheet of `spec` to `out` (which need not be seekable); return the number of rows.

    Each row has a value for every column in printed order. `keys` are the rows' stable ids, for a hidden last
    column. By column name, `labels` gives the texts printed for values, `headings` another level's headings.
    The fill-in notes of `spec` are printed unless `foot` is given.
    """
    frame = _Frame(spec, headings or {}, top, foot or Foot(notes=spec.notes), keyed=keys is not None)
    opening = _shell(frame, 1)
    body = _Body(frame, _cut(opening), labels or {})
    package = ZipStream(out)
    package.add(_TYPES, [_part(opening, _TYPES)])
    package.add(
        _SHEET, body.sheet(rows if keys is None else ((*row, key) for row, key in zip(rows, keys, strict=True)))
    )
    with zipfile.ZipFile(io.BytesIO(body.closing)) as shell:
        for name in shell.namelist():
            if name not in (_TYPES, _SHEET):
                package.add(name, [shell.read(name)])
    package.close()
    return body.rows


def _part(shell: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(shell)) as package:
        return package.read(name)


class _Body:
    """The streamed sheet: counts the rows that pass, and is closed by a shell made for that number."""

    def __init__(self, frame: _Frame, cut: "_Cut", labels: Mapping[str, Mapping[Any, str]]) -> None:
        self.rows = 0
        self._frame, self._opening = frame, cut
        self._fragments = _fragments(frame, cut.styles, labels)

    @cached_property
    def closing(self) -> bytes:
        """The shell around as many rows as have passed; asked for only when they have."""
        return _shell(self._frame, max(1, self.rows))

    def sheet(self, rows: Iterable[Values]) -> Iterator[bytes]:
        """Yield the sheet's XML in pieces."""
        yield self._opening.head.encode()
        for batch in rows_xml(self._counted(rows), self._opening.first, self._fragments):
            yield batch.encode()
        yield _cut(self.closing).tail.encode()

    def _counted(self, rows: Iterable[Values]) -> Iterator[Values]:
        """Pass the rows on; an empty table gets one blank row, so that its grid is seen."""
        for row in rows:
            self.rows += 1
            if self.rows > _MAX_ROWS:
                raise ValueError(f"a sheet holds at most {_MAX_ROWS} rows")
            yield row
        if not self.rows:
            yield (None,) * len(self._fragments)


def _shell(frame: _Frame, rows: int) -> bytes:
    """Return a workbook with everything in its place around `rows` rows, of which only two are there.

    The first shows each column's usual style, the second the one for quoted texts. Below the rows one line stays
    free, so that both have room; every shell of a frame numbers its styles and texts alike.
    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    page = Page(book, frame.spec.sheet_name, [column.width for column in frame.spec])
    page.set_up(frame.spec.paper, landscape=frame.spec.landscape, footer=frame.foot.page)
    page.top(f"附件{frame.spec.number}", frame.spec.title, frame.top)
    _heading(page, frame)
    for offset, extra in enumerate(({}, {"quote_prefix": True})):
        for index, column in enumerate(frame.spec):
            page.sheet.write_blank(page.row + offset, index, None, _format(page, column.kind, **extra))
        if frame.keyed:
            page.sheet.write_blank(page.row + offset, len(page.widths), None, page.style(num_format="@", **extra))
    page.row += rows + 1
    page.foot(frame.foot)
    book.close()
    return out.getvalue()


def _heading(page: Page, frame: _Frame) -> None:
    """Write the heading row, which repeats on every page and stays in view."""
    heights = [height_of(frame.heading(column), column.width) for column in frame.spec]
    for index, column in enumerate(frame.spec):
        page.text(page.row, index, frame.heading(column), bold=True, border=1, align="center", text_wrap=True)
    if frame.keyed:
        page.text(page.row, len(page.widths), KEY_HEADING)
        page.sheet.set_column(len(page.widths), len(page.widths), 10, None, {"hidden": True})
    page.sheet.set_row(page.row, max(heights))
    page.sheet.repeat_rows(page.row)
    page.sheet.freeze_panes(page.row + 1, 0)
    page.row += 1


def _format(page: Page, kind: Kind, **extra: bool) -> Any:
    return page.style(border=1, **_FORMATS.get(kind, _CENTRED), **extra)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A shell's sheet around its two rows: the number of the first (from 1), the XML around, the columns' styles."""

    first: int
    head: str
    tail: str
    styles: list[Styles]


def _cut(shell: bytes) -> _Cut:
    xml = _part(shell, _SHEET).decode()
    # The two rows stand right below the frozen heading.
    first = int(_FROZEN.findall(xml)[0]) + 1
    start, middle = xml.index(f'<row r="{first}"'), xml.index(f'<row r="{first + 1}"')
    end = xml.index("</row>", middle) + len("</row>")
    usual, quoted = _STYLE.findall(xml[start:middle]), _STYLE.findall(xml[middle:end])
    styles = [Styles(*pair) for pair in zip(usual, quoted, strict=True)]
    # Without the dimension, which would tell of two rows only: readers that need it reckon it.
    return _Cut(first, _DIMENSION.sub("", xml[:start]), xml[end:], styles)


def _fragments(frame: _Frame, styles: list[Styles], labels: Mapping[str, Mapping[Any, str]]) -> tuple[Fragment, ...]:
    """Return each column's function; the hidden ids' last."""
    given = [
        fragment(column.kind, style, labels.get(column.name, _YES_NO if column.kind is Kind.YESNO else None))
        for column, style in zip(frame.spec, styles, strict=False)
    ]
    return (*given, *([fragment(Kind.TEXT, styles[-1])] if frame.keyed else []))
