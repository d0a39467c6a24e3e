"""Compares what was typed by hand with the annex: the noun beside a figure tells which cell it speaks of.

Whoever writes more than the bare noun speaks of a part (教育领域, 本周, 其中, 计划 …), which no annex has: such
figures are pointed out and never refused. What is said of one child is compared with that child's own version.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.narrative.parts import Part, Texts
from ledger.narrative.render import GAP, Unknown, masked, unknown
from ledger.narrative.tokens import BEFORE, CHANGE, TOKENS, Figures, Measure, Tense, Token, said
from ledger.narrative.typed import Typed, figures_in
from ledger.totals.formula import Value

_ALIASES: Final = {
    "拖欠件数": "拖欠数量",
    "拖欠问题数量": "拖欠数量",
    "问题数量": "拖欠数量",
    "数量总计": "拖欠数量",
    "拖欠账款总额": "拖欠总金额",
    "拖欠总额": "拖欠总金额",
    "涉及总金额": "拖欠总金额",
    "清偿总额": "清偿总金额",
    "累计清偿金额": "清偿总金额",
    "化解总额": "化解总金额",
    "未化解件数": "未化解数量",
    "进入司法程序件数": "进入司法程序数量",
}
_NOUNS: Final[Mapping[str, str]] = {
    **{
        name: name for name, token in TOKENS.items() if token.tense is Tense.NOW and token.measure is not Measure.UNITS
    },
    **_ALIASES,
}
_NOUN: Final = re.compile("|".join(sorted(_NOUNS, key=len, reverse=True)))
_AFTER: Final = re.compile(rf"[ \t]*的?({_NOUN.pattern})")
_SENTENCE: Final = re.compile(r"[^。；;！!？?\n]+")
_GLUE: Final = 12
"""So many characters may stand between a noun and its figure."""
_HEAD: Final = 200
"""So far back a sentence is read for words that say of what a figure is."""
_PART_OF: Final = re.compile(
    "领域|行业|央企|国企|民企|民营|外资|其中|新增|本周|本月|当周|当月|今年|去年|上年|往年|年度|计划|目标|力争|预计|确保|拟"
    "|下周|下月|下一步|年底前|同比|环比|分别"
)
"""Says anywhere before a figure that it is one of a part, of a time or of a wish."""
_PART_HERE: Final = re.compile("街道|镇|乡|部门|集团|公司|学校|医院|单位|单笔|每笔|平均|以上|以下|左右")
"""Says the same between the last comma and the figure."""
_COMMA: Final = re.compile("[，,、]")
_CHANGED: Final = re.compile(r"(?:较|比)(?:上期|上周)|增|减|升|降|提高")
_THAN_BEFORE: Final = re.compile(r"(?:较|比)(?:上期|上周)")
_OF_BEFORE: Final = re.compile(r"(?:上期|上周)$")
_VERB: Final = re.compile("(?:增加|减少|提高|下降|上升|增长|降低|提升|增|减|升|降)了?约?$")
_FALLS: Final = re.compile("减|降")
_REACHED: Final = re.compile("[至到为]$|达$")
_CHILD: Final = re.compile(r"^[ \t]*【([^】\n]+)】")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one place of one part.

    Either a token that is none, or a figure: `token` is what it should agree with (None: nothing tells), `value` what
    that says, `child` the unit below that it speaks of ('' = the report's own).
    """

    part: Part
    start: int
    end: int
    words: str
    unknown: Unknown | None = None
    token: Token | None = None
    value: Value = None
    child: str = ""

    @property
    def refuses(self) -> bool:
        """Tell whether a report with it cannot be handed in."""
        return self.unknown is not None or self.token is not None

    @property
    def offered(self) -> str:
        """The token to put in its place; '' where there is none."""
        if self.unknown is not None:
            return self.unknown.nearest
        return "" if self.token is None or self.child else self.token.name

    @property
    def sentence(self) -> str:
        """Say what is typed, what the annex says, and how to mend it."""
        if self.unknown is not None:
            return f"{self.part.heading}：{self.unknown.sentence}"
        if self.token is None:
            return f"{self.part.heading}：“{self.words}”没有写明是哪一项数据，未与附件核对，请自行核对。"
        whose = f"{self.child}报送版本的" if self.child else ""
        told = f"{whose}附件{self.token.annex}“{self.token.name}”为{said(self.token, self.value)}"
        how = f"请改用 {{{{{self.offered}}}}}，或写明是哪一部分" if self.offered else "请核对后改正"
        return f"{self.part.heading}：写的是“{self.words}”，{told}，两处不一致；{how}。"


@dataclass(frozen=True, slots=True)
class Told:
    """What the annexes say: of the unit called `name`, and of each unit below (None: it has no version)."""

    name: str
    figures: Figures
    children: Mapping[str, Figures | None]

    def of(self, whose: str) -> Figures | None:
        """Return what is said of a unit below, or of the unit itself ('')."""
        return self.children.get(whose) if whose else self.figures


def remarks(texts: Texts, told: Told) -> list[Remark]:
    """Return all that is to be said of a narrative, in the order of the text."""
    found: list[Remark] = []
    for part, text in texts.items():
        found += [Remark(part, each.start, each.end, text[each.start : each.end], each) for each in unknown(text)]
        found += _typed(part, masked(text), told)
    return sorted(found, key=lambda each: (list(Part).index(each.part), each.start))


def _typed(part: Part, text: str, told: Told) -> Iterator[Remark]:
    of_child, place = "", 0
    for line in text.splitlines(keepends=True):
        begins = _CHILD.match(line)
        if begins is not None:
            of_child = begins[1]
        elif not line.strip():
            of_child = ""
        for sentence in _SENTENCE.finditer(line):
            whose = _spoken_of(sentence[0], told.children) or of_child
            yield from _Sentence(part, sentence[0], place + sentence.start(), told, whose).remarks()
        place += len(line)


def _spoken_of(sentence: str, children: Mapping[str, Figures | None]) -> str:
    """Return the unit below that a sentence names; of several all names together, of which no annex speaks."""
    named = [name for name in children if name in sentence]
    return "、".join(name for name in named if not any(name != other and name in other for other in named))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence of a part, where it begins, and the unit below that it speaks of ('' = the report's own)."""

    part: Part
    text: str
    place: int
    told: Told
    whose: str

    def remarks(self) -> Iterator[Remark]:
        """Yield what is to be said of its figures."""
        since, says = 0, self.told.of(self.whose)
        for each in figures_in(self.text):
            token = None if says is None else self._token(since, each)
            value = None if token is None or says is None else says[token.name]
            since = each.end
            if token is None or value is None:
                yield self._remark(each.start, each.end)
            elif token.tense is Tense.CHANGE:
                verb = _VERB.search(self.text, max(0, each.start - _GLUE), each.start)
                start = each.start if verb is None else verb.start()
                if not each.agrees(-value if _FALLS.search(self.text[start : each.start]) else value):
                    yield self._remark(start, each.end, token, value)
            elif not each.agrees(value):
                yield self._remark(each.start, each.end, token, value)

    def _remark(self, start: int, end: int, token: Token | None = None, value: Value = None) -> Remark:
        place = (self.part, self.place + start, self.place + end, self.text[start:end])
        return Remark(*place, token=token, value=value, child=self.whose)

    def _token(self, since: int, figure: Typed) -> Token | None:
        """Return the token that a figure speaks of, by the noun right before it, else right after it.

        None if none tells. A token in between speaks for itself: the noun before it is its own.
        """
        before = self.text[since : figure.start].rpartition(GAP)[2]
        nouns = list(_NOUN.finditer(before))
        after = _AFTER.match(self.text, figure.end)
        if nouns:
            name, glue = _NOUNS[nouns[-1][0]], before[nouns[-1].end() :]
            head = self.text[: figure.start - len(before) + nouns[-1].start()]
        elif after is not None:
            name, glue, head = _NOUNS[after[1]], "", self.text[: figure.start]
        else:
            return None
        if TOKENS[name].measure is not figure.measure or len(glue) > _GLUE or self._of_a_part(head, glue):
            return None
        return _tense(name, head, glue)

    def _of_a_part(self, head: str, glue: str) -> bool:
        """Tell whether the words around say that the figure is not that of the whole; units' names do not count."""
        head = head[-_HEAD:]
        for name in (self.told.name, *self.whose.split("、")):
            head = head.replace(name, "") if name else head
        here = _COMMA.split(head)[-1] + glue
        return bool(_PART_OF.search(head + glue) or _PART_HERE.search(here))


def _tense(name: str, head: str, glue: str) -> Token | None:
    """Return the token of the right version: 上期…, 较上期…, or the one as it is now; None for any other change."""
    if _OF_BEFORE.search(head):
        return TOKENS[BEFORE + name]
    if _REACHED.search(glue) or not _CHANGED.search(glue):
        return None if _CHANGED.search(_COMMA.split(head)[-1]) else TOKENS[name]
    return TOKENS[CHANGE + name] if _THAN_BEFORE.search(glue) else None
