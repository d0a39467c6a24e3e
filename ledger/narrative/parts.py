"""The three parts of the report in words that goes with an Annex 2, and who is asked for one when (domain.md §2)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ledger.vocabulary import Level, PeriodKind


class Part(StrEnum):
    """One part, as the notice names it (其他事项（二）); the value is its column, form field and key."""

    PRACTICE = "practice"
    PROGRESS = "progress"
    PROBLEMS = "problems"

    @property
    def heading(self) -> str:
        """The printed heading."""
        return _HEADINGS[self]


_HEADINGS: Final[Mapping[Part, str]] = MappingProxyType(
    {Part.PRACTICE: "主要做法", Part.PROGRESS: "工作进展及成效", Part.PROBLEMS: "存在的问题"}
)
Texts = Mapping[Part, str]
"""What is said in each part: plain text, a line is a paragraph."""

_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffc\ufffe\uffff]")
MOST: Final = 20_000
"""So many characters a part may have."""

ASKED: Final[Mapping[int, frozenset[int]]] = MappingProxyType(
    {
        Level.MUNICIPAL: frozenset({PeriodKind.FINAL}),
        Level.DISTRICT: frozenset({PeriodKind.WEEKLY, PeriodKind.RESOLUTION, PeriodKind.FINAL}),
        Level.TOWN: frozenset(),
    }
)
"""For which kinds of periods a level is asked for a narrative.

The notice asks the first level for it each week, with the resolution report (化解情况) and with the summary of 11-20,
and the city for the summary of 11-30. Everybody may write one for every period, the survey included.
"""


def asked(level: int, kind: int) -> bool:
    """Tell whether a unit of this level is asked for a narrative in a period of this kind."""
    return kind in ASKED[level]


def texts_of(stated: Mapping[str, str]) -> dict[Part, str]:
    """Return what is said in each part; a part that is not there is blank."""
    return {part: stated.get(part.value, "") for part in Part}


def cleaned(text: str) -> str:
    """Return a text as it is kept: one kind of line end, no blank end, nothing that a document cannot hold."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: its lines without the blank ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_blank(texts: Texts) -> bool:
    """Tell whether nothing is said in any part."""
    return not any(text.strip() for text in texts.values())
