"""The one mover of filings, for forms, bulk acts, commands and tests alike (workflow.md, States).

Lock the ledger and the filing → look the move up → check permission → check the version that the person saw →
freeze the version if submitted → set state, who, when → event row → notices after commit.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from ledger.actions.acceptance import accept_stated, unaccept_stated
from ledger.actions.dispositions import file_dispositions, settle_approved, settle_returned, settle_withdrawn
from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import announce
from ledger.actions.versions import Submission, freeze
from ledger.calendar.instants import minute_of
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Filing, FilingEvent, FilingVersion, Period, State, Unit
from ledger.permission import require, roles_for
from ledger.policy import Action, Role
from ledger.queries.changes import difference
from ledger.queries.clocks import Clocks, clocks_for
from ledger.queries.periods import expected_of
from ledger.queries.units import has_head
from ledger.scoping import Actor
from ledger.workflow import DECIDED, HANDED_IN, move_for, opening_state
from qingqian.db.clock import app_now


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move led to; `repeated` says that the same person's same act had been done before."""

    filing: Filing
    number: int | None
    repeated: bool = False


@dataclass(slots=True)
class _Move:
    """One move under way: the locked filing and everything that decides about it."""

    actor: Actor
    unit: Unit
    period: Period
    filing: Filing
    action: Action
    now: dt.datetime
    is_leaf: bool
    comment: str = ""

    def advance(self, number: int | None, facts: list[str] | None = None) -> Outcome:
        """Set the next state by the table and write the event."""
        move = move_for(State(self.filing.state), self.action)
        if move is None:
            raise ConflictError(f"“{State(self.filing.state).label}”的报送不能做这项操作，请刷新后再看。")
        if move.comment and not self.comment.strip():
            raise RefusedError("请写明原因，让对方知道要改什么。")
        before, self.filing.state = self.filing.state, move.to(is_leaf=self.is_leaf)
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
        )
        announce(self.filing, event)
        return Outcome(self.filing, number)


def _begin(actor: Actor, action: Action, unit: Unit, period: Period, *, create: bool = False) -> _Move:
    require(actor, action, unit)
    lock_ledgers([unit.pk])
    expected = expected_of(unit, period)
    filing = Filing.objects.select_for_update().filter(unit=unit, period=period).first()
    if filing is None:
        if not create:
            raise ConflictError(f"{unit.name}还没有报送“{period.name}”，没有可以处理的版本。")
        filing = Filing.objects.create(unit=unit, period=period, state=opening_state(is_leaf=expected.is_leaf))
    return _Move(actor, unit, period, filing, action, app_now(), expected.is_leaf)


def _require_seen(move: _Move, seen: int | None) -> int:
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


def submit(actor: Actor, unit: Unit, period: Period, submission: Submission, *, seen: int | None = None) -> Outcome:
    """Hand in a unit's ledger for a period and freeze it as the next version.

    `seen` is the number of the last version that the person saw (0 before the first); without it no check is made.
    Raises RefusedError with the findings that stand in the way, ConflictError when it is in hand already,
    ForbiddenError where the head of the unit signs.
    """
    move = _begin(actor, Action.SUBMIT_FILING, unit, period, create=True)
    filing = move.filing
    if filing.state in HANDED_IN:
        return _already_handed_in(move, seen)
    if seen is not None and seen != filing.latest_number:
        raise ConflictError(
            f"您打开页面后已有新的第 {filing.latest_number} 版，请刷新后再提交。",
            difference(filing, seen, filing.latest_number),
        )
    _require_signer(actor, unit)
    clocks = _require_open(move)
    # The first submission decides; a due time that is moved afterwards changes nothing (workflow.md rule 7).
    first = filing.first_submitted_at or move.now
    unpunctual = clocks.due_at is not None and first > clocks.due_at
    late = unpunctual if filing.first_submitted_at is None else filing.late
    filing.first_submitted_at, filing.last_submitted_at, filing.late = first, move.now, late
    number = freeze(actor, unit, period, filing, submission, late=late, is_leaf=move.is_leaf)
    file_dispositions(unit, _frozen(filing, number))
    filing.latest_number = filing.current_number = number
    longer = clocks.closes_at is not None and move.now > clocks.closes_at
    said = (("nil", submission.nil), ("no_change", submission.no_change), ("late", late), ("extended", longer))
    facts = [name for name, is_so in said if is_so]
    return move.advance(number, facts)


def _frozen(filing: Filing, number: int) -> FilingVersion:
    """Return one version of a filing, without its findings, which can be long."""
    return FilingVersion.objects.select_related("unit").defer("findings").get(filing=filing, number=number)


def _already_handed_in(move: _Move, seen: int | None) -> Outcome:
    """Answer a repeated submission of the same person with what it did the first time."""
    filing = move.filing
    event = FilingEvent.objects.filter(filing=filing, action=Action.SUBMIT_FILING.value).last()
    same = event is not None and event.actor_id == move.actor.user_id
    if same and filing.current_number is not None and seen == filing.current_number - 1:
        return Outcome(filing, filing.current_number, repeated=True)
    raise ConflictError(
        f"“{move.period.name}”已提交第 {filing.current_number} 版，处于“{State(filing.state).label}”。"
    )


def _require_signer(actor: Actor, unit: Unit) -> None:
    """The head signs; a unit without one lets its clerk (setting)."""
    if actor.is_system or Role.HEAD in roles_for(actor, Action.SUBMIT_FILING, unit):
        return
    if not settings.CLERK_SUBMITS_WITHOUT_HEAD or has_head(unit):
        raise ForbiddenError(f"{unit.name}设有负责人，请由负责人审阅后提交。")


def _require_open(move: _Move) -> Clocks:
    """Return the clocks; RefusedError before the period opens, and once it has closed for this unit."""
    clocks = clocks_for(move.unit, move.period)
    if move.period.waived_at is not None:
        raise RefusedError(f"“{move.period.name}”已由上级取消，不用报送。")
    if move.now < move.period.opens_at:
        raise RefusedError(f"“{move.period.name}”还没有开始报送。")
    if clocks.open_until is not None and move.now > clocks.open_until:
        raise RefusedError(f"“{move.period.name}”已于 {minute_of(clocks.open_until)} 截止，请向上级申请延期。")
    return clocks


def withdraw(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Take a submission back before somebody claims it; it then does not count as the first one."""
    move = _begin(actor, Action.WITHDRAW_FILING, unit, period)
    filing = move.filing
    if filing.current_number is None and filing.state not in HANDED_IN and seen == filing.latest_number:
        return Outcome(filing, seen, repeated=True)
    _require_signer(actor, unit)
    if filing.state in (State.IN_REVIEW, *DECIDED):
        raise ConflictError(f"{filing.claimed_name or '上级'}已开始审核，不能撤回；如需修改，请联系审核人退回。")
    number = _require_seen(move, seen)
    filing.current_number = None
    settle_withdrawn(_frozen(filing, number))
    if filing.first_submitted_at == filing.last_submitted_at:
        filing.first_submitted_at, filing.late = None, False
    return move.advance(number)


def _claim_holds(move: _Move) -> bool:
    filing = move.filing
    return (
        filing.state == State.IN_REVIEW and filing.claim_expires_at is not None and filing.claim_expires_at > move.now
    )


def claim(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Take a submitted filing for review; while the claim holds nobody else decides and the unit cannot withdraw."""
    move = _begin(actor, Action.CLAIM_FILING, unit, period)
    filing = move.filing
    if _claim_holds(move):
        if filing.claimed_by_id == actor.user_id:
            return Outcome(filing, filing.current_number, repeated=True)
        raise ConflictError(f"{filing.claimed_name}正在审核这份报送，请稍后再看。")
    _require_seen(move, seen)
    filing.claimed_by_id, filing.claimed_name = actor.user_id, actor.name
    filing.claim_expires_at = move.now + dt.timedelta(minutes=settings.CLAIM_MINUTES)
    return move.advance(filing.current_number)


def release(actor: Actor, unit: Unit, period: Period) -> Outcome:
    """Give a claimed filing back to the queue."""
    move = _begin(actor, Action.RELEASE_FILING, unit, period)
    if move.filing.state == State.SUBMITTED:
        return Outcome(move.filing, move.filing.current_number, repeated=True)
    _require_claimant(move)
    _drop_claim(move.filing)
    return move.advance(move.filing.current_number)


def _require_claimant(move: _Move) -> None:
    filing = move.filing
    if filing.state == State.IN_REVIEW and filing.claimed_by_id != move.actor.user_id:
        raise ConflictError(f"这份报送由{filing.claimed_name}审核，请先与其沟通。")


def _drop_claim(filing: Filing) -> None:
    filing.claimed_by_id, filing.claimed_name, filing.claim_expires_at = None, "", None


def return_filing(actor: Actor, unit: Unit, period: Period, reason: str, *, seen: int | None = None) -> Outcome:
    """Send a version back with a reason; the unit files it again as the next version."""
    move = _begin(actor, Action.RETURN_FILING, unit, period)
    move.comment = reason
    if move.filing.state == State.RETURNED:
        return _repeated(move, seen)
    if move.filing.state in DECIDED:
        _require_parent_open(move)
    else:
        _require_claimant(move)
    version = _frozen(move.filing, _require_seen(move, seen))
    settle_returned(version)
    unaccept_stated(version)
    move.filing.current_number = move.filing.approved_number = None
    _drop_claim(move.filing)
    return move.advance(version.number)


def approve(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Approve (a leaf's) or accept (a rollup's) the version that the person saw; never one's own submission."""
    move = _begin(actor, Action.APPROVE_FILING, unit, period)
    if move.filing.state in DECIDED:
        return _repeated(move, seen)
    _require_claimant(move)
    number = _require_seen(move, seen)
    version = _frozen(move.filing, number)
    if version.submitted_by_id is not None and version.submitted_by_id == actor.user_id:
        raise ForbiddenError("提交人不能审核自己提交的版本，请由另一位审核员处理。")
    settle_approved(version)
    accept_stated(actor, version, move.now)
    move.filing.approved_number = move.filing.current_number
    _drop_claim(move.filing)
    return move.advance(version.number)


def _repeated(move: _Move, seen: int | None) -> Outcome:
    """Answer the same person's same decision as done; anybody else's with what happened."""
    event = FilingEvent.objects.filter(filing=move.filing).last()
    if event is None:
        raise ConflictError("这份报送还没有任何处理记录。")
    same = event.action == move.action.value and event.actor_id == move.actor.user_id
    if same and seen in (None, event.number):
        return Outcome(move.filing, event.number, repeated=True)
    raise ConflictError(f"{event.actor_name}已将第 {event.number} 版处理为“{State(move.filing.state).label}”。")


def _require_parent_open(move: _Move) -> None:
    """What has gone up with the level above is mended there first (workflow.md rule 3)."""
    parent = Filing.objects.filter(unit=move.unit.parent, period=move.period).first() if move.unit.parent else None
    if parent is not None and parent.state in HANDED_IN:
        raise ConflictError("上级已将这个版本汇总上报；请先由上级退回汇总报送，再退回本单位。")
