"""Clues in words, marks and pills: how each state, countdown, measure and event is shown, everywhere alike."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.clues.correcting import CORRECTED, CORRECTIONS
from ledger.actions.clues.following import FOLLOWED
from ledger.actions.clues.intake import REGISTERED
from ledger.actions.clues.links import LINKED, UNLINKED
from ledger.clueflow import LABELS, Act
from ledger.models import CallAnswer, Callback, Clue, ClueEvent, ClueMeasure, ClueResult, ClueState, MeasureKind
from ledger.queries.clues.clocks import Clocks
from ledger.tables.marks import Mark
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Pill, Tone

UNKNOWN: Final = "/"
"""How a paper says that something is not known (notice 003, Annex 3)."""

STATE_PILLS: Final[Mapping[ClueState, Pill]] = {
    ClueState.REGISTERED: Pill("待审查", Tone.WARN, "hourglass"),
    ClueState.SUPPLEMENT: Pill("待补正", Tone.WARN, "file-alert"),
    ClueState.REFUSED: Pill("不予受理", Tone.PLAIN, "ban"),
    ClueState.ACCEPTED: Pill("待转办", Tone.INFO, "send"),
    ClueState.ASSIGNED: Pill("待接办", Tone.INFO, "inbox"),
    ClueState.HANDLING: Pill("办理中", Tone.INFO, "pencil"),
    ClueState.EXTENSION_ASKED: Pill("待批延期", Tone.WARN, "calendar-plus"),
    ClueState.REASSIGN_ASKED: Pill("待定改派", Tone.WARN, "arrows-exchange"),
    ClueState.REVIEW: Pill("待复核", Tone.WARN, "eye"),
    ClueState.CLOSED: Pill("已办结", Tone.OK, "circle-check"),
    ClueState.ARCHIVED: Pill("已归档", Tone.OK, "archive"),
    ClueState.WITHDRAWN: Pill("已撤诉", Tone.PLAIN, "circle-x"),
    ClueState.COURT: Pill("已转司法", Tone.NEW, "gavel"),
    ClueState.JOINED: Pill("已并入", Tone.PLAIN, "arrow-merge"),
}
CALL_PILLS: Final[Mapping[int | None, Pill]] = {
    CallAnswer.TRUE: Pill("属实", Tone.OK, "circle-check"),
    CallAnswer.UNTRUE: Pill("不属实", Tone.BAD, "circle-x"),
    CallAnswer.UNSURE: Pill("说不清", Tone.WARN, "alert-triangle"),
    None: Pill("没有联系到", Tone.PLAIN, "phone"),
}
"""What a creditor said; None where nobody was reached."""
HUNG: Final = Mark(gettext_lazy("挂牌督办"), Tone.BAD)
FALSE_FOUND: Final = Mark(gettext_lazy("回访不实"), Tone.BAD)
UNREACHABLE: Final = Mark(gettext_lazy("无法联系"), Tone.WARN)

# What an act said beside its reason, by the key under which its event keeps it.
_FACTS: Final[Mapping[str, str | Promise]] = {
    "into": gettext_lazy("并入 %s"),
    "joined": gettext_lazy("原已并入 %s"),
    "from": gettext_lazy("原由%s办理"),
    "to": gettext_lazy("交%s办理"),
    "belongs": gettext_lazy("问题归属：%s"),
    "likely": gettext_lazy("登记人认为与 %s 是同一件事"),
    "row": gettext_lazy("%s"),
    "called": gettext_lazy("%s"),
    "rows_dropped": gettext_lazy("与台账 %s 行的关联同时取消"),
}
_UNTIL: Final[Mapping[str, str | Promise]] = {
    Act.ASK_EXTENSION: gettext_lazy("申请延至 %s"),
    Act.GRANT_EXTENSION: gettext_lazy("准许延至 %s"),
    Act.SEND_BACK: gettext_lazy("办结期限改为 %s"),
    Act.HANG: gettext_lazy("完成时限 %s"),
}
# By these a clue loses its result: what they name is the one before.
_AGAIN: Final = frozenset({Act.REOPEN.value, Act.CALL_BACK.value})
_OWN_WORDS: Final[Mapping[str, str | Promise]] = {
    REGISTERED: gettext_lazy("登记"),
    CORRECTED: gettext_lazy("更正登记内容"),
    LINKED: gettext_lazy("关联台账的行"),
    FOLLOWED: gettext_lazy("随单位划转"),
    UNLINKED: gettext_lazy("取消关联"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as it is shown: what was done, what it said beside its reason, and the event itself."""

    words: str
    facts: Sequence[str]
    event: ClueEvent


def call_lines(calls: Sequence[Callback]) -> list[tuple[Callback, Pill]]:
    """Say what was said, each with how it is shown."""
    return [(call, CALL_PILLS[call.answer]) for call in calls]


def state_pill(clue: Clue) -> Pill:
    """Return the state of a clue."""
    return STATE_PILLS[ClueState(clue.state)]


def due_pill(clue: Clue, today: dt.date, clocks: Clocks) -> Pill | None:
    """Return how many days are left of a clue's step, or since when they have passed; None where nothing is owed.

    Days that are left are counted as the step's clock counts them, days that have passed as they pass.
    """
    return None if clue.due_on is None else day_pill(clue.due_on, today, clocks, ClueState(clue.state))


def day_pill(due: dt.date, today: dt.date, clocks: Clocks, state: ClueState | None = None) -> Pill:
    """Return how long it is until a day, or since: working days where the clock of a state counts these."""
    if due < today:
        return Pill(_("逾期 %(days)s 天") % {"days": (today - due).days}, Tone.BAD, "alert-triangle")
    if due == today:
        return Pill(_("今天到期"), Tone.WARN, "hourglass")
    tone, icon = (Tone.WARN, "hourglass") if due <= clocks.soon(today) else (Tone.PLAIN, "clock")
    left = clocks.days.between(today, due) if state is not None and clocks.counts_working(state) else 0
    if left:
        return Pill(_("还剩 %(days)s 个工作日") % {"days": left}, tone, icon)
    return Pill(_("还剩 %(days)s 天") % {"days": (due - today).days}, tone, icon)


def marks_of(clue: Clue, *, hung: bool) -> list[Mark]:
    """Return the facts beside a clue's state; `hung` where a 挂牌督办 goes on."""
    said = ((hung, HUNG), (clue.false_found, FALSE_FOUND), (clue.unreachable, UNREACHABLE))
    return [mark for holds, mark in said if holds]


def is_hung(measures: Iterable[ClueMeasure]) -> bool:
    """Tell whether one of the measures is a 挂牌督办 that was not ended."""
    return any(each.kind == MeasureKind.HUNG and each.ended_at is None for each in measures)


def amount_words(amount_fen: int | None) -> str:
    """Write an amount in 分 as 万元; 「/」 where it is unknown."""
    return UNKNOWN if amount_fen is None else wan_display(amount_fen)


def debtor_words(clue: Clue) -> str:
    """Name the debtor of a clue as a list does: 「/」 where it is unknown."""
    return clue.debtor_name or UNKNOWN


def further_firms(clue: Clue) -> int:
    """Return how many debtors there are, where the name does not say so itself as 「17家企业」 does; 0 otherwise."""
    count = clue.party_count or 0
    return 0 if str(count) in clue.debtor_name else count


def event_lines(events: Sequence[ClueEvent]) -> list[EventLine]:
    """Say all that was done with a clue, the latest first."""
    return [EventLine(act_words(event.act), _facts(event), event) for event in reversed(events)]


def act_words(act: str) -> str:
    """Name what was done: 受理, 登记."""
    return str(_OWN_WORDS[act] if act in _OWN_WORDS else LABELS[Act(act)])


def _facts(event: ClueEvent) -> list[str]:
    if event.act == CORRECTED:
        return [_correction(name, value) for name, value in event.facts.items()]
    told = [str(_FACTS[key]) % value for key, value in event.facts.items() if value and key in _FACTS]
    if event.facts.get("until") and event.act in _UNTIL:
        told.append(str(_UNTIL[event.act]) % event.facts["until"])
    if event.facts.get("result"):
        label = ClueResult(int(event.facts["result"])).label
        told.append((_("原结果：%s") if event.act in _AGAIN else _("结果：%s")) % label)
    return told


@dataclass(frozen=True, slots=True)
class ClueLine:
    """One clue in a list: itself, its address, its state and countdown, marks, and its cells in words."""

    clue: Clue
    url: str
    state: Pill
    due: Pill | None
    marks: Sequence[Mark]
    debtor: str
    firms: int
    amount: str


def clue_line(clue: Clue, today: dt.date, clocks: Clocks, *, hung: bool) -> ClueLine:
    """Say one clue for a list."""
    return ClueLine(
        clue=clue,
        url=reverse("clue", args=[clue.pk]),
        state=state_pill(clue),
        due=due_pill(clue, today, clocks),
        marks=marks_of(clue, hung=hung),
        debtor=debtor_words(clue),
        firms=further_firms(clue),
        amount=amount_words(clue.amount_fen),
    )


def _correction(name: str, change: str) -> str:
    """Say what was mended: 欠款金额 10.00 → 12.00 万元."""
    if name == "amount_fen":
        fens = [None if part == UNKNOWN else int(part) for part in change.split(" → ")]
        change = " → ".join(map(amount_words, fens))
    label = CORRECTIONS.get(name, _("债务人（个）"))
    return f"{label} {change or _('已更正')}"
