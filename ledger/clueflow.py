"""The one table of a clue's acts: (state, act) → what comes next, for buttons, guards, commands and tests.

Source: domain.md §8, Flow. An act that is not here raises and leaves no trace. Which right an act takes, and at which
unit it is asked for, stands here too; who has the right says ledger/policy.py alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

from ledger.models.clue_words import ClueEvidenceKind, ClueKind, ClueResult, ClueState
from ledger.policy import Action


class Act(StrEnum):
    """Everything that is done with a clue once it is registered."""

    ACCEPT = "accept"  # 受理
    REFUSE = "refuse"  # 不予受理
    ASK_MORE = "ask_more"  # 要求补正
    SUPPLY = "supply"  # 补正
    JOIN = "join"  # 并入 another clue that says the same
    ASSIGN = "assign"  # 转办 to a unit directly below
    TAKE = "take"  # 接办
    ASK_EXTENSION = "ask_extension"  # 申请延期
    GRANT_EXTENSION = "grant_extension"  # 批准延期
    DENY_EXTENSION = "deny_extension"  # 不批准延期
    ASK_REASSIGN = "ask_reassign"  # 申请改派
    REASSIGN = "reassign"  # 改派
    DENY_REASSIGN = "deny_reassign"  # 不予改派
    FEED_BACK = "feed_back"  # 反馈
    WITHDRAW = "withdraw"  # 撤诉
    TO_COURT = "to_court"  # 转司法
    CONFIRM = "confirm"  # 复核通过
    SEND_BACK = "send_back"  # 退回重办
    CALL_BACK = "call_back"  # 回访
    ARCHIVE = "archive"  # 归档
    REOPEN = "reopen"  # 重启
    URGE = "urge"  # 督办
    INTERVIEW = "interview"  # 约谈
    CIRCULATE = "circulate"  # 通报
    HANG = "hang"  # 挂牌督办
    UNHANG = "unhang"  # 摘牌


LABELS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.ACCEPT: "受理",
        Act.REFUSE: "不予受理",
        Act.ASK_MORE: "要求补正",
        Act.SUPPLY: "补正",
        Act.JOIN: "并入",
        Act.ASSIGN: "转办",
        Act.TAKE: "接办",
        Act.ASK_EXTENSION: "申请延期",
        Act.GRANT_EXTENSION: "批准延期",
        Act.DENY_EXTENSION: "不批准延期",
        Act.ASK_REASSIGN: "申请改派",
        Act.REASSIGN: "改派",
        Act.DENY_REASSIGN: "不予改派",
        Act.FEED_BACK: "反馈",
        Act.WITHDRAW: "撤诉",
        Act.TO_COURT: "转司法",
        Act.CONFIRM: "复核通过",
        Act.SEND_BACK: "退回重办",
        Act.CALL_BACK: "回访",
        Act.ARCHIVE: "归档",
        Act.REOPEN: "重启",
        Act.URGE: "督办",
        Act.INTERVIEW: "约谈",
        Act.CIRCULATE: "通报",
        Act.HANG: "挂牌督办",
        Act.UNHANG: "摘牌",
    }
)


class At(Enum):
    """At which of a clue's units the right is asked for."""

    DESK = "desk"  # whose turn it is
    UNIT = "unit"  # who works on it
    OWNER = "owner"  # who decides on its result


class Turn(Enum):
    """Whose turn it is after an act."""

    STAY = "stay"
    UNIT = "unit"  # back to who works on it
    ABOVE = "above"  # to the level above; at the owner to the owner itself
    TARGET = "target"  # to the unit that the act names, which works on it from now on
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Step:
    """What an act leads to and takes: the next state, whose turn it is, a reason, a file, another person.

    `to` None: where the state does not change, or CONFIRM: up one level, and from the owner to the clue's `ending`.
    `evidence`: a file of this kind must lie with the clue. `second`: not who fed back or asked.
    """

    to: ClueState | None = None
    turn: Turn = Turn.STAY
    comment: bool = False
    evidence: ClueEvidenceKind | None = None
    ending: ClueState | None = None
    second: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """Which action of the policy an act is, and at which of the clue's units it is asked for."""

    action: Action
    at: At = At.DESK


RIGHTS: Final[Mapping[Act, Right]] = MappingProxyType(
    {
        **dict.fromkeys((Act.ACCEPT, Act.REFUSE, Act.ASK_MORE, Act.JOIN, Act.ASSIGN), Right(Action.EXAMINE_CLUE)),
        Act.SUPPLY: Right(Action.REGISTER_CLUE),
        **dict.fromkeys(
            (Act.TAKE, Act.ASK_EXTENSION, Act.ASK_REASSIGN, Act.FEED_BACK, Act.WITHDRAW, Act.TO_COURT),
            Right(Action.HANDLE_CLUE),
        ),
        **dict.fromkeys(
            (Act.GRANT_EXTENSION, Act.DENY_EXTENSION, Act.CONFIRM, Act.SEND_BACK), Right(Action.CHECK_CLUE)
        ),
        **dict.fromkeys((Act.REASSIGN, Act.DENY_REASSIGN), Right(Action.REASSIGN_CLUE, At.UNIT)),
        **dict.fromkeys((Act.CALL_BACK, Act.ARCHIVE, Act.REOPEN), Right(Action.CALL_BACK_CLUE, At.OWNER)),
        **dict.fromkeys(
            (Act.URGE, Act.INTERVIEW, Act.CIRCULATE, Act.HANG, Act.UNHANG), Right(Action.SUPERVISE_CLUE, At.UNIT)
        ),
    }
)

_REFUSE = Step(ClueState.REFUSED, Turn.OWNER, comment=True)
_JOIN = Step(ClueState.JOINED, Turn.OWNER, comment=True)
_ASSIGN = Step(ClueState.ASSIGNED, Turn.TARGET)
_TAKE = Step(ClueState.HANDLING)
_ASK_REASSIGN = Step(ClueState.REASSIGN_ASKED, Turn.ABOVE, comment=True)
_REASSIGN = Step(ClueState.ASSIGNED, Turn.TARGET, comment=True)
_EXAMINE_ELSEWHERE = Step(ClueState.REGISTERED, Turn.TARGET, comment=True)
_REOPEN = Step(ClueState.HANDLING, Turn.UNIT, comment=True)
_AGAIN = Step(ClueState.REGISTERED, Turn.UNIT, comment=True)
_CALL_BACK = Step()
_MEASURES: Final[Mapping[Act, Step]] = dict.fromkeys(
    (Act.URGE, Act.INTERVIEW, Act.CIRCULATE, Act.HANG, Act.UNHANG), Step(comment=True)
)
OPEN: Final = (
    ClueState.REGISTERED,
    ClueState.SUPPLEMENT,
    ClueState.ACCEPTED,
    ClueState.ASSIGNED,
    ClueState.HANDLING,
    ClueState.EXTENSION_ASKED,
    ClueState.REASSIGN_ASKED,
    ClueState.REVIEW,
)

STEPS: Final[Mapping[tuple[ClueState, Act], Step]] = MappingProxyType(
    {
        (ClueState.REGISTERED, Act.ACCEPT): Step(ClueState.ACCEPTED),
        (ClueState.REGISTERED, Act.REFUSE): _REFUSE,
        (ClueState.REGISTERED, Act.ASK_MORE): Step(ClueState.SUPPLEMENT, comment=True),
        (ClueState.REGISTERED, Act.JOIN): _JOIN,
        # What came to the wrong unit is examined where it belongs.
        (ClueState.REGISTERED, Act.REASSIGN): _EXAMINE_ELSEWHERE,
        (ClueState.SUPPLEMENT, Act.SUPPLY): Step(ClueState.REGISTERED, comment=True),
        # What is asked for and does not come; a file shows that it was asked for (未提交资料 alone ends nothing).
        (ClueState.SUPPLEMENT, Act.REFUSE): replace(_REFUSE, evidence=ClueEvidenceKind.CONTACT),
        (ClueState.SUPPLEMENT, Act.REASSIGN): _EXAMINE_ELSEWHERE,
        (ClueState.ACCEPTED, Act.ASSIGN): _ASSIGN,
        (ClueState.ACCEPTED, Act.TAKE): _TAKE,
        (ClueState.ACCEPTED, Act.JOIN): _JOIN,
        (ClueState.ACCEPTED, Act.ASK_REASSIGN): _ASK_REASSIGN,
        (ClueState.ACCEPTED, Act.REASSIGN): _REASSIGN,
        (ClueState.ASSIGNED, Act.ASSIGN): _ASSIGN,
        (ClueState.ASSIGNED, Act.TAKE): _TAKE,
        (ClueState.ASSIGNED, Act.JOIN): _JOIN,
        (ClueState.ASSIGNED, Act.ASK_REASSIGN): _ASK_REASSIGN,
        (ClueState.ASSIGNED, Act.REASSIGN): _REASSIGN,
        (ClueState.HANDLING, Act.JOIN): _JOIN,
        # What was taken up and is better worked on below.
        (ClueState.HANDLING, Act.ASSIGN): _ASSIGN,
        (ClueState.HANDLING, Act.ASK_EXTENSION): Step(ClueState.EXTENSION_ASKED, Turn.ABOVE, comment=True),
        (ClueState.HANDLING, Act.ASK_REASSIGN): _ASK_REASSIGN,
        (ClueState.HANDLING, Act.REASSIGN): _REASSIGN,
        (ClueState.HANDLING, Act.FEED_BACK): Step(ClueState.REVIEW, Turn.ABOVE, comment=True, ending=ClueState.CLOSED),
        # Who says so is checked level by level like every other result, or nothing would be easier than to end it so.
        (ClueState.HANDLING, Act.WITHDRAW): Step(
            ClueState.REVIEW,
            Turn.ABOVE,
            comment=True,
            evidence=ClueEvidenceKind.WITHDRAWAL,
            ending=ClueState.WITHDRAWN,
        ),
        (ClueState.HANDLING, Act.TO_COURT): Step(
            ClueState.REVIEW, Turn.ABOVE, comment=True, evidence=ClueEvidenceKind.COURT, ending=ClueState.COURT
        ),
        (ClueState.EXTENSION_ASKED, Act.GRANT_EXTENSION): Step(ClueState.HANDLING, Turn.UNIT, second=True),
        (ClueState.EXTENSION_ASKED, Act.DENY_EXTENSION): Step(
            ClueState.HANDLING, Turn.UNIT, comment=True, second=True
        ),
        (ClueState.EXTENSION_ASKED, Act.REASSIGN): _REASSIGN,
        (ClueState.REASSIGN_ASKED, Act.REASSIGN): _REASSIGN,
        (ClueState.REASSIGN_ASKED, Act.DENY_REASSIGN): Step(ClueState.HANDLING, Turn.UNIT, comment=True),
        (ClueState.REVIEW, Act.CONFIRM): Step(None, Turn.ABOVE, second=True),
        (ClueState.REVIEW, Act.SEND_BACK): Step(ClueState.HANDLING, Turn.UNIT, comment=True),
        (ClueState.CLOSED, Act.ARCHIVE): Step(ClueState.ARCHIVED, Turn.OWNER),
        **{
            (state, Act.CALL_BACK): _CALL_BACK
            for state in (ClueState.CLOSED, ClueState.ARCHIVED, ClueState.WITHDRAWN, ClueState.COURT)
        },
        **{
            (state, Act.REOPEN): _REOPEN
            for state in (ClueState.CLOSED, ClueState.ARCHIVED, ClueState.WITHDRAWN, ClueState.COURT)
        },
        (ClueState.REFUSED, Act.REOPEN): _AGAIN,
        (ClueState.JOINED, Act.REOPEN): _AGAIN,
        **{(state, act): step for state in OPEN for act, step in _MEASURES.items()},
    }
)

RESULTS_OF: Final[Mapping[ClueKind, tuple[ClueResult, ...]]] = MappingProxyType(
    {
        ClueKind.ARREARS: (
            ClueResult.PAID,
            ClueResult.PART_PAID,
            ClueResult.AGREED,
            ClueResult.NEGOTIATING,
            ClueResult.TO_COURT,
            ClueResult.UNTRUE,
            ClueResult.BEYOND,
            ClueResult.REPEATED,
        ),
        ClueKind.BURDEN: (
            ClueResult.CORRECTED,
            ClueResult.REFUNDED,
            ClueResult.UNTRUE,
            ClueResult.BEYOND,
            ClueResult.REPEATED,
        ),
    }
)
OWED: Final = frozenset({ClueResult.PAID, ClueResult.PART_PAID, ClueResult.AGREED})
"""Results by which arrears are confirmed: they must stand in the ledger (P08)."""
SETTLED: Final = OWED | {ClueResult.CORRECTED, ClueResult.REFUNDED}
"""Results by which the complainant got something: what he says of it decides."""
DISPUTED: Final = frozenset({ClueResult.NEGOTIATING, ClueResult.TO_COURT})
"""Results by which they are disputed; like those above they need outside or written evidence."""


def step_for(state: ClueState, act: Act) -> Step | None:
    """Return what an act leads to, or None where the table knows none."""
    return STEPS.get((state, act))


def acts_in(state: ClueState) -> list[Act]:
    """Return the acts that a state allows, in the order of the flow."""
    return [act for act in Act if (state, act) in STEPS]
