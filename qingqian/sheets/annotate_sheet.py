"""A sheet's XML with some cells marked and a column of results, patched as it streams by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from qingqian.sheets.annotate_parts import OFFICE, Element, attribute, damaged, edited, outline, with_attribute
from qingqian.sheets.annotate_rows import Edit, Place, RowPatch
from qingqian.sheets.annotate_styles import Styles
from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused
from qingqian.sheets.scan import whole_tags

SHEET_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.-]*:)?worksheet[\s>]")
_AREA: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
# What the format puts behind a sheet's link to its notes; a choice between editions stands for controls or objects.
_AFTER_NOTES: Final = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
    "AlternateContent",
)
_RESULT_WIDTH = "60"


class SheetPatch:
    """One sheet on its way from the file to its annotated copy.

    `pieces` yields it; after that, `drawing` is the id of the link to the drawing that the sheet's notes stand in
    ('' for none), which is the given one where there was none.
    """

    def __init__(self, edits: Mapping[int, Edit], place: Place, styles: Styles, drawing: str) -> None:
        self._edits, self._place, self._styles = edits, place, styles
        self._left = sorted(edits)
        self._left.reverse()
        self.drawing = drawing
        self._p = b""
        self._root = b""
        self._tail = b""
        self._columns: list[tuple[int, int, int]] = []
        self._number = 0

    def pieces(self, stream: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
        """Yield the patched XML. `Refused` if it is no sheet, or has a row or an end of more than 8 MB."""
        first = next(stream, b"")
        found = SHEET_ROOT.search(first)
        if found is None:
            raise damaged()
        self._p = found[1] or b""
        chunks = whole_tags(_chained(first, stream), (b"<" + self._p + b"row",), limits)
        yield from self._rows(*self._started(next(chunks, b"")), chunks)
        rest = b"".join(_limited(chunks, limits, len(self._tail)))
        yield from self._ended(self._tail + rest)

    # ------------------------------------------------------------ before the rows
    def _started(self, chunk: bytes) -> tuple[bytes, bytes]:
        """Return what stands before the rows, patched, and the first rows."""
        data = re.search(rb"<%bsheetData\s*(/?)>" % self._p, chunk)
        if data is None:
            raise damaged()
        head, rows = chunk[: data.start()], chunk[data.end() :]
        root = outline(head + b"</" + self._p + b"worksheet>", 2)
        self._root = head[root.start : root.inside]
        start = b"".join(edited(head, self._head_edits(head, root))) + b"<%bsheetData>" % self._p
        return start, b"</%bsheetData>%b" % (self._p, rows) if data[1] else rows

    def _head_edits(self, head: bytes, root: Element) -> Iterator[tuple[int, int, bytes]]:
        dimension, columns = root.child("dimension"), root.child("cols")
        if dimension:
            tag = head[dimension.start : dimension.inside]
            yield (
                dimension.start,
                dimension.inside,
                with_attribute(tag, "ref", self._reach(attribute(tag, "ref") or "")),
            )
        if columns:
            self._columns = [_column(head[each.start : each.inside]) for each in columns.children]
        if self._place.fresh and self._place.column:
            yield from self._widened(head, columns, self._place.column)

    def _reach(self, ref: str) -> str:
        """Return the sheet's area with our cells in it."""
        area = _AREA.fullmatch(ref)
        top, left, bottom, right = (0, 0, 0, 0)
        if area:
            top, left = xl_cell_to_rowcol(area[1] + area[2])
            bottom, right = xl_cell_to_rowcol(area[3] + area[4]) if area[3] else (top, left)
        right = max(right, (self._place.column or 1) - 1)
        bottom = max(bottom, *(number - 1 for number in self._left), 0)
        return f"{xl_col_to_name(left)}{top + 1}:{xl_col_to_name(right)}{bottom + 1}"

    def _widened(self, head: bytes, columns: Element | None, ours: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield the edits that make our column wide and visible, whatever was told of the columns there."""
        p, at = self._p, len(head)
        own = b'<%bcol min="%d" max="%d" width="%b" customWidth="1"/>' % (p, ours, ours, _RESULT_WIDTH.encode())
        if columns is None:
            yield at, at, b"<%bcols>%b</%bcols>" % (p, own, p)
            return
        for each, (first, last, _) in zip(columns.children, self._columns, strict=True):
            tag = head[each.start : each.end]
            if first <= ours <= last:
                before = with_attribute(tag, "max", str(ours - 1)) if first < ours else b""
                after = with_attribute(tag, "min", str(ours + 1)) if last > ours else b""
                yield each.start, each.end, before + own + after
                return
        later = [
            each.start for each, (first, _, _) in zip(columns.children, self._columns, strict=True) if first > ours
        ]
        at = min(later, default=columns.inside_end)
        yield at, at, own

    # ------------------------------------------------------------ the rows
    def _rows(self, start: bytes, chunk: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the rows; leave what follows them in the last chunk in `_tail`."""
        yield start
        close = b"</%bsheetData" % self._p
        rows = RowPatch(self._p, self._place, self._styles, self._columns)
        for each in _chained(chunk, more):
            end = each.find(close)
            yield from self._patched(each if end < 0 else each[:end], rows)
            if end >= 0:
                self._tail = each[end:]
                yield b"".join(rows.made(number, self._edits[number]) for number in self._taken(None))
                return
        raise damaged()

    def _patched(self, chunk: bytes, rows: "RowPatch") -> Iterator[bytes]:
        """Yield a chunk of whole rows; what need not change goes by in large pieces."""
        tags = list(rows.tag.finditer(chunk))
        at = 0
        for tag, end in zip(tags, [*(each.start() for each in tags[1:]), len(chunk)], strict=True):
            number = int(attribute(tag[1], "r") or self._number + 1)
            self._number = number
            missing = [rows.made(each, self._edits[each]) for each in self._taken(number)]
            row = chunk[tag.start() : end]
            if number in self._edits:
                new = rows.edited(row, tag, number, self._edits[number])
            else:
                new = rows.stripped(row, number)
            if missing or new is not row:
                yield chunk[at : tag.start()]
                yield from (*missing, new)
                at = end
        yield chunk[at:]

    def _taken(self, before: int | None) -> Iterator[int]:
        """Yield the edited rows that should have come before a row (None: before the end)."""
        while self._left and (before is None or self._left[-1] < before):
            yield self._left.pop()
        if self._left and self._left[-1] == before:
            self._left.pop()

    # ------------------------------------------------------------ after the rows
    def _ended(self, tail: bytes) -> Iterator[bytes]:
        """Yield what follows the rows, with the link to the drawing of the notes."""
        close = tail.index(b">") + 1
        xml = self._root + tail[close:]
        root = outline(xml, 1)
        known = root.child("legacyDrawing")
        edits = []
        if known:
            self.drawing = attribute(xml[known.start : known.inside], "id") or ""
        elif self.drawing:
            at = min((each.start for each in root.children if each.name in _AFTER_NOTES), default=root.inside_end)
            edits = [(at, at, self._drawing_link())]
        yield tail[:close]
        yield b"".join(edited(xml, edits))[len(self._root) :]

    def _drawing_link(self) -> bytes:
        return b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (self._p, OFFICE.encode(), self.drawing.encode())


def _column(tag: bytes) -> tuple[int, int, int]:
    """Return the first and last column that a tag of widths is about, and their style."""
    first, last, style = (attribute(tag, name) or "0" for name in ("min", "max", "style"))
    if not (first.isdigit() and last.isdigit() and style.isdigit()):
        raise damaged()
    return int(first), int(last), int(style)


def _chained(first: bytes, more: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from more


def _limited(chunks: Iterable[bytes], limits: Limits, size: int) -> Iterator[bytes]:
    """Pass on what follows the rows; refused where it is longer than any honest one."""
    for chunk in chunks:
        size += len(chunk)
        if size > limits.silence:
            raise Refused("giant_text", "表格下方的格式异常庞大，请把表格复制到新建的工作簿后重新上传")
        yield chunk
