"""The one table of moves: (state, action) → what comes next, for buttons, guards, commands and tests.

Source: workflow.md, States. A move that is not here raises and leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger.models.filing import State
from ledger.policy import Action


@dataclass(frozen=True, slots=True)
class Move:
    """Where a move leads: a leaf's next state, a rollup's, and whether it needs a written reason.

    `kept` takes back an amendment: what was approved before it is in force, and the filing approved (the root's: sent)
    as before.
    """

    leaf: State
    rollup: State
    comment: bool = False
    kept: bool = False

    def to(self, *, is_leaf: bool, amending: bool = False, is_root: bool = False) -> State:
        """Return the next state; `amending` tells that an approved version of the filing stays in force."""
        if self.kept and amending:
            decided = State.APPROVED if is_leaf else State.ACCEPTED
            return State.SENT if is_root else decided
        return self.leaf if is_leaf else self.rollup


_SUBMIT = Move(State.SUBMITTED, State.SUBMITTED)
_PROXY = Move(State.SUBMITTED, State.SUBMITTED, comment=True)
_AMEND = Move(State.SUBMITTED, State.SUBMITTED, comment=True)
_RETURN = Move(State.RETURNED, State.RETURNED, comment=True)
_UNDO = Move(State.IN_REVIEW, State.IN_REVIEW)
_REOPEN = Move(State.RETURNED, State.RETURNED, comment=True, kept=True)

MOVES: Mapping[tuple[State, Action], Move] = MappingProxyType(
    {
        (State.NOT_STARTED, Action.SUBMIT_FILING): _SUBMIT,
        (State.DRAFT, Action.SUBMIT_FILING): _SUBMIT,
        (State.COLLECTING, Action.SUBMIT_FILING): _SUBMIT,
        (State.READY, Action.SUBMIT_FILING): _SUBMIT,
        (State.RETURNED, Action.SUBMIT_FILING): _SUBMIT,
        # The level above may file in a unit's place, with a reason, marked everywhere (rule 9).
        (State.NOT_STARTED, Action.REPORT_FOR_CHILD): _PROXY,
        (State.DRAFT, Action.REPORT_FOR_CHILD): _PROXY,
        (State.COLLECTING, Action.REPORT_FOR_CHILD): _PROXY,
        (State.READY, Action.REPORT_FOR_CHILD): _PROXY,
        (State.RETURNED, Action.REPORT_FOR_CHILD): _PROXY,
        (State.SUBMITTED, Action.WITHDRAW_FILING): Move(State.DRAFT, State.COLLECTING, kept=True),
        (State.SUBMITTED, Action.CLAIM_FILING): Move(State.IN_REVIEW, State.IN_REVIEW),
        (State.IN_REVIEW, Action.CLAIM_FILING): Move(State.IN_REVIEW, State.IN_REVIEW),  # once the claim has run out
        (State.IN_REVIEW, Action.RELEASE_FILING): Move(State.SUBMITTED, State.SUBMITTED),
        (State.IN_REVIEW, Action.RETURN_FILING): Move(State.RETURNED, State.RETURNED, comment=True, kept=True),
        (State.IN_REVIEW, Action.APPROVE_FILING): Move(State.APPROVED, State.ACCEPTED),
        # Only while the level above has not itself gone up with it (workflow.md rule 3).
        (State.APPROVED, Action.RETURN_FILING): _RETURN,
        (State.ACCEPTED, Action.RETURN_FILING): _RETURN,
        # Who finds an error in what is in review or approved asks for it; nothing but the asking is done.
        (State.IN_REVIEW, Action.ASK_RETURN): Move(State.IN_REVIEW, State.IN_REVIEW, comment=True),
        (State.APPROVED, Action.ASK_RETURN): Move(State.APPROVED, State.APPROVED, comment=True),
        (State.ACCEPTED, Action.ASK_RETURN): Move(State.ACCEPTED, State.ACCEPTED, comment=True),
        # What was approved is amended by a version of its own; it stays in force until that is approved (rule 3).
        (State.APPROVED, Action.AMEND_FILING): _AMEND,
        (State.ACCEPTED, Action.AMEND_FILING): _AMEND,
        # Only while nobody has acted on the decision (rule 5).
        (State.RETURNED, Action.UNDO_DECISION): _UNDO,
        (State.APPROVED, Action.UNDO_DECISION): _UNDO,
        (State.ACCEPTED, Action.UNDO_DECISION): _UNDO,
        # The root's own: a second person approves it, with the government's document; once sent it is amended only.
        (State.SUBMITTED, Action.ENDORSE_FILING): Move(State.ENDORSED, State.ENDORSED),
        (State.SUBMITTED, Action.REOPEN_FILING): _REOPEN,
        (State.ENDORSED, Action.REOPEN_FILING): _REOPEN,
        (State.ENDORSED, Action.SEND_FILING): Move(State.SENT, State.SENT),
        (State.SENT, Action.AMEND_FILING): _AMEND,
    },
)

# A filing of these states is in hand above: its version counts as handed in.
DECIDED = frozenset({State.APPROVED, State.ACCEPTED, State.ENDORSED, State.SENT})
HANDED_IN = frozenset({State.SUBMITTED, State.IN_REVIEW, *DECIDED})
# What the level above does with what was handed in; it does so too where the unit has been closed since.
DECIDING = frozenset(
    {
        Action.CLAIM_FILING,
        Action.RELEASE_FILING,
        Action.RETURN_FILING,
        Action.APPROVE_FILING,
        Action.UNDO_DECISION,
    },
)


def move_for(state: State, action: Action) -> Move | None:
    """Return the move, or None where the table knows none."""
    return MOVES.get((state, action))


def opening_state(*, is_leaf: bool) -> State:
    """Return the state of a filing that nobody has touched."""
    return State.NOT_STARTED if is_leaf else State.COLLECTING
