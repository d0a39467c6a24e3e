from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import FilingEvent, State
from ledger.policy import Action
from ledger.workflow import MOVES

_WORDS: Final[Mapping[str, str | Promise]] = {
    Action.SUBMIT_FILING: _("提交第 %(number)s 版"),
    Action.REPORT_FOR_CHILD: _("代报第 %(number)s 版"),
    Action.AMEND_FILING: _("提交更正，第 %(number)s 版"),
    Action.UNDO_DECISION: _("撤销对第 %(number)s 版的决定"),
    Action.ASK_RETURN: _("申请退回第 %(number)s 版"),
    Action.WITHDRAW_FILING: _("撤回第 %(number)s 版"),
    Action.CLAIM_FILING: _("领取审核第 %(number)s 版"),
    Action.RELEASE_FILING: _("放回待审队列"),
    Action.RETURN_FILING: _("退回第 %(number)s 版"),
    Action.APPROVE_FILING: _("审核通过第 %(number)s 版"),
    Action.ENDORSE_FILING: _("审定第 %(number)s 版"),
    Action.REOPEN_FILING: _("退回修改第 %(number)s 版"),
    Action.SEND_FILING: _("报送第 %(number)s 版"),
}

SENT_BACK: Final = (Action.RETURN_FILING.value, Action.REOPEN_FILING.value)
"""What sends a version back: the level above, or the root itself."""


def event_lines(events: Sequence[FilingEvent]) -> list[tuple[FilingEvent, str]]:
    """Say what was done, each move beside its words."""
    return [(event, _words(event)) for event in events]


def _words(event: FilingEvent) -> str:
    """Say a move: 审定第 2 版（渝府函〔2022〕12号，2022-05-28）."""
    words = str(_WORDS[event.action]) % {"number": event.number}
    about = [part for part in (event.document_no, event.recipient, event.dated and f"{event.dated}") if part]
    return f"{words}（{'，'.join(about)}）" if about else words


def action_word(action: str) -> str:
    """Name a move without its version: 退回."""
    return str(_WORDS.get(action, action)).replace("第 %(number)s 版", "")


def asked_back(state: State, number: int | None, events: Sequence[FilingEvent]) -> FilingEvent | None:
    """Return the unit's request to send the version in hand back, while nobody has; `events` the latest first."""
    asks = (each for each in events if each.action == Action.ASK_RETURN and each.number == number)
    return next(asks, None) if (state, Action.RETURN_FILING) in MOVES else None


def last_return(state: State, events: Sequence[FilingEvent]) -> FilingEvent | None:
    """Return the move that sent a filing back, while it is sent back; `events` the latest first."""
    sent_back = (event for event in events if event.action in SENT_BACK)
    return next(sent_back, None) if state is State.RETURNED else None
