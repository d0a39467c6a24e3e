"""What a unit does with its own filing: hands it in, takes it back, amends what was approved."""

from collections.abc import Mapping

from django.conf import settings

from ledger.actions.dispositions import file_dispositions, settle_withdrawn
from ledger.actions.moving import Moving, Outcome, begin, done_before, frozen, require_seen
from ledger.actions.reopening import refuse_reopening
from ledger.actions.versions import Flags, Submission, freeze
from ledger.calendar.instants import minute_of
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import FilingEvent, Period, State, Unit
from ledger.permission import roles_for
from ledger.policy import Action, Role
from ledger.queries.changes import difference
from ledger.queries.clocks import Clocks, clocks_for, further_time, once_back
from ledger.queries.contacts import is_of_contacts
from ledger.queries.units import has_head
from ledger.scoping import Actor
from ledger.workflow import DECIDED, HANDED_IN


def submit_together(actor: Actor, unit: Unit, periods: Mapping[Period, int | None], submission: Submission) -> Outcome:
    """Hand in one state of the ledger for several periods that are due on one day, by one act (domain.md §2).

    Each comes with the number of its last version that the person saw, and gets a version of its own over the same
    rows; where one cannot be handed in, none is. The outcome of the first is returned.
    """
    names = "、".join(f"“{period.name}”" for period in periods)
    comment = f"{names}由同一次报送" if len(periods) > 1 else ""
    (first, seen), *others = periods.items()
    outcome = submit(actor, unit, first, submission, seen=seen, comment=comment)
    for period, known in others:
        try:
            submit(actor, unit, period, submission, seen=known, comment=comment)
        except RefusedError as refusal:
            raise RefusedError(f"“{period.name}”：{refusal.message}", refusal.findings) from refusal
    return outcome


def submit(
    actor: Actor,
    unit: Unit,
    period: Period,
    submission: Submission,
    *,
    seen: int | None = None,
    comment: str = "",
) -> Outcome:
    """Hand in a unit's ledger for a period and freeze it as the next version.

    `seen` is the number of the last version that the person saw (0 before the first); without it no check is made.
    Raises RefusedError with the findings that stand in the way, ConflictError when it is in hand already,
    ForbiddenError where the head of the unit signs.
    """
    move = begin(actor, Action.SUBMIT_FILING, unit, period, create=True)
    move.comment = comment
    if move.filing.state in HANDED_IN:
        return _already_handed_in(move, seen)
    _refuse_newer(move, seen)
    require_signer(actor, unit)
    clocks = _require_open(move)
    longer = clocks.extended_until is not None and clocks.ends_at is not None and move.now > clocks.ends_at
    return _hand_in(move, submission, clocks, ["extended"] if longer else [])


def amend(
    actor: Actor, unit: Unit, period: Period, submission: Submission, reason: str, *, seen: int | None = None
) -> Outcome:
    """File a better version of what was approved, with a reason; the approved one stays in force until this one is.

    It may come after the period has closed and is frozen, for it moves nothing upward by itself (workflow.md rule 3).
    """
    move = begin(actor, Action.AMEND_FILING, unit, period)
    move.comment = reason
    if (done := done_before(move, None if seen is None else seen + 1)) is not None:
        return done
    if move.filing.state == State.ENDORSED:
        raise ConflictError("这一版已审定、尚未报送，不用更正；请由审定人退回修改后再提交。")
    if move.filing.state not in DECIDED:
        raise ConflictError("只有审核通过的报送才能更正；还没有通过的，请撤回或等退回后修改。")
    refuse_reopening(unit, move.filing)
    _refuse_newer(move, seen)
    require_signer(actor, unit)
    if not reason.strip():
        raise RefusedError("请写明更正的原因，让上级知道改了什么。")
    return _hand_in(move, submission, clocks_for(unit, period), ["amendment"])


def report_for(
    actor: Actor, unit: Unit, period: Period, submission: Submission, reason: str, *, seen: int | None = None
) -> Outcome:
    """File in the place of a unit below (代报), with a reason; the version names who did, and is reviewed by another.

    What it holds are the unit's own rows as they stand, or a nil: nobody enters rows for another unit.
    """
    move = begin(actor, Action.REPORT_FOR_CHILD, unit, period, create=True)
    move.comment = reason
    if (done := done_before(move, None if seen is None else seen + 1)) is not None:
        return done
    if move.filing.state in HANDED_IN:
        raise ConflictError(f"{unit.name}已经报送“{period.name}”，不用代报；请刷新后再看。")
    _refuse_newer(move, seen)
    if not reason.strip():
        raise RefusedError("请写明代报的原因，对方单位会看到。")
    return _hand_in(move, submission, _require_open(move), ["on_behalf"])


def _refuse_newer(move: Moving, seen: int | None) -> None:
    filing = move.filing
    if seen is not None and seen != filing.latest_number:
        raise ConflictError(
            f"您打开页面后已有新的第 {filing.latest_number} 版，请刷新后再提交。",
            difference(filing, seen, filing.latest_number),
        )


def _hand_in(move: Moving, submission: Submission, clocks: Clocks, facts: list[str]) -> Outcome:
    """Freeze the next version and set the filing; `facts` go into the event beside those of the submission."""
    filing, unit = move.filing, move.unit
    # The first submission decides; a due time that is moved afterwards changes nothing (workflow.md rule 7).
    first = filing.first_submitted_at or move.now
    unpunctual = clocks.due_at is not None and first > clocks.due_at
    late = unpunctual if filing.first_submitted_at is None else filing.late
    filing.first_submitted_at, filing.last_submitted_at, filing.late = first, move.now, late
    above = unit.parent.name if "on_behalf" in facts and unit.parent is not None else ""
    flags = Flags(late=late, is_leaf=move.is_leaf, amendment="amendment" in facts, proxy_name=above)
    version = freeze(move.actor, unit, move.period, filing, submission, flags)
    if not is_of_contacts(move.period):
        file_dispositions(unit, version)
    filing.latest_number = filing.current_number = version.number
    said = (("nil", submission.nil), ("no_change", submission.no_change), ("late", late))
    return move.advance(version.number, [*(name for name, is_so in said if is_so), *facts])


def _already_handed_in(move: Moving, seen: int | None) -> Outcome:
    """Answer a repeated submission of the same person, for the same periods, with what it did the first time."""
    filing = move.filing
    event = FilingEvent.objects.filter(filing=filing, action=Action.SUBMIT_FILING.value).last()
    same = event is not None and event.actor_id == move.actor.user_id and event.comment == move.comment
    if same and filing.current_number is not None and seen == filing.current_number - 1:
        return Outcome(filing, filing.current_number, repeated=True)
    raise ConflictError(
        f"“{move.period.name}”已提交第 {filing.current_number} 版，处于“{State(filing.state).label}”。"
    )


def require_signer(actor: Actor, unit: Unit) -> None:
    """The head signs; a unit without one lets its clerk (setting)."""
    if actor.is_system or Role.HEAD in roles_for(actor, Action.SUBMIT_FILING, unit):
        return
    if not settings.CLERK_SUBMITS_WITHOUT_HEAD or has_head(unit):
        raise ForbiddenError(f"{unit.name}设有负责人，请由负责人审阅后提交。")


def _require_open(move: Moving) -> Clocks:
    """Return the clocks; RefusedError before the period opens, and once it has closed for this unit."""
    clocks = clocks_for(move.unit, move.period)
    if move.period.waived_at is not None:
        by = "" if move.unit.parent_id is None else "由上级"
        raise RefusedError(f"“{move.period.name}”已{by}取消，不用报送。")
    if move.now < move.period.opens_at:
        raise RefusedError(f"“{move.period.name}”还没有开始报送。")
    if clocks.open_until is None or not clocks.shut(move.now):
        return clocks
    if clocks.frozen_at is not None and clocks.frozen(move.now):
        raise RefusedError(f"“{move.period.name}”已于 {minute_of(clocks.frozen_at)} 冻结，不能再报；请随下一期报送。")
    closed = f"“{move.period.name}”已于 {minute_of(clocks.open_until)} 截止"
    raise RefusedError(f"{closed}，{further_time(move.unit)}。")


def _refuse_for_good(move: Moving) -> None:
    """Refuse to take back what could not be handed in again; an amendment leaves what was approved in force."""
    clocks = once_back(clocks_for(move.unit, move.period), move.filing)
    if move.filing.approved_number is not None or clocks.open_until is None or not clocks.shut(move.now):
        return
    who = "审定人" if move.unit.parent_id is None else "上级"
    closed = f"这一期已于 {minute_of(clocks.open_until)} 截止，撤回后不能再提交"
    raise ConflictError(f"{closed}；如需修改，请联系{who}退回，并给出“改好期限”。")


def withdraw(actor: Actor, unit: Unit, period: Period, *, seen: int | None = None) -> Outcome:
    """Take a submission back before somebody claims it; it then does not count as the first one.

    ConflictError once the period is shut for the unit. What was sent back keeps its new due time meanwhile: who hands
    in before it and finds a slip expects to mend that till then, as anybody may till the period closes.
    """
    move = begin(actor, Action.WITHDRAW_FILING, unit, period)
    filing = move.filing
    if (done := done_before(move, seen)) is not None:
        return done
    require_signer(actor, unit)
    if filing.state == State.ENDORSED:
        raise ConflictError(f"第 {filing.current_number} 版已审定，不能撤回；如需修改，请由审定人退回修改。")
    if filing.state in (State.IN_REVIEW, *DECIDED):
        raise ConflictError(f"{filing.claimed_name or '上级'}已开始审核，不能撤回；如需修改，请联系审核人退回。")
    number = require_seen(move, seen)
    _refuse_for_good(move)
    filing.current_number = filing.approved_number
    settle_withdrawn(frozen(filing, number))
    if filing.first_submitted_at == filing.last_submitted_at:
        filing.first_submitted_at, filing.late = None, False
    return move.advance(number)
