"""What counts as an explanation of an X finding, and how long it stays valid (domain.md §4)."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ledger.annexes.annex2 import BY_NO
from ledger.annexes.checks.base import WHOLE_LEDGER, Finding, Severity
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.annexes.checks.table import RULES
from ledger.annexes.line import Line

EXPLANATION_MIN: Final = 8
"""The least number of characters, spaces not counted."""

SAME_TEXT: Final = "X01"
REPEATS: Final = 3
"""On so many rows the same text may stand; on more it is said to be the same (X01)."""
_NAMED: Final = 5
_QUOTED: Final = 20

_DISTINCT_MIN = 3
_FINGERPRINT_LENGTH = 16


@lru_cache(16)
def _empty(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


def _plain(text: str) -> str:
    """Return a text in its normal form, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def explanation_problem(text: str, phrases: tuple[str, ...] = EMPTY_PHRASES) -> str | None:
    """Say in one sentence why a text is no explanation; None if it may stand. `phrases` are the campaign's."""
    plain = _plain(text)
    if len(plain) < EXPLANATION_MIN:
        return f"说明太短，请至少写 {EXPLANATION_MIN} 个字，讲清原因和依据。"
    words = "".join(sign for sign in plain if sign.isalnum())
    if len(set(_empty(phrases).sub("", words))) < _DISTINCT_MIN:
        return "说明没有讲到具体情况，请写明原因和依据，不要只写“核实无误”“情况属实”。"
    return None


def fingerprint(line: Line, rule: str, column: int = 0) -> str:
    """Hash the facts that a finding stands on; an explanation stays valid while the hash is the same.

    For a rule about single cells (F06) the fact is the cell at `column`.
    """
    facts = RULES[rule].facts or ((BY_NO[column].name,) if column in BY_NO else ())
    stated = json.dumps([rule, [[name, getattr(line, name, None)] for name in facts]])
    return hashlib.sha256(stated.encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def stands_on(line: Line, rule: str, mark: str) -> bool:
    """Tell whether an explanation of a rule, with this fingerprint, is still one of a row that says this."""
    columns = () if rule not in RULES else (0,) if RULES[rule].facts else tuple(BY_NO)
    return any(fingerprint(line, rule, column) == mark for column in columns)


def same_texts(told: Iterable[tuple[int, str]]) -> list[Finding]:
    """X01 W: one text explains more than three rows; `told` are printed numbers with their explanations.

    One finding for each such text, in the order of the first row that bears it.
    """
    rows: dict[str, dict[int, str]] = {}
    for number, text in told:
        rows.setdefault(_plain(text), {})[number] = text
    return [_same(list(found), next(iter(found.values()))) for found in rows.values() if len(found) > REPEATS]


def _same(numbers: list[int], text: str) -> Finding:
    named = "、".join(map(str, numbers[:_NAMED])) + (" 等行" if len(numbers) > _NAMED else " 行")
    start = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
    message = f"说明：第 {named}共 {len(numbers)} 行写的是同一段话（“{start}”），请逐行写明各自的原因和依据。"
    return Finding(SAME_TEXT, Severity.WARN, WHOLE_LEDGER, message)
