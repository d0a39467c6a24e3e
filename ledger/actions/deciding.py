"""What the level above does with a filing: claims it, gives it back, returns or approves it, and undoes that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F

from ledger.actions.acceptance import accept_stated, unaccept_stated
from ledger.actions.dispositions import resettle_returned, settle_approved, settle_returned, unsettle_approved
from ledger.actions.moving import (
    Moving,
    Outcome,
    begin,
    done_before,
    drop_claim,
    frozen,
    refuse_as_done,
    refuse_shut,
    require_claimant,
    require_seen,
)
from ledger.actions.remarks import drop_remarks, recall_remarks, send_remarks
from ledger.actions.reopening import refuse_reopening
from ledger.calendar.instants import minute_of
from ledger.errors import ConflictError, ForbiddenError
from ledger.models import Filing, FilingEvent, FilingVersion, Ledger, Period, PinnedChild, State, Unit
from ledger.policy import Action
from ledger.queries.clocks import clocks_for
from ledger.queries.periods import expected_of
from ledger.scoping import Actor
from ledger.workflow import DECIDED, HANDED_IN


def _claim_holds(move: Moving) -> bool:
    filing = move.filing
    return (
        filing.state == State.IN_REVIEW and filing.claim_expires_at is not None and filing.claim_expires_at > move.now
    )


def claim(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Take a submitted filing for review; while the claim holds nobody else decides and the unit cannot withdraw."""
    move = begin(actor, Action.CLAIM_FILING, unit, period)
    filing = move.filing
    if _claim_holds(move):
        if filing.claimed_by_id == actor.user_id:
            return Outcome(filing, filing.current_number, repeated=True)
        raise ConflictError(f"{filing.claimed_name}正在审核这份报送，请稍后再看。")
    require_seen(move, seen)
    _take(move)
    return move.advance(filing.current_number)


def _take(move: Moving) -> None:
    move.filing.claimed_by_id, move.filing.claimed_name = move.actor.user_id, move.actor.name
    move.filing.claim_expires_at = move.now + dt.timedelta(minutes=settings.CLAIM_MINUTES)


def release(actor: Actor, unit: Unit, period: Period) -> Outcome:
    """Give a claimed filing back to the queue."""
    move = begin(actor, Action.RELEASE_FILING, unit, period)
    if move.filing.state == State.SUBMITTED:
        return Outcome(move.filing, move.filing.current_number, repeated=True)
    require_claimant(move)
    drop_claim(move.filing)
    return move.advance(move.filing.current_number)


@dataclass(frozen=True, slots=True)
class Redo:
    """Until when and by whom a returned version is to be mended, and which children below must mend theirs."""

    by: dt.datetime | None = None
    name: str = ""
    children: Sequence[Unit] = ()


MEND = Redo()
"""Mend it, with nothing more said."""


def return_filing(
    actor: Actor, unit: Unit, period: Period, reason: str, *, seen: int | None = None, redo: Redo = MEND
) -> Outcome:
    """Send a version back with a reason; the unit files it again as the next version.

    Children that are named are reopened by the same act, and no others (workflow.md rule 3). An amendment that is sent
    back leaves what was approved before it in force. RefusedError without a new due time where the period is shut, for
    no further version would be taken.
    """
    move = begin(
        actor, Action.RETURN_FILING, unit, period, also=[*(child.pk for child in redo.children), *_above(unit)]
    )
    move.comment = reason
    if (done := done_before(move, seen)) is not None:
        return done
    if move.filing.state == State.RETURNED:
        raise refuse_as_done(move)
    if move.filing.state in DECIDED:
        _require_returnable(move)
        move.filing.approved_number = None
    else:
        require_claimant(move)
    version = frozen(move.filing, require_seen(move, seen))
    if move.filing.approved_number is None:
        refuse_shut(move, redo.by)
        move.filing.redo_by, move.filing.redo_name = redo.by, redo.name.strip()
    if move.unit.valid_to is None:  # else its rows have gone to another unit, with what was proposed of them
        settle_returned(version)
    unaccept_stated(version)
    send_remarks(move.filing, version.number, move.now)
    move.filing.current_number = move.filing.approved_number
    drop_claim(move.filing)
    _reopen_children(move, version, redo)
    return move.advance(version.number, ["with_children"] if redo.children else [])


def _above(unit: Unit) -> list[int]:
    """Return the level above: what takes an approval away waits for its going up, which might hold the version."""
    return [] if unit.parent_id is None else [unit.parent_id]


def _reopen_children(move: Moving, version: FilingVersion, redo: Redo) -> None:
    """Send the named children's approved versions back too, with the same reason; each must stand in the version."""
    pinned = dict(version.children.exclude(child_version=None).values_list("child_unit_id", "child_version__number"))
    for child in redo.children:
        filing = Filing.objects.select_for_update().filter(unit=child, period=move.period).first()
        if child.pk not in pinned or filing is None or filing.state not in DECIDED:
            raise ConflictError(f"{child.name}没有可以退回的版本，请刷新后再选。")
        refuse_reopening(child, filing)
        expected = expected_of(child, move.period)
        comment = f"{move.unit.name}的汇总报送被退回，指明由{child.name}修改：{move.comment.strip()}"
        below = Moving(move.actor, child, move.period, filing, move.action, move.now, expected.is_leaf, comment)
        refuse_frozen(below)
        refuse_shut(below, redo.by)
        returned = frozen(filing, require_seen(below, None))
        settle_returned(returned)
        unaccept_stated(returned)
        filing.current_number = filing.approved_number = None
        filing.redo_by, filing.redo_name = redo.by, ""
        below.advance(returned.number)


def approve(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Approve (a leaf's) or accept (a rollup's) the version that the person saw; never one's own submission."""
    move = begin(actor, Action.APPROVE_FILING, unit, period)
    if (done := done_before(move, seen)) is not None:
        return done
    if move.filing.state in DECIDED:
        raise refuse_as_done(move)
    require_claimant(move)
    number = require_seen(move, seen)
    version = frozen(move.filing, number)
    if version.submitted_by_id is not None and version.submitted_by_id == actor.user_id:
        raise ForbiddenError("提交人不能审核自己提交的版本，请由另一位审核员处理。")
    settle_approved(version)
    accept_stated(actor, version, move.now)
    drop_remarks(move.filing, number)
    move.filing.approved_number = move.filing.current_number
    move.filing.redo_by, move.filing.redo_name = None, ""
    drop_claim(move.filing)
    return move.advance(version.number)


def undo_decision(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Take the last return or approval back, while nobody has acted on it: the version is in review again, claimed.

    ConflictError once the unit has entered something after a return, or the level above has gone up with what was
    approved (workflow.md rule 5).
    """
    move = begin(actor, Action.UNDO_DECISION, unit, period, also=_above(unit))
    if (done := done_before(move, seen)) is not None:
        return done
    events = list(FilingEvent.objects.filter(filing=move.filing))
    if not events or events[-1].action not in (Action.RETURN_FILING, Action.APPROVE_FILING):
        raise ConflictError("最后一步不是退回或通过，没有可以撤销的决定。")
    *before, last = events
    if seen not in (None, last.number):
        raise refuse_as_done(move)
    version = frozen(move.filing, last.number or 0)
    if last.action == Action.RETURN_FILING:
        _undo_return(move, last, version)
    else:
        _undo_approval(move, version)
        move.filing.approved_number = approved_by(before)
    move.filing.current_number = last.number
    move.filing.redo_by, move.filing.redo_name = None, ""
    _take(move)
    return move.advance(last.number)


def _undo_return(move: Moving, last: FilingEvent, version: FilingVersion) -> None:
    rev = Ledger.objects.values_list("rev", flat=True).get(unit=move.unit)
    if last.rev != rev:
        raise ConflictError(f"{move.unit.name}已开始修改，不能撤销退回；请等它再次提交。")
    if "with_children" in last.facts:
        raise ConflictError("退回时指明的下级也已退回，不能撤销。")
    resettle_returned(version, last.at)
    recall_remarks(move.filing, version.number)


def _undo_approval(move: Moving, version: FilingVersion) -> None:
    gone_up = PinnedChild.objects.filter(
        child_unit=move.unit, child_version=version, version__number=F("version__filing__current_number")
    )
    refuse_reopening(move.unit, move.filing)
    if gone_up.exists():
        raise ConflictError("上级已将这个版本汇总上报，不能撤销通过；请由上级退回汇总报送，或让下级提交更正。")
    unsettle_approved(version)
    unaccept_stated(version)


def approved_by(events: Sequence[FilingEvent]) -> int | None:
    """Return which version these moves left in force: without the last approval it is the one before."""
    standing: list[int | None] = []
    for event in events:
        if event.action == Action.APPROVE_FILING:
            standing.append(event.number)
        elif event.action == Action.UNDO_DECISION and standing and standing[-1] == event.number:
            standing.pop()
        elif event.action == Action.RETURN_FILING and event.from_state in DECIDED:
            standing.clear()
    return standing[-1] if standing else None


def _require_returnable(move: Moving) -> None:
    """What has gone up with the level above is mended there first; what is frozen is amended (workflow.md rule 3)."""
    refuse_reopening(move.unit, move.filing)
    parent = Filing.objects.filter(unit=move.unit.parent, period=move.period).first() if move.unit.parent else None
    if parent is not None and parent.state in HANDED_IN:
        raise ConflictError("上级已将这个版本汇总上报；请先由上级退回汇总报送，再退回本单位，或让本单位提交更正。")
    refuse_frozen(move)


def refuse_frozen(move: Moving) -> None:
    """What was approved is sent back no more after the freeze, but amended; ConflictError."""
    clocks = clocks_for(move.unit, move.period)
    if clocks.frozen_at is not None and clocks.frozen(move.now):
        raise ConflictError(f"这一期已于 {minute_of(clocks.frozen_at)} 冻结，不能退回；请让{move.unit.name}提交更正。")
