"""The one table of tokens: what `{{清偿总金额}}` stands for in Annexes 3 and 4 of the version that it is in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ledger.models import ChildState
from ledger.totals.figures import (
    COUNT,
    OPEN_COUNT,
    OUTSTANDING,
    OWED,
    RESOLVED,
    RESOLVED_RATE,
    SETTLED,
    SETTLED_RATE,
    counted_in,
    settled_in,
)
from ledger.totals.formula import Sums, Total, Value
from ledger.vocabulary import Bucket
from qingqian.sheets.money import wan_display

BEFORE: Final = "上期"
CHANGE: Final = "较上期"
_HUNDREDTH: Final = 10_000
"""分 in 0.01 万元."""


class Measure(StrEnum):
    """In what a token is counted; the value is printed after its figure."""

    COUNT = "件"
    MONEY = "万元"
    RATE = "%"
    UNITS = "个"


class Tense(StrEnum):
    """Of which version a token speaks: this one, the one approved before it, or how both differ."""

    NOW = "now"
    BEFORE = "before"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its name, measure, the group it is listed in, and the cell of 合计 that it stands for.

    `annex` is 0 for what is counted of the children: then `states` are those that count.
    """

    name: str
    measure: Measure
    group: str
    annex: int = 4
    column: str = ""
    formula: Callable[[Sums], Value] | None = None
    states: frozenset[ChildState] = frozenset()
    tense: Tense = Tense.NOW

    @property
    def base(self) -> str:
        """The name without 上期 or 较上期."""
        return self.name.removeprefix({Tense.BEFORE: BEFORE, Tense.CHANGE: CHANGE}.get(self.tense, ""))


_BUCKETS: Final = {
    Bucket.SELF: "自行排查",
    Bucket.SUPERVISION: "国务院督查",
    Bucket.PLATFORM: "部平台",
    Bucket.OTHER: "其他来源",
}
_DISPUTES: Final = {"undisputed": "无分歧", "disputed": "有分歧"}
_OUTCOMES: Final = (
    ("cleared", "cleared_fen", "清偿完毕"),
    ("part", "paid_fen", "部分清偿"),
    ("agreed", "agreed_fen", "协议还款"),
)


def _count(group: str, name: str, column: str, formula: Total | None = None) -> Token:
    return Token(name, Measure.COUNT, group, column=column, formula=formula or Total((column,)))


def _money(group: str, name: str, column: str, formula: Total | None = None) -> Token:
    return Token(name, Measure.MONEY, group, column=column, formula=formula or Total((column,)))


def _overall() -> Iterable[Token]:
    group = "总体情况"
    yield _count(group, "拖欠数量", "count", COUNT)
    yield _money(group, "拖欠总金额", "owed_fen", OWED)
    yield _money(group, "清偿总金额", "settled_fen", SETTLED)
    yield Token("清偿率", Measure.RATE, group, column="settled_rate", formula=SETTLED_RATE)
    yield _money(group, "未清偿余额", "outstanding_fen", OUTSTANDING)
    yield _count(group, "未化解数量", "open_count", OPEN_COUNT)
    yield _money(group, "化解总金额", "resolved_fen", RESOLVED)
    yield Token("化解率", Measure.RATE, group, column="resolved_rate", formula=RESOLVED_RATE)
    yield _count(group, "进入司法程序数量", "court_count")
    yield _money(group, "进入司法程序金额", "court_fen")


def _sources() -> Iterable[Token]:
    for bucket, label in _BUCKETS.items():
        name = bucket.name.lower()
        yield replace(_count("问题来源", f"{label}数量", f"{name}_count"), annex=3)
        yield replace(_money("问题来源", f"{label}金额", f"{name}_owed_fen"), annex=3)


def _disputes() -> Iterable[Token]:
    for group, label in _DISPUTES.items():
        heading = f"{label}问题"
        yield _count(heading, f"{label}化解数量", f"{group}_count", counted_in(group))
        yield _money(heading, f"{label}清偿金额", f"{group}_settled_fen", settled_in(group))
        for name, fen, outcome in _OUTCOMES:
            yield _count(heading, f"{label}{outcome}数量", f"{group}_{name}_count")
            yield _money(heading, f"{label}{outcome}金额", f"{group}_{fen}")


def _children() -> Iterable[Token]:
    owing = frozenset(ChildState) - {ChildState.EXEMPT, ChildState.HANDED_OVER}
    filed = frozenset({ChildState.FILED, ChildState.NIL, ChildState.NO_CHANGE})
    counted = {
        "应报单位数": owing,
        "已报单位数": filed,
        "未报单位数": owing - filed,
        "零报告单位数": frozenset({ChildState.NIL}),
        "无变化单位数": frozenset({ChildState.NO_CHANGE}),
        "免报单位数": frozenset({ChildState.EXEMPT}),
    }
    for name, states in counted.items():
        yield Token(name, Measure.UNITS, "下级单位", annex=0, states=states)


def _table() -> Mapping[str, Token]:
    """Return every token by name: each cell as it is now, as it was in the version approved before, and the change."""
    cells = [*_overall(), *_disputes(), *_sources()]
    changes = [replace(cell, name=CHANGE + cell.name, tense=Tense.CHANGE, group="与上期比较") for cell in cells]
    before = [replace(cell, name=BEFORE + cell.name, tense=Tense.BEFORE, group="上期") for cell in cells]
    return MappingProxyType({token.name: token for token in (*cells, *_children(), *changes, *before)})


TOKENS: Final = _table()
"""Every token by its name, in the order in which they are listed."""

Figures = Mapping[str, Value]
"""What each token says by name: 件, 分 and units as int, rates as Decimal; None where there is nothing to say."""


def figures_from(now: Sums, before: Sums | None, children: Iterable[ChildState]) -> dict[str, Value]:
    """Return what every token says: of the sums of a version, of the one approved before it, and of its children."""
    states = list(children)
    return {name: _value(token, now, before, states) for name, token in TOKENS.items()}


def _value(token: Token, now: Sums, before: Sums | None, states: list[ChildState]) -> Value:
    formula = token.formula
    if formula is None:
        return sum(state in token.states for state in states)
    if token.tense is Tense.NOW:
        return formula(now)
    then = None if before is None else formula(before)
    if token.tense is Tense.BEFORE or then is None:
        return then
    value = formula(now)
    return None if value is None else value - then


def said(token: Token, value: Value) -> str:
    """Write a figure with its unit: 1,234.50万元, 12件, 85.71%; a change in words; 「—」 where there is none."""
    if value is None:
        return "—"
    if token.tense is not Tense.CHANGE:
        return _plain(token.measure, value)
    if not value:
        return "持平"
    size = -value if value < 0 else value
    if token.measure is Measure.RATE:
        return f"{'下降' if value < 0 else '提高'}{size}个百分点"
    return f"{'减少' if value < 0 else '增加'}{_plain(token.measure, size)}"


def _plain(measure: Measure, value: int | Decimal) -> str:
    shown = _wan(int(value)) if measure is Measure.MONEY else f"{value:,}"
    return f"{shown}{measure}"


def _wan(fen: int) -> str:
    """Write 分 as 万元 with two decimals, half up, as Annexes 3 and 4 print them; what would be 0.00 as it is."""
    hundredths = (fen + _HUNDREDTH // 2) // _HUNDREDTH
    return wan_display(hundredths * _HUNDREDTH if hundredths else fen)
