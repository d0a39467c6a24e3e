"""Where a file's table stands, found again without reading its rows, and which column is free for the results."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from xml.etree import ElementTree as ET

from qingqian.sheets.annotate_parts import WORKBOOK, Links, damaged
from qingqian.sheets.annotate_rows import Place
from qingqian.sheets.annotate_sheet import SHEET_ROOT
from qingqian.sheets.archive import Archive
from qingqian.sheets.cells import Cell, folded
from qingqian.sheets.feed import Row
from qingqian.sheets.guard import Inspection, SheetInfo
from qingqian.sheets.heading import RESULT_HEADING, Heading, find_heading
from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused
from qingqian.sheets.scan import column_no, patterns, whole_tags
from qingqian.sheets.spec import AnnexSpec

_DIGITS = b"0123456789"
_DIGITS_OF_A_NUMBER = 9
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)<")
_SOUNDS = re.compile(rb"<((?:[\w.-]+:)?)rPh\b.*?</\1rPh>", re.DOTALL)
_LIST = re.compile(rb"<((?:[\w.-]+:)?)sst[\s>]")


def locate(archive: Archive, inspection: Inspection, spec: AnnexSpec, limits: Limits) -> tuple[SheetInfo, Place]:
    """Return the one sheet of `spec` and where its results go; `Refused` if the reader would not find it."""
    for sheet in inspection.sheets:
        if sheet.visible:
            rows = _shown(archive, _head(archive, sheet, limits), limits)
            try:
                heading = find_heading(rows, spec)
            except Refused:
                continue
            return sheet, _place(archive, sheet, heading, dict(rows)[heading.row], limits)
    raise Refused("no_sheet", f"没有找到“{spec.sheet_name}”的表头，无法在文件上标注")


# ---------------------------------------------------------------- the first rows
class Shared(int):
    """The number of a shared text."""


Head = list[tuple[int, dict[int, Cell | Shared]]]
"""Numbers of rows, each with what its cells hold by column (from 1)."""


def _head(archive: Archive, sheet: SheetInfo, limits: Limits) -> Head:
    """Return the first rows that hold anything, as many as the reader looks at."""
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["end"])
    rows: Head = []
    number = size = 0
    for piece in archive.pieces(archive.parts[sheet.part]):
        size += len(piece)
        _feed(parser, piece)
        for element in _ended(parser):
            if _local(element) != "row":
                continue
            number = _number(element.get("r"), number + 1)
            cells = _cells(element, limits)
            element.clear()
            if cells:
                rows.append((number, cells))
            if len(rows) == limits.head_rows:
                return rows
        if size > limits.named_part:
            break
    return rows


def _feed(parser: "ET.XMLPullParser[ET.Element]", piece: bytes) -> None:
    try:
        parser.feed(piece)
    except ET.ParseError:
        raise damaged() from None


def _ended(parser: "ET.XMLPullParser[ET.Element]") -> Iterator[ET.Element]:
    for event in parser.read_events():
        if isinstance(event, tuple) and isinstance(event[-1], ET.Element):
            yield event[-1]


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < _DIGITS_OF_A_NUMBER else otherwise


def _cells(row: ET.Element, limits: Limits) -> dict[int, Cell | Shared]:
    found: dict[int, Cell | Shared] = {}
    column = 0
    for cell in row:
        ref = cell.get("r") or ""
        column = column_no(ref.rstrip("0123456789").encode()) if ref else column + 1
        value = _value(cell)
        if value not in ("", None) and 0 < column <= limits.columns:
            found[column] = value
    return found


def _value(cell: ET.Element) -> Cell | Shared:
    """Return what a cell holds; errors read as blank."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _unescaped("".join(_words(cell)))
    text = next((child.text or "" for child in cell if _local(child) == "v"), "")
    if kind == "s":
        return Shared(_number(text, 0)) if text else ""
    if kind == "n":
        return _float(text)
    return "" if kind == "e" else _unescaped(text)


def _float(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text


def _words(element: ET.Element) -> Iterator[str]:
    """Yield the pieces of a text, without those that only tell how it sounds."""
    for child in element:
        if _local(child) == "t":
            yield child.text or ""
        elif _local(child) != "rPh":
            yield from _words(child)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


# ---------------------------------------------------------------- shared texts
def _shown(archive: Archive, head: Head, limits: Limits) -> list[Row]:
    """Return the rows with shared texts in their places, as the reader's child tells them."""
    wanted = {cell for _, cells in head for cell in cells.values() if isinstance(cell, Shared)}
    texts = _shared(archive, wanted, limits) if wanted else {}
    return [(number, _listed(cells, texts)) for number, cells in head]


def _listed(cells: dict[int, Cell | Shared], texts: dict[int, str]) -> list[Cell]:
    row: list[Cell] = [""] * max(cells)
    for column, cell in cells.items():
        row[column - 1] = texts.get(cell, "") if isinstance(cell, Shared) else cell
    return row


def _shared(archive: Archive, wanted: set[Shared], limits: Limits) -> dict[int, str]:
    """Return the shared texts of these numbers; the list is read no further than to the last of them."""
    link = Links(archive, WORKBOOK).first("sharedStrings")
    info = archive.find(link.target) if link else None
    texts: dict[int, str] = {}
    done, last = 0, max(wanted)
    pieces = archive.pieces(info) if info else iter(())
    first = next(pieces, b"")
    root = _LIST.search(first)
    tag = b"<%bsi" % ((root[1] if root else None) or b"")
    for chunk in whole_tags(chain((first,), pieces), (tag,), limits):
        items = chunk.split(tag)[1:]
        for number in wanted.intersection(range(done, done + len(items))):
            texts[number] = _plain(items[number - done])
        done += len(items)
        if done > last:
            break
    return texts


def _plain(item: bytes) -> str:
    words = b"".join(_TEXT.findall(_SOUNDS.sub(b"", item)))
    return _unescaped(unescape(words.decode(errors="replace")))


# ---------------------------------------------------------------- the column of results
def _place(archive: Archive, sheet: SheetInfo, heading: Heading, cells: list[Cell], limits: Limits) -> Place:
    """Return where the results go: into the column of an earlier round, else right of everything."""
    last = heading.columns[-1]
    for column, cell in enumerate(cells[last:], last + 1):
        if isinstance(cell, str) and folded(cell) == RESULT_HEADING:
            return Place(heading.row, last, column, fresh=False)
    reach = max(last, len(cells), *(merge.right for merge in sheet.scan.merges if merge.bottom >= heading.row))
    if sheet.scan.last_column > reach:
        reach = max(reach, _filled_to(archive, sheet, limits))
    return Place(heading.row, last, reach + 1 if reach < limits.columns else None, fresh=True)


def _filled_to(archive: Archive, sheet: SheetInfo, limits: Limits) -> int:
    """Return the last column that holds anything: blank cells that only carry a format may be written over."""
    pieces = archive.pieces(archive.parts[sheet.part])
    first = next(pieces, b"")
    root = SHEET_ROOT.search(first)
    tags = patterns((root[1] if root else None) or b"")
    last = 0
    for chunk in whole_tags(chain((first,), pieces), (tags.cell, tags.row), limits):
        letters = set(b" ".join(tags.content.findall(chunk)).translate(None, _DIGITS).split())
        last = max(last, *map(column_no, letters), 0)
    return last
