"""Rows of a sheet as XML text: the hot path of a large export.

Each column has one function from a value to all that stands between the row number in its own address and that in
the next cell's. So a row is these pieces joined by its number, which C code does. Texts become inline strings, so that
nothing has to be kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from operator import call, getitem
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from qingqian.sheets.layout import RISKY_STARTS
from qingqian.sheets.money import wan_text
from qingqian.sheets.spec import Kind

Fragment = Callable[[Any], str]
"""From a value to the rest of its cell, from the style on, and the beginning of what follows."""

# What a text cannot be written as it is for: markup, controls, lone surrogates, an escape look-alike; and, looked at
# apart because that is much quicker, a space at an end or a beginning that makes it a formula.
_SPECIAL: Final = re.compile("[<>&_\x00-\x1f\ufffe\uffff\ud800-\udfff]").search
_RISKY_STARTS: Final = frozenset(RISKY_STARTS)
_SPECIAL_START: Final = _RISKY_STARTS | {" "}
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE_LOOKALIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REMEMBERED = 2_000
_DECIMALS = 6
_BATCH = 1000
_HALF, _FULL = 1.05, 2.1
_COUNTED, _MAX_LINES = 2048, 30
_HEIGHTS = tuple(str(7 + 13 * lines) for lines in range(_MAX_LINES + 1))


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same in every cell of one column: its styles (usual, and of quoted texts), what follows a cell."""

    usual: str
    quoted: str
    after: str = ""

    @property
    def blank(self) -> str:
        """An empty cell."""
        return f' s="{self.usual}"/>{self.after}'

    @property
    def number(self) -> tuple[str, str]:
        """What stands around a number."""
        return f' s="{self.usual}"><v>', f"</v></c>{self.after}"

    def text(self, style: str, attribute: str = "") -> tuple[str, str]:
        """What stands around a text."""
        return f' s="{style}" t="inlineStr"><is><t{attribute}>', f"</t></is></c>{self.after}"


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


def frames(styles: Sequence[tuple[str, str]]) -> tuple[Frame, ...]:
    """Return the frame of each column from its two style numbers."""
    after = [f'<c r="{xl_col_to_name(index)}' for index in range(1, len(styles))]
    return tuple(Frame(*pair, rest) for pair, rest in zip(styles, [*after, "</row>"], strict=True))


def fragment(kind: Kind, frame: Frame, labels: Mapping[Any, str] | None = None) -> Fragment:
    """Return the function for one column; `labels` gives the text printed for each value, of money for None alone."""
    if kind is Kind.MONEY:
        return _money(frame, (labels or {}).get(None, ""))
    if kind is Kind.SERIAL:
        return _number(frame)
    text = _text(frame)
    if labels is not None:
        return _Remembered(lambda value: text(labels.get(value))).__getitem__
    return text if kind in (Kind.TEXT, Kind.PHONE, Kind.USCC) else _Remembered(text).__getitem__


def _money(frame: Frame, unknown: str = "") -> Fragment:
    """Write 分 as a number of 万元, exact in fixed point; None as blank, or as the sign for what is unknown."""
    blank, (opened, closed) = _text(frame)(unknown), frame.number

    def money(fen: int | None) -> str:
        if fen is None:
            return blank
        if fen < 0:
            return f"{opened}{wan_text(fen)}{closed}"
        digits = f"{fen:07d}"
        decimals = digits[-_DECIMALS:].rstrip("0")
        return f"{opened}{digits[:-_DECIMALS]}{'.' if decimals else ''}{decimals}{closed}"

    return money


def _number(frame: Frame) -> Fragment:
    blank, (opened, closed) = frame.blank, frame.number

    def number(value: int | None) -> str:
        return blank if value is None else f"{opened}{value}{closed}"

    return number


def _text(frame: Frame) -> Fragment:
    blank, (opened, closed) = frame.blank, frame.text(frame.usual)
    preserve = ' xml:space="preserve"'
    spaced, quoted = frame.text(frame.usual, preserve)[0], frame.text(frame.quoted, preserve)[0]

    def text(value: str | None) -> str:
        if not value:
            return blank
        # Most texts are letters and digits only, which is the quickest to tell.
        if value.isalnum() or not (_SPECIAL(value) or value[0] in _SPECIAL_START or value[-1] == " "):
            return f"{opened}{value}{closed}"
        plain = _UNWRITABLE.sub("", value)
        return f"{quoted if plain[:1] in _RISKY_STARTS else spaced}{_escaped(plain)}{closed}"

    return text


def _escaped(plain: str) -> str:
    """Return a text as the sheet's XML writes it."""
    plain = _ESCAPE_LOOKALIKE.sub("_x005F_", plain)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "_x000D_")


def line_counts(kind: Kind, frame: Frame, width: float) -> bytes:
    """Return how many printed lines a cell takes, by the length of its fragment.

    Numbers and telephone numbers shrink to fit one line; Chinese text is reckoned at full width, codes at half.
    """
    if kind in (Kind.MONEY, Kind.SERIAL, Kind.PHONE):
        return bytes([1]) * _COUNTED
    around = sum(map(len, frame.text(frame.usual)))
    share = (_HALF if kind in (Kind.USCC, Kind.MONTH) else _FULL) / width
    return bytes(min(_MAX_LINES, max(1, ceil((length - around) * share))) for length in range(_COUNTED))


def rows_xml(
    rows: Iterable[tuple[Any, ...]], first: int, fragments: tuple[Fragment, ...], counts: tuple[bytes, ...]
) -> Iterator[str]:
    """Yield the rows' XML in batches; `first` is the first one's number, from 1. Each is as high as its texts need."""
    batch: list[str] = []
    for number, row in enumerate(rows, first):
        made = list(map(call, fragments, row))
        try:
            lines = max(map(getitem, counts, map(len, made)))
        except IndexError:
            lines = _MAX_LINES
        batch.append(f'<row r="{number}" ht="{_HEIGHTS[lines]}" customHeight="1"><c r="A{number}"')
        batch.append(f'{number}"'.join(made))
        if len(batch) >= _BATCH:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)
