"""How the root's own filing ends, which nobody above decides on: 审定 by a second person, then 已报送.

`submitted → endorsed → sent` (workflow.md, States). Until it is sent a mistake is given back with a reason; what was
sent is amended, like everybody's.
"""

import datetime as dt
from dataclasses import dataclass

from ledger.actions.acceptance import accept_stated, unaccept_stated
from ledger.actions.dispositions import settle_approved, settle_returned
from ledger.actions.moving import (
    Moving,
    Outcome,
    begin,
    done_before,
    frozen,
    last_event,
    refuse_as_done,
    refuse_shut,
    require_seen,
)
from ledger.calendar.instants import day_of
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Filing, FilingEvent, Period, State, Unit
from ledger.policy import Action
from ledger.scoping import Actor


@dataclass(frozen=True, slots=True)
class Approval:
    """The government's document that approves a version: its number and its day."""

    document_no: str
    dated: dt.date


@dataclass(frozen=True, slots=True)
class Dispatch:
    """To whom a version went (the province, the ministry), and on which day."""

    recipient: str
    dated: dt.date


def endorse(actor: Actor, unit: Unit, period: Period, approval: Approval, *, seen: int | None = None) -> Outcome:
    """Let a second person approve the version that the person saw, with the government's document.

    ForbiddenError for who handed it in, RefusedError without number or for a day that lies ahead, ConflictError where
    it has been endorsed with another document.
    """
    move = begin(actor, Action.ENDORSE_FILING, unit, period)
    move.said = {"document_no": approval.document_no.strip(), "dated": approval.dated}
    if (done := _said_before(move, seen)) is not None:
        return done
    if move.filing.state in (State.ENDORSED, State.SENT):
        raise refuse_as_done(move)
    version = frozen(move.filing, require_seen(move, seen))
    if version.submitted_by_id is not None and version.submitted_by_id == actor.user_id:
        raise ForbiddenError("提交人不能审定自己提交的版本，请由另一位负责人或审核员审定。")
    if not approval.document_no.strip():
        raise RefusedError("请填写批准文件的文号。")
    _refuse_ahead(move, approval.dated, "批准日期")
    settle_approved(version)
    accept_stated(actor, version, move.now)
    move.filing.approved_number = version.number
    move.filing.redo_by, move.filing.redo_name = None, ""
    return move.advance(version.number)


def reopen(
    actor: Actor,
    unit: Unit,
    period: Period,
    reason: str,
    *,
    seen: int | None = None,
    redo_by: dt.datetime | None = None,
) -> Outcome:
    """Give a version back for a new one, with a reason, whether it was endorsed or not; never once it is sent.

    An amendment that is given back leaves what was sent before it in force. Else the new one may come till `redo_by`,
    whatever has passed; RefusedError without it where the period is shut, for nobody above could let the root in.
    """
    move = begin(actor, Action.REOPEN_FILING, unit, period)
    move.comment = reason
    if (done := done_before(move, seen)) is not None:
        return done
    if move.filing.state == State.RETURNED:
        raise refuse_as_done(move)
    if move.filing.state == State.SENT:
        raise ConflictError("这一版已经报送，不能退回修改；有错的，请提交更正。")
    version, in_force = frozen(move.filing, require_seen(move, seen)), _sent_before(move.filing)
    if in_force is None:
        refuse_shut(move, redo_by)
        move.filing.redo_by, move.filing.redo_name = redo_by, ""
    settle_returned(version)
    unaccept_stated(version)
    move.filing.approved_number = move.filing.current_number = in_force
    return move.advance(version.number)


def send(actor: Actor, unit: Unit, period: Period, dispatch: Dispatch, *, seen: int | None = None) -> Outcome:
    """Say that the endorsed version went to the province or the ministry, on which day.

    RefusedError without a recipient, and for a day that lies ahead or before the document's; ConflictError where it
    went to others, or on another day, by what is stored.
    """
    move = begin(actor, Action.SEND_FILING, unit, period)
    move.said = {"recipient": dispatch.recipient.strip(), "dated": dispatch.dated}
    if (done := _said_before(move, seen)) is not None:
        return done
    if move.filing.state == State.SENT:
        raise refuse_as_done(move)
    number = require_seen(move, seen)
    if move.filing.state != State.ENDORSED:
        raise ConflictError(f"第 {number} 版还没有审定，请先由另一位负责人或审核员审定，再登记报送。")
    if not dispatch.recipient.strip():
        raise RefusedError("请填写报送给谁。")
    _refuse_ahead(move, dispatch.dated, "报送日期")
    approved = _endorsement(move.filing, number)
    if approved is not None and approved.dated is not None and dispatch.dated < approved.dated:
        raise RefusedError(f"报送日期不能早于批准日期 {approved.dated}。")
    return move.advance(number)


def _said_before(move: Moving, seen: int | None) -> Outcome | None:
    """Return what the same words of this person led to; ConflictError where other ones are stored."""
    done, event = done_before(move, seen), last_event(move.filing)
    if done is None or event is None:
        return None
    if all(getattr(event, name) == value for name, value in move.said.items()):
        return done
    if move.action is Action.SEND_FILING:
        stored = f"第 {event.number} 版已登记报送{event.recipient}（{event.dated}）"
        raise ConflictError(f"{stored}，这次填写的没有保存；登记有误的，请提交更正，审定后再登记报送。")
    stored = f"第 {event.number} 版已按 {event.document_no}（{event.dated}）审定"
    raise ConflictError(f"{stored}，这次填写的没有保存；文号或日期有误的，请先退回修改，重新提交后再审定。")


def _refuse_ahead(move: Moving, day: dt.date, word: str) -> None:
    if day > day_of(move.now):
        raise RefusedError(f"{word}不能晚于今天。")


def _endorsement(filing: Filing, number: int) -> FilingEvent | None:
    return FilingEvent.objects.filter(filing=filing, number=number, action=Action.ENDORSE_FILING.value).last()


def _sent_before(filing: Filing) -> int | None:
    """Return which version of the filing was sent last; None where none was."""
    sent = FilingEvent.objects.filter(filing=filing, action=Action.SEND_FILING.value).last()
    return None if sent is None else sent.number
