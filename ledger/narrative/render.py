"""Puts figures in the place of tokens, and says what is wrong with a token that is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ledger.narrative.tokens import TOKENS, Figures, Measure, said

TOKEN: Final = re.compile(r"[{｛]{2}\s*([^{}｛｝\n]*?)\s*[}｝]{2}")
"""A token as it is typed, with a Chinese input method too."""
_LOOSE: Final = re.compile(r"[{｛]{2}|[}｝]{2}")
_UNIT_AFTER: Final = re.compile(r"\s*(万元|件|[%％]|个)")
_NEAR: Final = 0.5
GAP: Final = "\ufffc"
"""Stands for each character of a token where a text is searched for what was typed by hand."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A token that is none: where it stands, what was typed, and the name that it was probably meant to be ('')."""

    start: int
    end: int
    typed: str
    nearest: str = ""

    @property
    def sentence(self) -> str:
        """Say what is wrong and how to mend it."""
        if not self.typed:
            return "“{{”和“}}”没有配成对，请补全，或从列表里插入。"
        near = f"，最接近的是“{self.nearest}”" if self.nearest else ""
        return f"没有名为“{self.typed}”的数据项{near}；请从列表里插入。"


def token(name: str) -> str:
    """Write a token."""
    return f"{{{{{name}}}}}"


def unknown(text: str) -> list[Unknown]:
    """Return every token that is none, and every pair of braces that is not closed, in the order of the text."""
    found = [
        Unknown(match.start(), match.end(), match[1] or "空", nearest(match[1]))
        for match in TOKEN.finditer(text)
        if match[1] not in TOKENS
    ]
    found += [Unknown(match.start(), match.end(), "") for match in _LOOSE.finditer(masked(text))]
    return sorted(found, key=lambda each: each.start)


def nearest(name: str) -> str:
    """Return the name of the token that is most like what was typed; '' if none is."""
    return next(iter(get_close_matches(name, TOKENS, 1, _NEAR)), "")


def masked(text: str) -> str:
    """Return the text with every token blotted out, so that places stay what they are."""
    return TOKEN.sub(lambda match: GAP * len(match[0]), text)


def pieces(text: str, figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces (words, name): plain words with '', a figure with its token's name.

    A unit that is typed once more after a token belongs to it: `{{清偿总金额}}万元` says 万元 once. What is no token
    stays as typed.
    """
    place = 0
    for match in TOKEN.finditer(text):
        if match.start() < place or match[1] not in TOKENS:
            continue
        yield text[place : match.start()], ""
        yield said(TOKENS[match[1]], figures[match[1]]), match[1]
        place = match.end() + _unit_length(text, match.end(), TOKENS[match[1]].measure)
    yield text[place:], ""


def _unit_length(text: str, place: int, measure: Measure) -> int:
    after = _UNIT_AFTER.match(text, place)
    return len(after[0]) if after is not None and after[1].replace("％", "%") == measure else 0


def rendered(text: str, figures: Figures) -> str:
    """Return the text as it reads: every token is its figure."""
    return "".join(words for words, _ in pieces(text, figures))
