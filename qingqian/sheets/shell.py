"""The workbook around the rows of a large sheet: made by XlsxWriter, cut where the rows go in."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from qingqian.sheets.entry import Entry, add_entry
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.layout import Foot, Page, TopLine, height_of
from qingqian.sheets.spec import AnnexSpec, Column, Kind

SHEET: Final = "xl/worksheets/sheet1.xml"
TYPES: Final = "[Content_Types].xml"

_DIMENSION: Final = re.compile(r'<dimension ref="[^"]*"/>')
_FROZEN: Final = re.compile(r'ySplit="([0-9]+)"')
_STYLE: Final = re.compile(r' s="([0-9]+)"')
_PLACE: Final = re.compile(r'(<row r="|<c r="[A-Z]+)([0-9]+)')
_MERGED: Final = re.compile(r'(<mergeCell ref="[A-Z]+)([0-9]+):([A-Z]+)([0-9]+)')
_GUIDED: Final = re.compile(r' sqref="([A-Z]+)([0-9]+)(?::([A-Z]+)[0-9]+)?"')
_FORMATS: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.SERIAL: {"align": "center", "num_format": "0"},
    Kind.MONEY: {"align": "right", "num_format": "#,##0.00####", "shrink": True},
    Kind.PHONE: {"align": "center", "num_format": "@", "shrink": True},
    Kind.TEXT: {"align": "left", "num_format": "@", "text_wrap": True},
    Kind.UNIT: {"align": "left", "num_format": "@", "text_wrap": True},
}
_NEVER_WRAPS: Final = 255
_CENTRED: Final[Mapping[str, Any]] = {"align": "center", "num_format": "@", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a sheet but its rows; with `keyed` it has a hidden last column for the rows' ids.

    With `entry` it is a form: blank rows follow, and every row has drop-downs and hints.
    """

    spec: AnnexSpec
    top: tuple[TopLine, ...]
    foot: Foot
    keyed: bool
    entry: Entry | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The printed columns, and the hidden one if there is one."""
        hidden = Column(len(self.spec.columns) + 1, "", KEY_HEADING, Kind.TEXT, _NEVER_WRAPS)
        return (*self.spec.columns, hidden) if self.keyed else self.spec.columns


def make_shell(sheet: Sheet) -> bytes:
    """Return a workbook with everything around two blank rows.

    The first shows each column's usual style, the second the one for quoted texts; it is also the line that stays
    free below the rows.
    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    page = Page(book, sheet.spec.sheet_name, [column.width for column in sheet.spec])
    page.set_up(sheet.spec.paper, landscape=sheet.spec.landscape, footer=sheet.foot.page)
    page.top(f"附件{sheet.spec.number}" if sheet.spec.number else "", sheet.spec.title, sheet.top, sheet.foot.link)
    _heading(page, sheet)
    if sheet.entry:
        add_entry(page, sheet.spec, sheet.entry)
    for offset, quoted in enumerate((False, True)):
        for index, column in enumerate(sheet.columns):
            page.sheet.write_blank(page.row + offset, index, None, _style(page, column, quoted=quoted))
    page.row += 2
    page.foot(sheet.foot)
    book.close()
    return out.getvalue()


def _heading(page: Page, sheet: Sheet) -> None:
    """Write the heading row, which repeats on every page and stays in view."""
    for index, column in enumerate(sheet.spec):
        page.text(page.row, index, column.heading, bold=True, border=1, align="center", text_wrap=True)
    if sheet.keyed:
        page.text(page.row, len(page.widths), KEY_HEADING)
        page.sheet.set_column(len(page.widths), len(page.widths), 10, None, {"hidden": True})
    page.sheet.set_row(page.row, max(height_of(column.heading, column.width) for column in sheet.spec))
    page.sheet.repeat_rows(page.row)
    page.sheet.freeze_panes(page.row + 1, 0)
    page.row += 1


def _style(page: Page, column: Column, *, quoted: bool) -> Format:
    border = {"border": 1} if column.name else {}
    quote = {"quote_prefix": True} if quoted else {}
    return page.style(**_FORMATS.get(column.kind, _CENTRED), **border, **quote)


@dataclass(frozen=True, slots=True)
class Cut:
    """A shell's sheet around its two rows.

    `first` is the number of the first (from 1), `head` and `tail` the XML around, `styles` each column's usual and
    quoted style number.
    """

    first: int
    head: str
    tail: str
    styles: tuple[tuple[str, str], ...]

    def tail_after(self, rows: int) -> str:
        """Return what follows `rows` rows: the lines below them moved down, and with them their merged areas.

        What guides the first row (drop-downs, hints) is stretched over all of them.

        XlsxWriter could write them there itself, but it walks through all the rows before.
        """
        foot, by = self.first + 2, rows - 1

        def moved(number: str) -> str:
            return str(int(number) + by) if int(number) >= foot else number

        moved_rows = _PLACE.sub(lambda match: f"{match[1]}{moved(match[2])}", self.tail)
        merged = _MERGED.sub(lambda m: f"{m[1]}{moved(m[2])}:{m[3]}{moved(m[4])}", moved_rows)
        return _GUIDED.sub(lambda m: f' sqref="{m[1]}{m[2]}:{m[3] or m[1]}{int(m[2]) + by}"', merged)


def cut(shell: bytes) -> Cut:
    """Cut a shell's sheet where its rows stand: right below the frozen heading."""
    xml = part(shell, SHEET).decode()
    first = int(_FROZEN.findall(xml)[0]) + 1
    start, middle = xml.index(f'<row r="{first}"'), xml.index(f'<row r="{first + 1}"')
    end = xml.index("</row>", middle) + len("</row>")
    usual, quoted = _STYLE.findall(xml[start:middle]), _STYLE.findall(xml[middle:end])
    # Without the dimension, which would tell of two rows only: readers that need it reckon it.
    return Cut(first, _DIMENSION.sub("", xml[:start]), xml[end:], tuple(zip(usual, quoted, strict=True)))


def part(shell: bytes, name: str) -> bytes:
    """Return one part of a shell."""
    with zipfile.ZipFile(io.BytesIO(shell)) as package:
        return package.read(name)
