"""Notes on cells: the part with their words and the old drawing with their boxes, made or added to.

What is ours begins with a marker: so notes of an earlier round are taken back first, and the clerk's own stay.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

from xlsxwriter.utility import xl_cell_to_rowcol

from qingqian.sheets.annotate_marks import MARKER, xml_text
from qingqian.sheets.annotate_parts import Edit, Element, appended, attribute, damaged, edited, outline, prefix_of

MOST: Final = 10_000
"""Boxes that a sheet may get: more of them make spreadsheet programs slow. The marks beyond keep fill and text."""

COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
NO_COMMENTS: Final = (
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>'
)
_SPACES: Final = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
NO_DRAWING: Final = b"<xml %b></xml>" % b" ".join(b'xmlns:%b="%b"' % space for space in _SPACES.items())

_AUTHOR: Final = "检查结果"
_ROOT: Final = re.compile(rb"<xml\b[^>]*>")
_SHAPE: Final = re.compile(rb"<((?:[\w.-]+:)?)shape\s.*?</\1shape>\s*", re.DOTALL)
_SHAPE_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?Row>\s*([0-9]{1,7})\s*<")
_SHAPE_COLUMN: Final = re.compile(rb"<(?:[\w.-]+:)?Column>\s*([0-9]{1,5})\s*<")
_BLOCKS: Final = re.compile(rb"""(<(?:[\w.-]+:)?idmap\b[^>]*?\sdata=")([^"]*)(")""")
# Far above the blocks of ids that a spreadsheet program gives the drawings of a workbook one after the other.
_FIRST_BLOCK, _BLOCK = 200, 1024
_SHAPE_TYPE: Final = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX: Final = (
    b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    b'width:190pt;height:80pt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    b"<x:Anchor>%d, 15, %d, 2, %d, 15, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    b"<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Comments:
    """The part with the words, as it shall be; the cells that lose their box, and those that need one."""

    pieces: tuple[bytes, ...]
    dropped: frozenset[str]
    boxed: tuple[str, ...]


def with_notes(xml: bytes, notes: Mapping[str, str]) -> Comments:
    """Return the comments with our notes (by the cells' addresses) in place of those of an earlier round."""
    root = outline(xml, 2)
    p = prefix_of(xml, root)
    author, naming = _author(xml, root, p)
    edits: list[Edit] = []
    known, dropped = set[str](), set[str]()
    listed = root.child("commentList")
    for comment in listed.children if listed else ():
        whole = xml[comment.start : comment.end]
        ref = attribute(xml[comment.start : comment.inside], "ref") or ""
        kept = _without_ours(whole)
        (dropped if kept is None else known).add(ref)
        told = b"" if kept is None else _with_run(kept, notes[ref], p) if ref in notes else kept
        edits += [(comment.start, comment.end, told)] if told is not whole else []
    boxed = [ref for ref in notes if ref not in known][:MOST]
    new = b"".join(_comment(ref, notes[ref], author, p) for ref in boxed)
    if boxed:
        edits += [*naming, *_listed(xml, root, new, p)]
    return Comments(tuple(edited(xml, edits)), frozenset(dropped), tuple(boxed))


def _author(xml: bytes, root: Element, p: bytes) -> tuple[int, list[Edit]]:
    """Return our number among the authors, and the edits that name us there."""
    tag = b"<%bauthor>%b</%bauthor>" % (p, _AUTHOR.encode(), p)
    authors = root.child("authors")
    if authors is None:
        return 0, [(root.inside, root.inside, b"<%bauthors>%b</%bauthors>" % (p, tag, p))]
    names = [_plain(xml, each) for each in authors.children]
    if _AUTHOR in names:
        return names.index(_AUTHOR), []
    return len(names), list(appended(xml, authors, tag))


def _listed(xml: bytes, root: Element, new: bytes, p: bytes) -> Iterator[Edit]:
    parent = root.child("commentList")
    if parent:
        return appended(xml, parent, new)
    return appended(xml, root, b"<%bcommentList>%b</%bcommentList>" % (p, new, p))


def _comment(ref: str, text: str, author: int, p: bytes) -> bytes:
    tag = b'<%bcomment ref="%b" authorId="%d">' % (p, ref.encode(), author)
    return b"%b<%btext>%b</%btext></%bcomment>" % (tag, p, _run(text, p), p, p)


def _run(text: str, p: bytes) -> bytes:
    look = b'<%brPr><%bsz val="9"/><%bcolor indexed="81"/></%brPr>' % (p, p, p, p)
    return b'<%br>%b<%bt xml:space="preserve">%b</%bt></%br>' % (p, look, p, xml_text(text), p, p)


def _with_run(comment: bytes, text: str, p: bytes) -> bytes:
    """Put our words below the clerk's own."""
    parent = outline(comment, 3).child("text")
    if parent is None:
        return comment
    edits: list[Edit] = []
    for bare in (each for each in parent.children if each.name == "t"):
        edits += [(bare.start, bare.start, b"<%br>" % p), (bare.end, bare.end, b"</%br>" % p)]
    words = parent.children[-1] if parent.children else parent
    apart = "" if _plain(comment, words.child("t") or words).endswith("\n") else "\n"
    edits += appended(comment, parent, _run(f"{apart}{text}", p))
    return b"".join(edited(comment, edits))


def _without_ours(comment: bytes) -> bytes | None:
    """Take our words of an earlier round out of a comment; None if nothing is left of it."""
    if MARKER.encode() not in comment and b"&#" not in comment:
        return comment
    parent, said = outline(comment, 3).child("text"), ""
    for run in parent.children if parent else ():
        words = run if run.name == "t" else run.child("t")
        if parent is None or words is None:
            continue
        own, _, ours = _plain(comment, words).partition(MARKER)
        if ours:
            own = own.rstrip("\n")
            rest = (
                comment[: words.inside] + xml_text(own) + comment[words.inside_end : run.end]
                if own
                else comment[: run.start]
            )
            return rest + comment[parent.inside_end :] if (said + own).strip() else None
        said += own
    return comment


def _plain(xml: bytes, element: Element) -> str:
    return unescape(xml[element.inside : element.inside_end].decode(errors="replace"))


# ---------------------------------------------------------------- the drawing
def with_boxes(xml: bytes, comments: Comments) -> Iterator[bytes]:
    """Yield the drawing without the boxes of dropped notes and with those of new ones."""
    root, end = _ROOT.search(xml), xml.rfind(b"</xml>")
    if root is None or end < root.end():
        raise damaged()
    gone = {xl_cell_to_rowcol(ref) for ref in comments.dropped}
    shapes = _SHAPE.finditer(xml) if gone else ()
    edits: list[Edit] = [(shape.start(), shape.end(), b"") for shape in shapes if _cell_of(shape[0]) in gone]
    if comments.boxed:
        edits.append((root.start(), root.end(), _with_spaces(root[0])))
        edits += _blocks(xml, root.end(), -(-len(comments.boxed) // _BLOCK))
        kind = b"" if b'id="_x0000_t202"' in xml else _SHAPE_TYPE
        edits.append((end, end, kind + b"".join(map(_box, range(len(comments.boxed)), comments.boxed))))
    return edited(xml, edits)


def _with_spaces(tag: bytes) -> bytes:
    missing = [b' xmlns:%b="%b"' % space for space in _SPACES.items() if b"xmlns:%b=" % space[0] not in tag]
    return tag[:-1] + b"".join(missing) + b">"


def _cell_of(shape: bytes) -> tuple[int, int] | None:
    row, column = _SHAPE_ROW.search(shape), _SHAPE_COLUMN.search(shape)
    return (int(row[1]), int(column[1])) if row and column else None


def _blocks(xml: bytes, start: int, count: int) -> Iterator[Edit]:
    """Yield the edit that claims blocks of ids for our boxes."""
    ours = [str(_FIRST_BLOCK + number) for number in range(count)]
    known = _BLOCKS.search(xml)
    if known:
        others = [block for block in known[2].decode().split(",") if block and block not in ours]
        yield known.start(2), known.end(2), ",".join([*others, *ours]).encode()
    else:
        blocks = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%b"/></o:shapelayout>'
        yield start, start, blocks % ",".join(ours).encode()


def _box(number: int, ref: str) -> bytes:
    """Draw the box of a note, unseen until one points at its cell, right of it."""
    row, column = xl_cell_to_rowcol(ref)
    top = max(0, row - 1)
    anchor = (column + 1, top, column + 4, top + 6)
    return _BOX % (_FIRST_BLOCK * _BLOCK + number, number + 1, *anchor, row, column)
