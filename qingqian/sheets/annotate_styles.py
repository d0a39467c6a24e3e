"""Twins of the clerk's own styles that differ in their fill alone, and the way back from them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from qingqian.sheets.annotate_marks import LOOKS, Tone
from qingqian.sheets.annotate_parts import (
    Edit,
    Element,
    appended,
    attribute,
    edited,
    opened,
    outline,
    prefix_of,
    with_attribute,
)

NO_STYLES: Final = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts>'
    b'<borders count="1"><border/></borders></styleSheet>'
)
STYLES_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_OWN_COLOUR: Final = re.compile(rb"""<(?:[\w.-]+:)?fgColor\s+([^<>]*?)\s*/?>""")
_UNDER: Final = re.compile(rb"""<(?:[\w.-]+:)?bgColor\s+([^<>]*?)\s*/?>""")
_PLAIN: Final = {look.colour: tone for tone, look in LOOKS.items()}
_OVER_OWN: Final = {look.over_own: tone for tone, look in LOOKS.items()}
_RESERVED: Final = ("none", "gray125")


class Styles:
    """A workbook's styles. Cells ask for twins; `pieces` then gives the part with them.

    `text` is the number of the style of our own column: a text that wraps.

    A fill of ours tells by its colour whether the cell had one before, and keeps that one's colour as its second
    colour, which a solid fill does not show: so marks of an earlier round are taken off by mending the fills, even
    when another program has stored the file meanwhile.
    """

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._root = outline(xml, 2)
        self._p = prefix_of(xml, self._root)
        self._fills = self._listed("fills")
        self._formats = self._listed("cellXfs")
        self._restored = self._restored_fills()
        self._new_fills: dict[tuple[Tone, int], bytes] = {}
        self._twins: dict[tuple[int, Tone], bytes] = {}
        self._numbers: dict[tuple[int, Tone], int] = {}
        self.text = max(1, len(self._formats))

    def _listed(self, name: str) -> list[bytes]:
        parent = self._root.child(name)
        return [self._xml[each.start : each.end] for each in parent.children] if parent else []

    def twin(self, base: int, tone: Tone) -> int:
        """Return the number of the style that is `base` with the fill of a tone."""
        key = (base, tone)
        if key not in self._numbers:
            self._numbers[key] = self.text + 1 + len(self._numbers)
            self._twins[key] = self._twin(base, tone)
        return self._numbers[key]

    def _text_format(self) -> bytes:
        p = self._p
        return (
            b'<%bxf numFmtId="49" fontId="0" fillId="0" borderId="0" applyNumberFormat="1" applyAlignment="1"'
            b' quotePrefix="1"><%balignment vertical="center" wrapText="1"/></%bxf>' % (p, p, p)
        )

    def _twin(self, base: int, tone: Tone) -> bytes:
        xf = self._formats[base] if base < len(self._formats) else b"<%bxf/>" % self._p
        end = xf.index(b">") + 1
        tag = xf[:end]
        own = attribute(tag, "fillId") or "0"
        tag = with_attribute(tag, "fillId", str(self._fill(tone, int(own) if own.isdigit() else 0)))
        return with_attribute(tag, "applyFill", "1") + xf[end:]

    def _fill(self, tone: Tone, own: int) -> int:
        """Return the number of the fill of a tone over a fill of the file."""
        key = (tone, own)
        if key not in self._new_fills:
            fill = self._restored.get(own) or (self._fills[own] if own < len(self._fills) else b"")
            self._new_fills[key] = self._made(tone, fill)
        return max(len(_RESERVED), len(self._fills)) + list(self._new_fills).index(key)

    def _made(self, tone: Tone, own: bytes) -> bytes:
        colour = _OWN_COLOUR.search(own)
        shown = LOOKS[tone].over_own if colour else LOOKS[tone].colour
        return self._solid(b'rgb="%b"' % shown.encode(), colour[1] if colour else b'indexed="64"')

    def _solid(self, shown: bytes, under: bytes) -> bytes:
        p = self._p
        return (
            b'<%bfill><%bpatternFill patternType="solid"><%bfgColor %b/><%bbgColor %b/></%bpatternFill></%bfill>'
            % (p, p, p, shown, p, under, p, p)
        )

    def _restored_fills(self) -> Mapping[int, bytes]:
        """Return what stood where an earlier round put fills."""
        return {number: before for number, fill in enumerate(self._fills) if (before := self._before(fill))}

    def _before(self, fill: bytes) -> bytes | None:
        shown = _OWN_COLOUR.search(fill)
        colour = (attribute(shown[0], "rgb") or "").upper() if shown else ""
        under = _UNDER.search(fill)
        if colour in _OVER_OWN and under:
            return self._solid(under[1], b'indexed="64"')
        if colour in _PLAIN:
            return b'<%bfill><%bpatternFill patternType="none"/></%bfill>' % (self._p, self._p, self._p)
        return None

    def pieces(self) -> Iterator[bytes]:
        """Yield the part with the new fills and formats."""
        reserved = [
            b'<%bfill><%bpatternFill patternType="%b"/></%bfill>' % (self._p, self._p, kind.encode(), self._p)
            for kind in _RESERVED[len(self._fills) :]
        ]
        default = [] if self._formats else [b"<%bxf/>" % self._p]
        edits = [
            *self._mended(),
            *self._extended("fills", self._fills, [*reserved, *self._new_fills.values()]),
            *self._extended("cellXfs", self._formats, [*default, self._text_format(), *self._twins.values()]),
        ]
        return edited(self._xml, edits)

    def _mended(self) -> Iterator[Edit]:
        fills = self._root.child("fills")
        for number, before in self._restored.items():
            if fills:
                yield fills.children[number].start, fills.children[number].end, before

    def _extended(self, name: str, known: list[bytes], more: list[bytes]) -> Iterator[Edit]:
        """Yield the edits that add to a list, which is made if the part has none."""
        if not more:
            return
        content, count = b"".join(more), str(len(known) + len(more))
        parent = self._root.child(name)
        if parent is None:
            tag = self._p + name.encode()
            at = self._place(name)
            yield at, at, b'<%b count="%b">%b</%b>' % (tag, count.encode(), content, tag)
        elif parent.inside_end == parent.end:
            tag = with_attribute(opened(self._xml[parent.start : parent.inside]), "count", count)
            close = b"</%b%b>" % (prefix_of(self._xml, parent), name.encode())
            yield parent.start, parent.end, tag + content + close
        else:
            yield parent.start, parent.inside, with_attribute(self._xml[parent.start : parent.inside], "count", count)
            yield from appended(self._xml, parent, content)

    def _place(self, name: str) -> int:
        """Return where a missing list belongs: the format fixes the order."""
        earlier = _ORDER[: _ORDER.index(name)]
        return max(_ends(self._root, earlier), default=self._root.inside)


def _ends(root: Element, names: tuple[str, ...]) -> list[int]:
    return [child.end for child in root.children if child.name in names]
