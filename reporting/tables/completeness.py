"""A place of the matrix as shape, word and colour; what it says aloud and in a workbook; and rates in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.calendar.instants import minute_of
from ledger.models import State
from ledger.queries.papers import PaperState
from ledger.tables.marks import EXTENDED, LATE, NIL, NO_CHANGE, PAPER_AWAITED, PAPER_OLD, Mark
from ledger.vocabulary import PeriodKind
from qingqian.web.parts import Tone
from reporting.queries.completeness import Place, Rate

DASH: Final = "—"
# Drawn here and not by a template: a page has thousands.
_LINKED: Final = '<a class="place {}" href="{}" title="{}">{}</a>'
_PLAIN: Final = '<span class="place {}" title="{}">{}</span>'
_INSIDE: Final = '<span class="visually-hidden">{}</span><span aria-hidden="true">{} {}{}</span>{}'
_SIGN: Final = '<span class="place-sign {}" aria-hidden="true">{}</span>'


@dataclass(frozen=True, slots=True)
class Look:
    """How a place looks: its shape, its word and its colour."""

    shape: str
    word: str | Promise
    tone: Tone


HANDED_OVER: Final = Look("⇢", gettext_lazy("已划转"), Tone.PLAIN)
NOT_OPEN: Final = Look("·", gettext_lazy("未开放"), Tone.PLAIN)
EXEMPT: Final = Look("／", gettext_lazy("免报"), Tone.PLAIN)
NOT_YET: Final = Look("○", gettext_lazy("未开始"), Tone.PLAIN)
UNDER_WAY: Final = Look("◐", gettext_lazy("填报中"), Tone.INFO)
WAITS: Final = Look("●", gettext_lazy("待审核"), Tone.INFO)
TO_ENDORSE: Final = Look("●", gettext_lazy("待审定"), Tone.INFO)
ENDORSED: Final = Look("◎", gettext_lazy("已审定"), Tone.OK)
SENT: Final = Look("✓", gettext_lazy("已报送"), Tone.OK)
IN_REVIEW: Final = Look("◉", gettext_lazy("审核中"), Tone.INFO)
RETURNED: Final = Look("↩", gettext_lazy("已退回"), Tone.WARN)
PASSED: Final = Look("✓", gettext_lazy("已通过"), Tone.OK)
MISSING: Final = Look("✕", gettext_lazy("未报"), Tone.BAD)
CARRIED: Final = Look("↻", gettext_lazy("未更新"), Tone.BAD)
DEEMED: Final = Look("∅", gettext_lazy("视为无"), Tone.BAD)
LOOKS: Final = (
    PASSED, WAITS, IN_REVIEW, RETURNED, UNDER_WAY, NOT_YET, MISSING, CARRIED, DEEMED, EXEMPT, HANDED_OVER,
    NOT_OPEN,
)  # fmt: skip
_BY_STATE: Final[Mapping[State, Look]] = {
    State.NOT_STARTED: NOT_YET,
    State.DRAFT: UNDER_WAY,
    State.COLLECTING: UNDER_WAY,
    State.READY: UNDER_WAY,
    State.SUBMITTED: WAITS,
    State.IN_REVIEW: IN_REVIEW,
    State.RETURNED: RETURNED,
    State.APPROVED: PASSED,
    State.ACCEPTED: PASSED,
    State.ENDORSED: ENDORSED,
    State.SENT: SENT,
}
# What stands beside a state, and the sign that a cell has room for.
SIGNS: Final[Sequence[tuple[Mark, str | Promise]]] = (
    (NIL, gettext_lazy("零")),
    (NO_CHANGE, gettext_lazy("同")),
    (LATE, gettext_lazy("迟")),
    (EXTENDED, gettext_lazy("延")),
    (PAPER_AWAITED, gettext_lazy("纸")),
    (PAPER_OLD, gettext_lazy("旧")),
)


def look_of(place: Place) -> Look:
    """Return how a place looks; what was never handed in and is due says what stands in for it."""
    if not place.expected:
        return NOT_OPEN
    if place.handed_over_at is not None and not place.handed_in:
        return HANDED_OVER
    if place.exempt and not place.handed_in:
        return EXEMPT
    if place.handed_in or place.state is State.RETURNED or not place.past:
        root_waits = place.unit.parent_id is None and place.state is State.SUBMITTED
        return TO_ENDORSE if root_waits else _BY_STATE[place.state]
    if place.carried:
        return CARRIED
    return DEEMED if place.period.kind == PeriodKind.SURVEY else MISSING


def signs_of(place: Place) -> list[tuple[Mark, str | Promise]]:
    """Return what stands beside the state."""
    said = {
        NIL: place.handed_in and place.nil,
        NO_CHANGE: place.handed_in and place.no_change,
        LATE: place.first_at is not None and place.late,
        PAPER_AWAITED: place.handed_in and place.paper is PaperState.AWAITED,
        PAPER_OLD: place.handed_in and place.paper is PaperState.OLD,
        EXTENDED: place.owed and place.clocks.extended_until is not None and not place.handed_in,
    }
    return [(mark, sign) for mark, sign in SIGNS if said[mark]]


def words_of(place: Place) -> str:
    """Say a place in full: 已通过，第2版，迟报，首报 2022-06-30 19:02."""
    parts = [str(look_of(place).word)]
    if place.number:
        parts.append(_("第%(number)s版") % {"number": place.number})
    parts += [str(mark.label) for mark, _sign in signs_of(place)]
    if place.first_at is not None:
        parts.append(_("首报 %(at)s") % {"at": minute_of(place.first_at)})
    if place.paper is not None and place.paper_on is not None:
        parts.append(_("纸质首到 %(day)s") % {"day": place.paper_on})
    return "，".join(parts)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in full words, and drawn: shape, word, the version's number, what stands beside it."""

    words: str
    drawn: SafeString


def cell_of(place: Place, url: str) -> Cell:
    """Draw a place; it leads to `url`, if there is one."""
    look, words = look_of(place), words_of(place)
    number = f" {place.number}版" if place.number > 1 else ""
    signs = format_html_join("", _SIGN, ((mark.tone.css, sign) for mark, sign in signs_of(place)))
    inside = format_html(_INSIDE, words, look.shape, look.word, number, signs)
    if url:
        return Cell(words, format_html(_LINKED, look.tone.css, url, words, inside))
    return Cell(words, format_html(_PLAIN, look.tone.css, words, inside))


def rate_words(rate: Rate) -> str:
    """Say a share with what it is of: 92%（11/12）; a dash where nothing counted yet."""
    return DASH if rate.percent is None else f"{rate.percent}%（{rate.on_time}/{rate.counted}）"


def in_hand_words(places: Iterable[Place]) -> str:
    """Say how many of those that owe have handed in: 19/39; a dash where nobody does."""
    owed = [place for place in places if place.owed]
    return f"{sum(place.handed_in for place in owed)}/{len(owed)}" if owed else DASH


def counted(places: Iterable[Place]) -> list[tuple[Look, int]]:
    """Count places by how they look, those that are there alone."""
    found = Counter(look_of(place) for place in places)
    return [(look, found[look]) for look in LOOKS if found[look]]
