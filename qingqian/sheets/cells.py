"""What a cell may hold, and the cleaning that every reading of a cell begins with."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

Cell = str | int | float | bool | date | None
"""A raw cell: text, a number, a truth value, a date (a datetime is one), or nothing."""

MAX_TEXT = 32_767
"""Characters that a cell can hold, by the format's own limit."""

_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SPACES = re.compile(r"\s+")
_SHOWN = 24


def visible(text: str) -> str:
    """Drop control and zero-width characters."""
    return _INVISIBLE.sub("", text)


def folded(text: str) -> str:
    """Return visible text in its plain form (NFKC) with each run of spaces made one, and none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", visible(text))).strip()


def spaceless(text: str) -> str:
    """Return visible text in its plain form (NFKC) without any space."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", visible(text)))


def is_blank(value: object) -> bool:
    """Tell whether a cell says nothing: empty, only spaces, or a formula's error such as #N/A."""
    if not isinstance(value, str):
        return value is None
    return not value or (not value.isalnum() and ((text := visible(value).strip()) == "" or text in _ERRORS))


def number_text(value: float) -> str:
    """Write a number plainly, read to 15 significant digits as spreadsheet programs show it.

    A formula's 10.061399999999999 is '10.0614'; 91500110123456000 keeps its (false) zeros.
    """
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def shown(value: object) -> str:
    """Quote a cell in a message, cut to what fits a line."""
    text = number_text(value) if isinstance(value, int | float) else folded(str(value))
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
