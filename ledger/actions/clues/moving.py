"""One act on a clue under way: what every act of the one mover shares (domain.md §8, Flow).

Look the act up → check permission → lock the ledgers and the clue → check the version that the person saw → what the
act itself asks and sets → state, desk, clocks → event row. Nothing else changes a clue's state.
"""

import datetime as dt
from dataclasses import dataclass, field

from ledger.actions.clues.marking import mark_paid
from ledger.actions.clues.telling import announce_clue
from ledger.actions.locks import lock_ledgers
from ledger.calendar.instants import day_of
from ledger.clueflow import LABELS, RIGHTS, Act, At, Right, Step, Turn, step_for
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import (
    CallAnswer,
    Clue,
    ClueEvent,
    ClueEvidence,
    ClueEvidenceKind,
    ClueResult,
    ClueState,
    Satisfaction,
    Unit,
)
from ledger.models.clue_words import ENDED
from ledger.permission import may
from ledger.queries.clues.clocks import RESULT_STATES, Clocks, clocks_at
from ledger.queries.clues.measures import hanging
from ledger.queries.clues.one import clue_by_id, held_clue, last_event, level_above
from ledger.scoping import Actor
from qingqian.db.clock import app_now

# Whose deeds a second person decides on.
_FIRST_PERSON = frozenset({Act.FEED_BACK, Act.WITHDRAW, Act.TO_COURT, Act.ASK_EXTENSION})


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says with an act; which of it an act takes, it checks itself.

    `target` is the unit that is to work on it, `until` a day, `into` the number of the clue that says the same;
    `reached`, `answer` and `satisfaction` are a call-back's.
    """

    comment: str = ""
    target: Unit | None = None
    until: dt.date | None = None
    into: str = ""
    result: ClueResult | None = None
    unreachable: bool = False
    reached: bool | None = None
    answer: CallAnswer | None = None
    satisfaction: Satisfaction = Satisfaction.UNRATED


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class ClueOutcome:
    """What an act led to; `repeated` says that the same person's same act had been done before."""

    clue: Clue
    repeated: bool = False


@dataclass(slots=True)
class ClueMoving:
    """One act under way: the locked clue, the table's step and everything that decides about it."""

    actor: Actor
    clue: Clue
    act: Act
    step: Step
    said: Said
    now: dt.datetime
    by_unit: Unit
    facts: dict[str, str] = field(default_factory=dict)
    event: ClueEvent | None = None

    @property
    def today(self) -> dt.date:
        """The day of the act, in Shanghai."""
        return day_of(self.now)

    def clocks(self) -> Clocks:
        """Return the clocks of the unit that works on the clue."""
        return clocks_at(self.clue.unit)


def unit_at(clue: Clue, place: At) -> Unit:
    """Return the unit of a clue at which a right is asked for."""
    found: Unit = {At.DESK: clue.desk, At.UNIT: clue.unit, At.OWNER: clue.owner}[place]
    return found


def may_act(actor: Actor, act: Act, clue: Clue) -> bool:
    """Tell whether the table allows the act now and the actor has the right, whatever the act itself asks for."""
    right = RIGHTS[act]
    return step_for(ClueState(clue.state), act) is not None and may(actor, right.action, unit_at(clue, right.at))


def begin(actor: Actor, act: Act, pk: int, seen: int, said: Said) -> ClueMoving | ClueOutcome:
    """Lock a clue and say what decides about the act; the outcome itself, where this very act was done before.

    MissingError and ForbiddenError by the policy, ConflictError where another was quicker or the state forbids it.
    """
    right = RIGHTS[act]
    clue = clue_by_id(pk)
    # Whom the first click took the right with the desk is told of what it did all the same.
    if done_before(actor, act, clue, seen):
        return ClueOutcome(clue, repeated=True)
    _require(actor, right, clue, seen)
    lock_ledgers(_places(actor, clue, said), closed=True)
    clue = held_clue(pk)
    if done_before(actor, act, clue, seen):
        return ClueOutcome(clue, repeated=True)
    _require(actor, right, clue, seen)
    _require_seen(clue, seen)
    step = step_for(ClueState(clue.state), act)
    if step is None:
        raise ConflictError(f"“{ClueState(clue.state).label}”的线索不能{LABELS[act]}，请看过变化再办。")
    return ClueMoving(actor, clue, act, step, said, app_now(), seat_unit(actor, unit_at(clue, right.at)))


def _places(actor: Actor, clue: Clue, said: Said) -> set[int]:
    """Return whose ledgers an act holds: who works on it, who is to, who takes it back from the closed."""
    places = {clue.unit_id} | ({said.target.pk} if said.target else set())
    return places if clue.unit.valid_to is None else places | {keeper(actor, clue).pk}


def keeper(actor: Actor, clue: Clue) -> Unit:
    """Return who takes a clue back whose unit has closed: its owner; where that has closed too, the actor's unit."""
    return clue.owner if clue.owner.valid_to is None else seat_unit(actor, clue.owner)


def _require(actor: Actor, right: Right, clue: Clue, seen: int) -> None:
    """Whoever reached the clue may know of it, even where its desk or its owner is a unit above one's own.

    Who could have done it before another moved it is told that, and not that it is none of one's business.
    """
    if not may(actor, right.action, unit_at(clue, right.at)):
        _require_seen(clue, seen)
        raise ForbiddenError("这一步不由您的单位或角色办理，请等承办单位或上级处理。")


def done_before(actor: Actor, act: Act, clue: Clue, seen: int) -> bool:
    """Tell whether this very act of the same person is the last that was done, upon the version that was seen."""
    last = last_event(clue)
    return last is not None and (last.act, last.actor_id, clue.version) == (act.value, actor.user_id, seen + 1)


def _require_seen(clue: Clue, seen: int) -> None:
    if seen == clue.version:
        return
    last = last_event(clue)
    who = last.actor_name if last else clue.registered_name
    raise ConflictError(f"{who}已处理过这条线索，现在是“{ClueState(clue.state).label}”；请看过变化再办。")


def seat_unit(actor: Actor, unit: Unit) -> Unit:
    """Return the unit in whose name an actor acts on what lies at `unit`: that of the nearest seat on its line."""
    above = [seat for seat in actor.seats if unit.path.startswith(seat.path)]
    if not above:
        return unit
    return Unit.objects.get(pk=max(above, key=lambda seat: len(seat.path)).unit_id)


def advance(move: ClueMoving) -> ClueOutcome:
    """Check what the table asks, set state, desk and clocks by it, write the event and tell whose turn it is."""
    _check(move)
    clue, before, left = move.clue, ClueState(move.clue.state), move.clue.unit
    above = level_above(clue, clue.desk)
    clue.state = _next(move, before)
    if clue.ended and before not in ENDED:
        _refuse_hung(clue)
    _turn(move, above)
    _date(move)
    clue.version += 1
    clue.save()
    move.event = ClueEvent.objects.create(
        unit=clue.unit,
        clue=clue,
        act=move.act.value,
        from_state=before,
        to_state=clue.state,
        by_unit_name=move.by_unit.name,
        to_unit_name="" if move.step.turn is Turn.STAY else clue.desk.name,
        comment=move.said.comment.strip(),
        facts=move.facts,
        actor_id=move.actor.user_id,
        actor_name=move.actor.name,
        at=move.now,
    )
    if left != clue.unit or clue.ended != (before in ENDED) or move.act is Act.ACCEPT:
        for unit in {left, clue.unit}:
            mark_paid(unit, [clue])
    announce_clue(clue, move.event, left.pk)
    return ClueOutcome(clue)


def _check(move: ClueMoving) -> None:
    step, clue = move.step, move.clue
    if step.comment and not move.said.comment.strip():
        raise RefusedError("请写明原因或情况，让对方知道为什么。")
    if step.evidence is not None and not has_evidence(clue, step.evidence):
        raise RefusedError(f"请先上传“{step.evidence.label}”，再{LABELS[move.act]}。")
    if step.second and move.actor.user_id is not None and first_person(clue) == move.actor.user_id:
        raise ForbiddenError("这是您自己提出的，请由另一位同事或上级来定。")


def _refuse_hung(clue: Clue) -> None:
    """What hangs is ended by who hung it first: who only works on it cannot take itself off the list."""
    held = hanging().filter(clue=clue).first()
    if held is not None:
        raise RefusedError(f"这条线索由{held.by_unit_name}挂牌督办，请先由它摘牌，再了结。")


def has_evidence(clue: Clue, *kinds: ClueEvidenceKind, since: dt.datetime | None = None) -> bool:
    """Tell whether a file of one of the kinds (without: any) lies with a clue, brought after `since` where given."""
    found = ClueEvidence.objects.filter(clue=clue, removed_at=None)
    if since is not None:
        found = found.filter(entered_at__gt=since)
    return (found.filter(kind__in=kinds) if kinds else found).exists()


def first_person(clue: Clue) -> int | None:
    """Return who fed back or asked for what is to be decided now."""
    event = ClueEvent.objects.filter(clue=clue, act__in=_FIRST_PERSON).last()
    return event.actor_id if event else None


def _next(move: ClueMoving, before: ClueState) -> ClueState:
    clue = move.clue
    if move.act is Act.CONFIRM and clue.desk_id == clue.owner_id and clue.ending is not None:
        return ClueState(clue.ending)
    if move.step.ending is not None:
        clue.ending = move.step.ending
    return before if move.step.to is None else move.step.to


def _turn(move: ClueMoving, above: Unit) -> None:
    clue, turn = move.clue, move.step.turn
    if turn is Turn.TARGET and move.said.target is not None:
        clue.unit = clue.desk = move.said.target
    elif turn is Turn.UNIT:
        clue.desk = clue.unit
    elif turn is Turn.OWNER:
        clue.desk = clue.owner
    elif turn is Turn.ABOVE:
        clue.desk = above


def _date(move: ClueMoving) -> None:
    """Set by when the present state is to be left; acts that leave the state as it is leave its clock alone."""
    clue, state = move.clue, ClueState(move.clue.state)
    if move.step.to is None and move.act is not Act.CONFIRM:
        return
    clue.entered_at = move.now
    # Put away, a clue ended when it was closed.
    clue.ended_on = (clue.ended_on or move.today) if clue.ended else None
    if state in (ClueState.ACCEPTED, ClueState.ASSIGNED):
        clue.due_on = move.clocks().transfer(move.today)
    elif state == ClueState.REGISTERED:
        clue.due_on = move.clocks().examine(move.today)
    else:
        clue.due_on = clue.result_due if state in RESULT_STATES else None
