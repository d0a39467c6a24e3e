"""Asks the level above to send a report back: the unit has found an error in what it can withdraw no more."""

from ledger.actions.deciding import refuse_frozen
from ledger.actions.filings import require_signer
from ledger.actions.moving import Outcome, begin, done_before, require_seen
from ledger.actions.reopening import refuse_reopening
from ledger.errors import RefusedError
from ledger.models import Period, State, Unit
from ledger.policy import Action
from ledger.scoping import Actor
from ledger.workflow import DECIDED


def ask_return(actor: Actor, unit: Unit, period: Period, reason: str, *, seen: int | None = None) -> Outcome:
    """Tell who decides that the version in hand is wrong, and why; they send it back or leave it.

    ConflictError where it is frozen: then an amendment mends it. Whether the level above has itself gone up is not
    seen from below: who decides knows (workflow.md rules 3 and 12). Asked once is asked.
    """
    move = begin(actor, Action.ASK_RETURN, unit, period)
    if (done := done_before(move, seen)) is not None:
        return done
    require_signer(actor, unit)
    number = require_seen(move, seen)
    if move.filing.state == State.SUBMITTED:
        raise RefusedError("还没有人开始审核，可以直接撤回，不用申请退回。")
    if move.filing.state in DECIDED:
        refuse_reopening(unit, move.filing)
        refuse_frozen(move)
    if not reason.strip():
        raise RefusedError("请写明申请退回的原因，让上级知道哪里有误。")
    move.comment = reason
    return move.advance(number)
