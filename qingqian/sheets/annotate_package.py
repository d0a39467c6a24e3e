"""A workbook's package on its way to its annotated copy: the parts that change, and the others as they are."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from qingqian.sheets.annotate_marks import Mark, note_text, row_text, tone_of
from qingqian.sheets.annotate_notes import (
    COMMENTS_TYPE,
    DRAWING_TYPE,
    NO_COMMENTS,
    NO_DRAWING,
    Comments,
    with_boxes,
    with_notes,
)
from qingqian.sheets.annotate_parts import EDITED, TYPES, WORKBOOK, Link, Links, with_default_type, with_type
from qingqian.sheets.annotate_place import locate
from qingqian.sheets.annotate_rows import Edit, Place
from qingqian.sheets.annotate_sheet import SheetPatch
from qingqian.sheets.annotate_styles import NO_STYLES, STYLES_TYPE, Styles
from qingqian.sheets.archive import Archive
from qingqian.sheets.guard import inspect
from qingqian.sheets.heading import RESULT_HEADING
from qingqian.sheets.limits import Limits
from qingqian.sheets.spec import AnnexSpec
from qingqian.sheets.zipstream import ZipStream

Rows = Mapping[int, Mapping[int, Sequence[Mark]]]
_STYLES: Final = "xl/styles.xml"


def annotate_workbook(source: Path, out: BinaryIO, rows: Rows, spec: AnnexSpec, limits: Limits) -> None:
    """Write a workbook with its marks; what is not marked stays byte by byte as it was."""
    inspection = inspect(source, limits)
    with Archive(source, limits) as archive:
        sheet, place = locate(archive, inspection, spec, limits)
        _Copy(archive, out, rows).write(sheet.part, place, limits)


class _Copy:
    """The copy of one package."""

    def __init__(self, archive: Archive, out: BinaryIO, rows: Rows) -> None:
        self._archive, self._rows = archive, rows
        self._zip = ZipStream(out)
        self._written: set[str] = set()
        self._notes = {
            xl_rowcol_to_cell(row - 1, column - 1): note_text(marks)
            for row, cells in rows.items()
            for column, marks in cells.items()
        }

    def write(self, sheet: str, place: Place, limits: Limits) -> None:
        """Write all parts, first those that change. The styles follow the sheet, which asks for new ones."""
        book, links = Links(self._archive, WORKBOOK), Links(self._archive, sheet)
        styled, told = self._there(book.first("styles")), self._there(links.first("comments"))
        words = self._free("xl/comments{}.xml")
        self._add(TYPES, [self._types("" if styled else _STYLES, "" if told else words)])
        styles = Styles(self._archive.read(styled, EDITED) if styled else NO_STYLES)
        patch = SheetPatch(self._edits(place), place, styles, links.free() if self._notes else "")
        self._add(sheet, patch.pieces(self._archive.pieces(self._archive.parts[sheet]), limits))
        self._add(styled or _STYLES, styles.pieces())
        if not styled:
            book.add("styles", _STYLES)
            self._add(book.name, [book.xml])
        if self._notes or told:
            comments = with_notes(self._archive.read(told, EDITED) if told else NO_COMMENTS, self._notes)
            self._add(told or words, comments.pieces)
            self._add_boxes(comments, links, patch.drawing)
            if not told:
                links.add("comments", words)
            self._add(links.name, [links.xml])
        self._copy_rest()

    def _there(self, link: Link | None) -> str:
        """Return the part that a link leads to, '' if there is none."""
        return link.target if link and self._archive.find(link.target) else ""

    def _free(self, pattern: str) -> str:
        number = 1
        while self._archive.find(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def _types(self, styles: str, words: str) -> bytes:
        """Return the list of content types with those of new parts."""
        types = self._archive.read(TYPES, EDITED)
        if styles:
            types = with_type(types, styles, STYLES_TYPE)
        if self._notes:
            types = with_default_type(types, "vml", DRAWING_TYPE)
            types = with_type(types, words, COMMENTS_TYPE) if words else types
        return types

    def _edits(self, place: Place) -> dict[int, Edit]:
        edits = {
            row: Edit({column: tone_of(marks) for column, marks in cells.items()}, row_text(cells))
            for row, cells in self._rows.items()
        }
        heading = edits.get(place.header_row)
        return edits | {place.header_row: Edit(heading.tones if heading else {}, RESULT_HEADING)}

    def _add_boxes(self, comments: Comments, links: Links, drawing: str) -> None:
        """Write the drawing with the notes' boxes: the sheet's own one, or a new one."""
        known = links.by_id(drawing)
        part = self._there(known)
        if part:
            self._add(part, with_boxes(self._archive.read(part, EDITED), comments))
        elif drawing == links.free():
            part = self._free("xl/drawings/vmlDrawing{}.vml")
            self._add(part, with_boxes(NO_DRAWING, comments))
            links.add("vmlDrawing", part)

    def _add(self, part: str, pieces: Iterable[bytes]) -> None:
        info = self._archive.find(part)
        self._zip.add(info.orig_filename if info else part, pieces)
        self._written.add(part.lower())

    def _copy_rest(self) -> None:
        for name, info in self._archive.parts.items():
            if name not in self._written:
                self._zip.add(info.orig_filename, self._archive.pieces(info))
        self._zip.close()
