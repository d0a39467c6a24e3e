"""Rows of a sheet's XML with some cells marked and a last cell set."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from qingqian.sheets.annotate_marks import Tone, xml_text
from qingqian.sheets.annotate_parts import attribute
from qingqian.sheets.annotate_styles import Styles
from qingqian.sheets.scan import column_no

_REF: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})""")
_STYLE: Final = re.compile(rb"""\ss\s*=\s*["']([0-9]{1,9})["']""")
_SPANS: Final = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
# Wider rows are gone through cell by cell: looking for one cell after the other would take longer.
_QUICK_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Edit:
    """What changes in a row: the tones of its marked cells by column (from 1), the text of its last column."""

    tones: Mapping[int, Tone]
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the results go: their column (None where the sheet is full), and the heading's row and last column.

    `fresh` tells that there is no such column yet.
    """

    header_row: int
    last_column: int
    column: int | None
    fresh: bool


class RowPatch:
    """Patches rows of one sheet; `p` is the prefix of its tags, `columns` tells the styles of blank columns."""

    def __init__(self, p: bytes, place: Place, styles: Styles, columns: list[tuple[int, int, int]]) -> None:
        self._p, self._place, self._styles, self._columns = p, place, styles, columns
        self.tag = re.compile(rb"<%brow(?=[\s/>])([^>]*?)(/?)>" % p)
        self._cell = re.compile(rb"<%bc(?=[\s/>])([^>]*?)(?:/>|>.*?</%bc\s*>)" % (p, p), re.DOTALL)
        self._tag, self._tag_with_ref = b"<%bc" % p, b'<%bc r="' % p
        self._close, self._close_row = b"</%bc>" % p, b"</%brow" % p
        self._heading_style = 0

    def stripped(self, row: bytes, number: int) -> bytes:
        """Return a row without what an earlier round said about it; the same object if it said nothing."""
        place = self._place
        if place.fresh or not place.column:
            return row
        ref = b'"%b"' % _ref(place.column, number)
        return self._cell.sub(lambda cell: b"" if ref in cell[1] else cell[0], row) if ref in row else row

    def made(self, number: int, edit: Edit) -> bytes:
        """Return a row that the sheet does not have yet."""
        cells = b"".join(self._new(number, column, edit, b"") for column in self._wanted(edit))
        return b'<%brow r="%d">%b%b>' % (self._p, number, cells, self._close_row)

    def edited(self, row: bytes, tag: re.Match[bytes], number: int, edit: Edit) -> bytes:
        """Return a row with its cells marked and its last cell set; cells that it lacks are put in order."""
        inside = tag.end() - tag.start()
        body = self._close_row + b">" if tag[2] else row[inside:]
        start = b"<%brow%b>" % (self._p, _SPANS.sub(b"", tag[1]))
        changed = self._quick(body, tag[1], number, edit) if number != self._place.header_row else None
        return start + (b"".join(self._careful(body, tag[1], number, edit)) if changed is None else changed)

    def _wanted(self, edit: Edit) -> list[int]:
        ours = {self._place.column} if self._place.column else set()
        return sorted({*edit.tones, *ours})

    # ------------------------------------------------------------ as all programs write rows
    def _last(self, body: bytes) -> int | None:
        """Return a row's last column; None if not each cell begins with its address, or there is more in the row."""
        if body.count(self._tag) != body.count(self._tag_with_ref) or b"extLst" in body:
            return None
        at = body.rfind(self._tag_with_ref) + len(self._tag_with_ref)
        last = column_no(body[at : at + 4].rstrip(b"0123456789")) if at >= len(self._tag_with_ref) else 0
        return last if last <= _QUICK_COLUMNS else None

    def _quick(self, body: bytes, row: bytes, number: int, edit: Edit) -> bytes | None:
        """Return the changed cells and all between them; None if the row is not as usual."""
        out: list[bytes] = []
        at, last = 0, self._last(body)
        if last is None:
            return None
        for column in self._wanted(edit):
            start = body.find(b'%b%b"' % (self._tag_with_ref, _ref(column, number)))
            if start < 0:
                start = end = self._next(body, number, range(column + 1, last + 1))
                new = self._new(number, column, edit, row)
            elif column == self._place.column:
                end = self._end(body, start)
                new = self._result(number, edit)
            else:
                end = body.index(b">", start) + 1
                new = self._with_twin(body[start:end], edit.tones[column])
            if start < at:
                return None
            out += [body[at:start], new]
            at = end
        return b"".join([*out, body[at:]])

    def _end(self, body: bytes, start: int) -> int:
        """Return where a cell ends."""
        end = body.index(b">", start) + 1
        return end if body[end - 2 : end] == b"/>" else body.index(self._close, end) + len(self._close)

    def _next(self, body: bytes, number: int, later_columns: range) -> int:
        """Return where a cell belongs that the row lacks: before the first of those to the right of it."""
        for later in later_columns:
            found = body.find(b'%b%b"' % (self._tag_with_ref, _ref(later, number)))
            if found >= 0:
                return found
        return body.rindex(self._close_row)

    # ------------------------------------------------------------ cell by cell
    def _careful(self, body: bytes, row: bytes, number: int, edit: Edit) -> Iterator[bytes]:
        wanted = self._wanted(edit)
        wanted.reverse()
        at = column = 0
        for cell in self._cell.finditer(body):
            column = _column_of(cell[1]) or column + 1
            yield body[at : cell.start()]
            while wanted and wanted[-1] < column:
                yield self._new(number, wanted.pop(), edit, row)
            yield self._changed(cell, number, column, edit)
            if wanted and wanted[-1] == column:
                wanted.pop()
            at = cell.end()
        while wanted:
            yield self._new(number, wanted.pop(), edit, row)
        yield body[at:]

    def _changed(self, cell: re.Match[bytes], number: int, column: int, edit: Edit) -> bytes:
        if number == self._place.header_row and column == self._place.last_column:
            self._heading_style = _style_of(cell[1])
        if column == self._place.column:
            return self._result(number, edit)
        if column not in edit.tones:
            return cell[0]
        end = len(self._tag) + len(cell[1])
        return self._with_twin(cell[0][:end], edit.tones[column]) + cell[0][end:]

    # ------------------------------------------------------------ one cell
    def _with_twin(self, tag: bytes, tone: Tone) -> bytes:
        """Return a cell's tag in the tone's twin of its style."""
        known = _STYLE.search(tag)
        twin = b' s="%d"' % self._styles.twin(int(known[1]) if known else 0, tone)
        if known:
            return tag[: known.start()] + twin + tag[known.end() :]
        end = len(tag.removesuffix(b">").removesuffix(b"/"))
        return tag[:end] + twin + tag[end:]

    def _new(self, number: int, column: int, edit: Edit, row: bytes) -> bytes:
        """Return a cell that the row lacks: our text, or a blank one in the style of its row or column."""
        if column == self._place.column:
            return self._result(number, edit)
        style = _style_of(row) if attribute(row, "customFormat") in ("1", "true") else self._column_style(column)
        twin = self._styles.twin(style, edit.tones[column])
        return b'%b r="%b" s="%d"/>' % (self._tag, _ref(column, number), twin)

    def _column_style(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def _result(self, number: int, edit: Edit) -> bytes:
        style = self._heading_style if number == self._place.header_row else self._styles.text
        tag = b'%b r="%b" s="%d" t="inlineStr">' % (self._tag, _ref(self._place.column or 1, number), style)
        p = self._p
        told = b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % (p, p, xml_text(edit.text), p, p)
        return tag + told + self._close


@cache
def _name(column: int) -> bytes:
    return xl_col_to_name(column - 1).encode()


def _ref(column: int, number: int) -> bytes:
    return b"%b%d" % (_name(column), number)


def _column_of(attributes: bytes) -> int:
    """Return a cell's column (from 1), 0 if it does not tell."""
    match = _REF.search(attributes)
    return column_no(match[1]) if match else 0


def _style_of(tag: bytes) -> int:
    match = _STYLE.search(tag)
    return int(match[1]) if match else 0
