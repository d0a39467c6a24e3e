"""The report in words as pages show it: paragraphs with their figures marked, tokens with what they say now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.models import ChildState, Narrative, Period, Unit
from ledger.narrative.compare import Remark
from ledger.narrative.parts import Part, Texts, asked, paragraphs
from ledger.narrative.render import pieces
from ledger.narrative.tokens import TOKENS, Figures, Token, said
from ledger.queries.narratives import ChildSaid, texts_in
from ledger.queries.pins import NOBODY_FILED


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, or a figure with where it comes from ('' = plain words)."""

    words: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part as it reads: its heading, and each paragraph in pieces."""

    key: str
    heading: str
    paragraphs: Sequence[Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One remark with its sentence; `offer` is the token to put there, `value` what its button sends ('' = none)."""

    sentence: str
    refuses: bool
    offer: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class TokenOption:
    """A token to choose, with what it says now."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A unit below with what it says: the parts that it has, or none."""

    name: str
    code: str
    parts: Sequence[tuple[Part, str]]
    said: str


def read_parts(texts: Texts) -> list[PartShown]:
    """Return the parts of a frozen text; a part that says nothing has no paragraphs."""
    return [
        PartShown(part.value, part.heading, [[Piece(line)] for line in paragraphs(text)])
        for part, text in texts.items()
    ]


def preview(template: Texts, figures: Figures) -> list[PartShown]:
    """Return the parts with every token as the figure that it would have now."""
    return [
        PartShown(part.value, part.heading, [_pieces(line, figures) for line in paragraphs(text)])
        for part, text in template.items()
    ]


def _pieces(line: str, figures: Figures) -> list[Piece]:
    return [
        Piece(words, source(TOKENS[name]) if name else "") for words, name in pieces(line, figures) if words or name
    ]


def source(token: Token) -> str:
    """Say where a token's figure comes from."""
    return f"附件{token.annex} {token.name}" if token.annex else f"下级报送 {token.name}"


def remark_lines(remarks: Sequence[Remark]) -> list[RemarkLine]:
    """Return what is to be said, what refuses first."""
    ordered = sorted(remarks, key=lambda each: not each.refuses)
    return [
        RemarkLine(each.sentence, each.refuses, each.offered, _value(each) if each.offered else "") for each in ordered
    ]


def _value(remark: Remark) -> str:
    return f"put:{remark.part.value}:{remark.start}:{remark.offered}:{remark.words}"


def token_groups(figures: Figures) -> list[tuple[str, list[TokenOption]]]:
    """Return every token by its group, with what it says now."""
    groups: dict[str, list[TokenOption]] = {}
    for name, token in TOKENS.items():
        groups.setdefault(token.group, []).append(TokenOption(name, said(token, figures[name])))
    return list(groups.items())


def child_lines(children: Sequence[ChildSaid]) -> list[ChildLine]:
    """Return what each unit below says, and who says nothing."""
    return [
        ChildLine(
            each.unit.name,
            each.unit.code,
            [(part, text) for part, text in each.texts.items() if text.strip()],
            _said(each),
        )
        for each in children
    ]


def _said(child: ChildSaid) -> str:
    if child.texts:
        return ""
    silent = child.state in NOBODY_FILED or child.state in (ChildState.EXEMPT, ChildState.HANDED_OVER)
    return str(child.state.label) if silent else _("没有附文字报告")


@dataclass(frozen=True, slots=True)
class NarrativeLine:
    """How a narrative stands: whether it is asked for, how many parts have words, who saved it last."""

    asked: bool
    filled: int
    narrative: Narrative | None
    url: str = ""

    @property
    def missing(self) -> bool:
        """Tell whether one is asked for and nothing is written."""
        return self.asked and not self.filled


def narrative_line(unit: Unit, period: Period, narrative: Narrative | None, url: str) -> NarrativeLine:
    """Return how a unit's narrative for a period stands."""
    filled = sum(bool(text.strip()) for text in texts_in(narrative).values())
    return NarrativeLine(asked(unit.level, period.kind), filled, narrative, url)
