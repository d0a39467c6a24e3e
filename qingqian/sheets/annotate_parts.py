"""Small parts of a package, changed where they must be and otherwise left byte by byte as they are."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr, unescape

from qingqian.sheets.archive import Archive
from qingqian.sheets.refusal import Refused

EDITED: Final = 32 << 20
"""The largest part that is changed as a whole; only the sheet itself, which is streamed, may be larger."""

TYPES: Final = "[Content_Types].xml"
WORKBOOK: Final = "xl/workbook.xml"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NO_LINKS: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)

_TAG: Final = re.compile(rb"""<([^\s/>]+)(?:[^"'>/]|"[^"]*"|'[^']*'|/(?!>))*(/?)>""")
_KEPT: Final = 200_000

Edit = tuple[int, int, bytes]
"""Bytes from–to, and what stands there instead."""


@dataclass(slots=True)
class Element:
    """An element by its places in the bytes: its tag begins at `start`, its content at `inside`."""

    name: str
    start: int
    inside: int
    inside_end: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """Return the first child of that local name."""
        return next((child for child in self.children if child.name == name), None)


def outline(xml: bytes, depth: int) -> Element:
    """Return the root with its descendants down to `depth` (1: children only); `Refused` if it is no XML."""
    parser = expat.ParserCreate()
    builder = _Outline(xml, parser, depth)
    parser.StartElementHandler, parser.EndElementHandler = builder.starts, builder.ends
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - the last piece; it takes no keyword
    except expat.ExpatError:
        raise damaged() from None
    return builder.root.children[0]


def damaged() -> Refused:
    """Return the refusal of a package that is not put together as it must be."""
    return Refused("damaged", "文件内部的格式异常，请用 Excel 或 WPS 打开原文件，另存后重新上传")


class _Outline:
    """Notes where elements begin and end."""

    def __init__(self, xml: bytes, parser: expat.XMLParserType, depth: int) -> None:
        self._xml, self._parser, self._depth = xml, parser, depth
        self._left = _KEPT
        self.root = Element("", 0, 0)
        self._open = [self.root]
        self._below = 0

    def starts(self, name: str, _attributes: Any) -> None:
        """Note an element, if it is not too deep."""
        if self._below or len(self._open) > self._depth + 1:
            self._below += 1
            return
        start = self._parser.CurrentByteIndex
        tag = _TAG.match(self._xml, start)
        self._left -= 1
        if tag is None or self._left < 0:
            raise damaged()
        element = Element(name.rpartition(":")[2], start, tag.end())
        if tag[2]:
            element.inside_end = element.end = tag.end()
        self._open[-1].children.append(element)
        self._open.append(element)

    def ends(self, _name: str) -> None:
        """Note where it ends."""
        if self._below:
            self._below -= 1
            return
        element = self._open.pop()
        if not element.end:
            element.inside_end = self._parser.CurrentByteIndex
            element.end = self._xml.index(b">", element.inside_end) + 1


def attribute(tag: bytes, name: str) -> str | None:
    """Return an attribute of a start tag by its local name, or None."""
    match = re.search(rb"""[\s:]%b\s*=\s*(?:"([^"]*)"|'([^']*)')""" % name.encode(), tag)
    if match is None:
        return None
    found = match[1] if match[1] is not None else match[2]
    return unescape(found.decode(errors="replace"), {"&quot;": '"', "&apos;": "'"})


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Set an attribute (without a prefix) of a start tag."""
    written = b" %b=%b" % (name.encode(), quoteattr(value).encode())
    bare = re.sub(rb"""\s%b\s*=\s*(?:"[^"]*"|'[^']*')""" % name.encode(), b"", tag, count=1)
    end = len(bare) - (2 if bare.endswith(b"/>") else 1)
    return bare[:end].rstrip() + written + bare[end:]


def opened(tag: bytes) -> bytes:
    """Return a start tag that has content, whether it had or not."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def prefix_of(xml: bytes, element: Element) -> bytes:
    """Return the prefix of an element's tag with its colon, or nothing."""
    match = re.match(rb"<([^\s/>:]+:)?", xml[element.start : element.inside])
    return (match[1] if match else None) or b""


def edited(xml: bytes, edits: Iterable[Edit]) -> Iterator[bytes]:
    """Yield the bytes with some of them replaced; the edits do not overlap."""
    view, at = memoryview(xml), 0
    for start, end, instead in sorted(edits, key=lambda edit: edit[:2]):
        yield bytes(view[at:start])
        yield instead
        at = end
    yield bytes(view[at:])


def appended(xml: bytes, parent: Element, content: bytes) -> Iterator[Edit]:
    """Yield the edits that put content at the end of an element, even of one written without any."""
    if parent.inside_end == parent.end:
        tag = xml[parent.start : parent.end]
        name = prefix_of(xml, parent) + parent.name.encode()
        yield parent.start, parent.end, opened(tag) + content + b"</" + name + b">"
    else:
        yield parent.inside_end, parent.inside_end, content


# ---------------------------------------------------------------- links and types
@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of a part: `target` is the name of the part that it leads to, in lower case."""

    id: str
    type: str
    target: str

    def leads_to(self, kind: str) -> bool:
        """Tell whether it is of a kind, in whichever edition of the format."""
        return self.type.rpartition("/")[2] == kind


class Links:
    """The relationships of one part."""

    def __init__(self, archive: Archive, part: str) -> None:
        folder, name = posixpath.split(part)
        self.name = posixpath.join(folder, "_rels", f"{name}.rels")
        self.xml = archive.read(self.name, EDITED) if archive.find(self.name) else NO_LINKS
        self._folder = folder
        tags = [self.xml[each.start : each.inside] for each in outline(self.xml, 1).children]
        self._links = [self._link(tag) for tag in tags if attribute(tag, "TargetMode") != "External"]

    def _link(self, tag: bytes) -> Link:
        target = attribute(tag, "Target") or ""
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
        return Link(attribute(tag, "Id") or "", attribute(tag, "Type") or "", posixpath.normpath(path).lower())

    def first(self, kind: str) -> Link | None:
        """Return the first link to a part of that kind."""
        return next((link for link in self._links if link.leads_to(kind)), None)

    def by_id(self, id_: str) -> Link | None:
        """Return the link of that id."""
        return next((link for link in self._links if link.id == id_), None)

    def free(self) -> str:
        """Return the id that the next link will have."""
        taken, number = {link.id for link in self._links}, len(self._links) + 1
        while f"rId{number}" in taken:
            number += 1
        return f"rId{number}"

    def add(self, kind: str, part: str) -> None:
        """Add a link to a part."""
        link = Link(self.free(), f"{OFFICE}/{kind}", part.lower())
        self._links.append(link)
        tag = b'Relationship Id="%b" Type="%b" Target="/%b"' % (
            link.id.encode(),
            link.type.encode(),
            part.encode(),
        )
        self.xml = _with_child(self.xml, tag)


def with_type(types: bytes, part: str, content_type: str) -> bytes:
    """Add a part's content type to the package's list."""
    return _with_child(types, b'Override PartName="/%b" ContentType="%b"' % (part.encode(), content_type.encode()))


def with_default_type(types: bytes, extension: str, content_type: str) -> bytes:
    """Add the content type of all parts of an extension, if it is not told yet."""
    tags = (types[each.start : each.inside] for each in outline(types, 1).children if each.name == "Default")
    if any((attribute(tag, "Extension") or "").lower() == extension for tag in tags):
        return types
    return _with_child(types, b'Default Extension="%b" ContentType="%b"' % (extension.encode(), content_type.encode()))


def _with_child(xml: bytes, tag: bytes) -> bytes:
    root = outline(xml, 0)
    return b"".join(edited(xml, appended(xml, root, b"<" + prefix_of(xml, root) + tag + b"/>")))
