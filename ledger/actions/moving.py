"""One move of a filing under way: what every action of the one mover shares (workflow.md, States).

Lock the ledger and the filing → look the move up → check permission → check the version that the person saw →
freeze the version if submitted → set state, who, when → event row → notices after commit.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import announce
from ledger.calendar.instants import minute_of
from ledger.errors import ConflictError, RefusedError
from ledger.models import Filing, FilingEvent, FilingVersion, Ledger, Period, State, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.changes import difference
from ledger.queries.clocks import clocks_for
from ledger.queries.periods import expected_of
from ledger.scoping import Actor
from ledger.workflow import DECIDING, move_for, opening_state
from qingqian.db.clock import app_now


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move led to; `repeated` says that the same person's same act had been done before."""

    filing: Filing
    number: int | None
    repeated: bool = False


@dataclass(slots=True)
class Moving:
    """One move under way: the locked filing and everything that decides about it."""

    actor: Actor
    unit: Unit
    period: Period
    filing: Filing
    action: Action
    now: dt.datetime
    is_leaf: bool
    comment: str = ""
    # Further columns of the event: document, recipient and day of the root's moves.
    said: dict[str, Any] = field(default_factory=dict)

    def advance(self, number: int | None, facts: list[str] | None = None) -> Outcome:
        """Set the next state by the table and write the event."""
        move = move_for(State(self.filing.state), self.action)
        if move is None:
            raise ConflictError(f"“{State(self.filing.state).label}”的报送不能做这项操作，请刷新后再看。")
        if move.comment and not self.comment.strip():
            raise RefusedError("请写明原因，让对方知道要改什么。")
        before = self.filing.state
        self.filing.state = move.to(
            is_leaf=self.is_leaf,
            amending=self.filing.approved_number is not None,
            is_root=self.unit.parent_id is None,
        )
        self.filing.save()
        event = FilingEvent.objects.create(
            unit=self.unit,
            filing=self.filing,
            action=self.action.value,
            number=number,
            from_state=before,
            to_state=self.filing.state,
            comment=self.comment.strip(),
            facts=facts or [],
            actor_id=self.actor.user_id,
            actor_name=self.actor.name,
            at=self.now,
            rev=Ledger.objects.values_list("rev", flat=True).get(unit=self.unit),
            **self.said,
        )
        announce(self.filing, event)
        return Outcome(self.filing, number)


def begin(
    actor: Actor, action: Action, unit: Unit, period: Period, *, create: bool = False, also: Sequence[int] = ()
) -> Moving:
    """Lock the ledger (with those of the units `also`) and the filing, and say what decides about the move.

    MissingError and ForbiddenError by the one table; ConflictError where nothing has been filed yet, unless `create`.
    """
    require(actor, action, unit)
    lock_ledgers([unit.pk, *also], closed=action in DECIDING)
    expected = expected_of(unit, period)
    filing = Filing.objects.select_for_update().filter(unit=unit, period=period).first()
    if filing is None:
        if not create:
            raise ConflictError(f"{unit.name}还没有报送“{period.name}”，没有可以处理的版本。")
        filing = Filing.objects.create(unit=unit, period=period, state=opening_state(is_leaf=expected.is_leaf))
    return Moving(actor, unit, period, filing, action, app_now(), expected.is_leaf)


def require_seen(move: Moving, seen: int | None) -> int:
    """Return the number in hand; another one than the person saw answers 409 with the difference."""
    current = move.filing.current_number
    if current is None:
        raise ConflictError("这份报送已被撤回或退回，没有可以处理的版本。")
    if seen is not None and seen != current:
        raise ConflictError(
            f"您看到的是第 {seen} 版，现在已是第 {current} 版，请看过变化再决定。",
            difference(move.filing, seen, current),
        )
    return current


def frozen(filing: Filing, number: int) -> FilingVersion:
    """Return one version of a filing, without its findings, which can be long."""
    return FilingVersion.objects.select_related("unit").defer("findings").get(filing=filing, number=number)


def require_claimant(move: Moving) -> None:
    """Refuse who decides on what another has claimed."""
    filing = move.filing
    if filing.state == State.IN_REVIEW and filing.claimed_by_id != move.actor.user_id:
        raise ConflictError(f"这份报送由{filing.claimed_name}审核，请先与其沟通。")


def refuse_shut(move: Moving, redo_by: dt.datetime | None) -> None:
    """Refuse a new due time that has passed, and to name none where no further version would be taken."""
    if redo_by is not None:
        if redo_by <= move.now:
            raise RefusedError("改好的期限要在现在以后。")
        return
    clocks = clocks_for(move.unit, move.period)
    # Who was closed since files nothing more in any case.
    if clocks.open_until is not None and clocks.shut(move.now) and move.unit.valid_to is None:
        closed = f"这一期已于 {minute_of(clocks.open_until)} 截止，退回后不能再提交"
        raise RefusedError(f"{closed}；请填写“改好期限”，在此以前可以再报。")


def drop_claim(filing: Filing) -> None:
    """Let nobody hold the filing any more."""
    filing.claimed_by_id, filing.claimed_name, filing.claim_expires_at = None, "", None


def last_event(filing: Filing) -> FilingEvent | None:
    """Return the move that was made last."""
    return FilingEvent.objects.filter(filing=filing).last()


def done_before(move: Moving, seen: int | None) -> Outcome | None:
    """Return what this very act of this very person led to, if it was the last one: every action twice is one."""
    event = acted_last(move.actor, move.action, move.filing, seen)
    return None if event is None else Outcome(move.filing, event.number, repeated=True)


def acted_last(actor: Actor, action: Action, filing: Filing, seen: int | None) -> FilingEvent | None:
    """Return the filing's last event, if this person made this move by it, with the version that was seen."""
    event = last_event(filing)
    if event is None or event.action != action.value or event.actor_id != actor.user_id:
        return None
    return event if seen in (None, event.number) else None


def refuse_as_done(move: Moving) -> ConflictError:
    """Say what another has made of the filing meanwhile."""
    event = last_event(move.filing)
    if event is None:
        return ConflictError("这份报送还没有任何处理记录。")
    return ConflictError(f"{event.actor_name}已将第 {event.number} 版处理为“{State(move.filing.state).label}”。")
