"""What counts as an explanation of an X finding, and how long it stays valid (domain.md §4)."""

import hashlib
import json
import re
import unicodedata
from functools import lru_cache
from typing import Final

from ledger.annexes.annex2 import BY_NO
from ledger.annexes.checks.table import RULES
from ledger.annexes.line import Line

EXPLANATION_MIN: Final = 8
"""The least number of characters, spaces not counted."""

EMPTY_PHRASES: Final = (
    *("核实无误", "核对无误", "情况属实", "情况真实", "真实有效", "符合实际", "以上属实", "没有问题", "没有异议"),
    *("无异议", "无问题", "无误", "属实", "真实", "准确", "正常", "正确", "没有", "确认", "确实如此", "确实", "如实"),
    *(
        "同意",
        "核实",
        "核对",
        "核查",
        "审核",
        "检查",
        "情况",
        "说明",
        "数据",
        "信息",
        "内容",
        "以上",
        "我单位",
        "本单位",
    ),
    *("单位", "均", "都", "已", "经", "无", "是", "的", "了", "此", "该", "为"),
)
"""Phrases that say nothing about the finding; a text made of them alone is refused."""

_DISTINCT_MIN = 3
_FINGERPRINT_LENGTH = 16


@lru_cache(16)
def _empty(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


def explanation_problem(text: str, phrases: tuple[str, ...] = EMPTY_PHRASES) -> str | None:
    """Say in one sentence why a text is no explanation; None if it may stand. `phrases` are the campaign's."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
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
