"""Rows of a sheet as XML text: the hot path of a large export.

Each column has one function from a value to the part of its cell that follows the address; a row is one template,
filled in by C code. Texts become inline strings, so that nothing has to be kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import call
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from qingqian.sheets.layout import RISKY_STARTS
from qingqian.sheets.money import wan_text
from qingqian.sheets.spec import Kind

Fragment = Callable[[Any], str]
"""From a value to the rest of its cell, from the style on."""

# What a text cannot be written as it is for: markup, controls, lone surrogates, an escape look-alike; and, looked at
# apart because that is much quicker, a space at an end or a beginning that makes it a formula.
_SPECIAL: Final = re.compile("[<>&_\x00-\x1f\ufffe\uffff\ud800-\udfff]").search
_RISKY_STARTS: Final = frozenset(RISKY_STARTS)
_SPECIAL_START: Final = _RISKY_STARTS | {" "}
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE_LOOKALIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REMEMBERED = 2_000
_DECIMALS = 6
_BATCH = 500
_ADDRESS = "\0"


@dataclass(frozen=True, slots=True)
class Styles:
    """The style numbers of one column: its usual one, and the one whose texts are quoted."""

    usual: str
    quoted: str


class _Remembered(dict[Any, str]):
    """Fragments by value, for columns whose values repeat; forgets all when it grows too large."""

    def __init__(self, make: Fragment) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[value] = self._make(value)
        return made


def fragment(kind: Kind, styles: Styles, labels: Mapping[Any, str] | None = None) -> Fragment:
    """Return the function for one column; `labels` gives the text printed for each value."""
    if kind is Kind.MONEY:
        return _money(styles)
    if kind is Kind.SERIAL:
        return _number(styles)
    text = _text(styles)
    if labels is not None:
        return _Remembered(lambda value: text(labels.get(value))).__getitem__
    return text if kind in (Kind.TEXT, Kind.PHONE, Kind.USCC) else _Remembered(text).__getitem__


def _money(styles: Styles) -> Fragment:
    """Write 分 as a number of 万元, exact in fixed point."""
    blank, opened, closed = f' s="{styles.usual}"/>', f' s="{styles.usual}"><v>', "</v></c>"

    def money(fen: int | None) -> str:
        if fen is None:
            return blank
        if fen < 0:
            return f"{opened}{wan_text(fen)}{closed}"
        digits = f"{fen:07d}"
        decimals = digits[-_DECIMALS:].rstrip("0")
        whole = digits[:-_DECIMALS]
        return f"{opened}{whole}.{decimals}{closed}" if decimals else opened + whole + closed

    return money


def _number(styles: Styles) -> Fragment:
    blank, opened, closed = f' s="{styles.usual}"/>', f' s="{styles.usual}"><v>', "</v></c>"

    def number(value: int | None) -> str:
        return blank if value is None else opened + str(value) + closed

    return number


def _text(styles: Styles) -> Fragment:
    blank, opened, closed = f' s="{styles.usual}"/>', f' s="{styles.usual}" t="inlineStr"><is><t>', "</t></is></c>"
    quoted = f' s="{styles.quoted}" t="inlineStr"><is><t xml:space="preserve">'
    spaced = opened.replace("<t>", '<t xml:space="preserve">')

    def text(value: str | None) -> str:
        if not value:
            return blank
        # Most texts are letters and digits only, which is the quickest to tell.
        if value.isalnum() or not (_SPECIAL(value) or value[0] in _SPECIAL_START or value[-1] == " "):
            return opened + value + closed
        plain = _UNWRITABLE.sub("", value)
        return (quoted if plain[:1] in _RISKY_STARTS else spaced) + _escaped(plain) + closed

    return text


def _escaped(plain: str) -> str:
    """Return a text as the sheet's XML writes it."""
    plain = _ESCAPE_LOOKALIKE.sub("_x005F_", plain)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "_x000D_")


def rows_xml(rows: Iterable[tuple[Any, ...]], first: int, fragments: tuple[Fragment, ...]) -> Iterator[str]:
    """Yield the rows' XML in batches; `first` is the first row's number, from 1."""
    cells = "".join(f'<c r="{xl_col_to_name(index)}{_ADDRESS}"%s' for index in range(len(fragments)))
    template = f'<row r="{_ADDRESS}">{cells}</row>'
    batch: list[str] = []
    for number, row in enumerate(rows, first):
        batch.append(template.replace(_ADDRESS, str(number)) % tuple(map(call, fragments, row)))
        if len(batch) == _BATCH:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)
