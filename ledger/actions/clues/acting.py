"""The one door to a clue's acts: each first says what it asks and sets besides the table, then the mover advances."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ledger.actions.clues.calling import call_back, check_called
from ledger.actions.clues.links import drop_links
from ledger.actions.clues.moving import NOTHING, ClueMoving, ClueOutcome, Said, advance, begin, keeper
from ledger.actions.clues.results import check_refusal, check_result
from ledger.clueflow import STEPS, Act
from ledger.errors import RefusedError
from ledger.models import Clue, ClueMeasure, ClueState, Ledger, MeasureKind, Unit
from ledger.queries.clues.clocks import RESULT_STATES
from ledger.queries.clues.measures import hanging
from ledger.scoping import Actor
from qingqian.db.sqlfile import scalar

_JOINED_INTO: Final = "select clue_joined_into(%s)"

Before = Callable[[ClueMoving], None]


def act_on(actor: Actor, act: Act, pk: int, seen: int, said: Said = NOTHING) -> ClueOutcome:
    """Do one act on the clue of a version that the person saw; twice is once.

    MissingError, ForbiddenError, ConflictError (another was quicker, or the state does not allow it) and RefusedError
    (what the act asks for is missing), each with one sentence that says how to mend it.
    """
    move = begin(actor, act, pk, seen, said)
    if isinstance(move, ClueOutcome):
        return move
    before = _BEFORE.get(act)
    if before is not None:
        before(move)
    return advance(move)


def _accept(move: ClueMoving) -> None:
    clue, clocks = move.clue, move.clocks()
    clue.accepted_on = move.today
    clue.result_due, clue.result_last = clocks.result(move.today), clocks.last(move.today)


def _target(move: ClueMoving) -> Unit:
    target = move.said.target
    if target is None:
        raise RefusedError("请选择承办单位。")
    if Ledger.objects.filter(unit=target, closed_on__isnull=False).exists():
        raise RefusedError(f"{target.name}已撤销，请选择承接它的单位。")
    return target


def _assign(move: ClueMoving) -> None:
    target = _target(move)
    if target.parent_id != move.clue.desk_id:
        raise RefusedError("只能转办到直接下级；再往下由下级转办。")
    move.facts |= {"to": target.name, **drop_links(move.clue)}


def _reassign(move: ClueMoving) -> None:
    """Give it to another unit of one's own; where its owner does not stand above that one, one becomes it oneself."""
    target, clue = _target(move), move.clue
    if target.pk == clue.unit_id:
        raise RefusedError(f"线索现在就由{target.name}办理，请选择其他单位。")
    if not target.path.startswith(move.by_unit.path):
        raise RefusedError("只能改派到本单位或下级单位。")
    if not target.path.startswith(clue.owner.path):
        clue.owner = move.by_unit
    move.facts |= {"from": clue.unit.name, "to": target.name, **drop_links(clue)}
    clue.asked_until = None


def _join(move: ClueMoving) -> None:
    """Two at once could make a chain, and one joined from above is not in sight: the database tells, one at a time."""
    clue = move.clue
    if scalar(_JOINED_INTO, [clue.number]):
        raise RefusedError("已有线索并入这一条，请让对方并入，或先重启那些线索。")
    into = Clue.objects.filter(number=move.said.into.strip()).exclude(pk=clue.pk).first()
    if into is None:
        raise RefusedError("没有这个编号的线索，或它不在您的管辖范围内，请核对编号。")
    if into.state == ClueState.JOINED:
        raise RefusedError(f"{into.number} 已并入 {into.joined_number}，请填写后者。")
    if into.ended:
        raise RefusedError(f"{into.number} 已不再办理，不能并入；它的结果不实的请先重启它，否则单独办理这一条。")
    clue.joined_number = into.number
    move.facts["into"] = into.number


def _ask_extension(move: ClueMoving) -> None:
    clue, until = move.clue, move.said.until
    if until is None or clue.result_due is None or until <= max(clue.result_due, move.today):
        raise RefusedError("请填写延长到哪一天，要晚于现在的办结期限和今天。")
    _refuse_beyond(move, until)
    clue.asked_until = until
    move.facts["until"] = until.isoformat()


def _refuse_beyond(move: ClueMoving, until: dt.date) -> None:
    last = move.clue.result_last
    if last is not None and until > last:
        raise RefusedError(f"从受理起最长办理到 {last}，请改为这一天或以前。")


def _ask_reassign(move: ClueMoving) -> None:
    """What a unit decides on itself, as what came straight to it, goes to the unit above to be given elsewhere."""
    clue = move.clue
    if clue.unit_id != clue.owner_id:
        return
    if clue.owner.parent_id is None:
        raise RefusedError("本单位没有上级可以改派；不归本单位的，请转办或不予受理。")
    clue.owner = Unit.objects.get(pk=clue.owner.parent_id)


def _grant(move: ClueMoving) -> None:
    clue = move.clue
    until = move.said.until or clue.asked_until
    if until is None or until < move.today:
        raise RefusedError("请填写准许延长到哪一天，不能早于今天。")
    _refuse_beyond(move, until)
    clue.result_due, clue.asked_until = until, None
    move.facts["until"] = until.isoformat()


def _deny(move: ClueMoving) -> None:
    move.clue.asked_until = None


def _send_back(move: ClueMoving) -> None:
    """What was fed back counts no more, its event keeps it; without a new day the old one stands, though it passed."""
    _without_result(move.clue)
    until = move.said.until
    if until is None:
        return
    if until < move.today:
        raise RefusedError("办结期限不能早于今天；不填则按原期限。")
    _refuse_beyond(move, until)
    move.clue.result_due = until
    move.facts["until"] = until.isoformat()


def _without_result(clue: Clue) -> None:
    clue.result, clue.ending, clue.result_text, clue.unreachable = None, None, "", False


def _end_otherwise(move: ClueMoving) -> None:
    """A complaint that is withdrawn or goes to court leaves no result behind of an earlier turn."""
    move.clue.result, move.clue.result_text = None, move.said.comment.strip()


def _reopen(move: ClueMoving) -> None:
    """Let it run again: with new clocks, without result; the one before stands in its events."""
    clue = move.clue
    move.facts |= {"result": "" if clue.result is None else str(clue.result), "joined": clue.joined_number}
    if clue.unit.valid_to is not None:
        _take_back(move)
    clocks = move.clocks()
    _without_result(clue)
    clue.joined_number = ""
    if move.step.to != ClueState.REGISTERED:
        clue.result_due, clue.result_last = clocks.result(move.today), clocks.last(move.today)
    else:
        clue.accepted_on = clue.result_due = clue.result_last = None


def _take_back(move: ClueMoving) -> None:
    """Where who worked on it has closed since, let it lie with who decides on it, to be passed down anew."""
    clue, holder = move.clue, keeper(move.actor, move.clue)
    move.facts |= {"from": clue.unit.name, "to": holder.name, **drop_links(clue)}
    if clue.owner.valid_to is not None:
        clue.owner = holder
    clue.unit = holder
    if move.step.to in RESULT_STATES:
        move.step = replace(move.step, to=ClueState.ACCEPTED)


def _call_back(move: ClueMoving) -> None:
    """Keep what was said; where it is not so, this very act lets the clue run again, the way of 重启."""
    if call_back(move):
        move.step = STEPS[ClueState(move.clue.state), Act.REOPEN]
        _reopen(move)


def _measure(move: ClueMoving) -> None:
    kind, until = _MEASURES[move.act], move.said.until
    if kind is MeasureKind.HUNG:
        if until is None or until <= move.today:
            raise RefusedError("挂牌督办要写明完成时限，晚于今天。")
        if hanging().filter(clue=move.clue).exists():
            raise RefusedError("这条线索已在挂牌督办；要改时限请先摘牌。")
        move.facts["until"] = until.isoformat()
    if not move.said.comment.strip():
        raise RefusedError("请写明督办的要求。")
    ClueMeasure.objects.create(
        unit=move.clue.unit,
        clue=move.clue,
        kind=kind,
        by_unit_name=move.by_unit.name,
        by_unit_path=move.by_unit.path,
        by_name=move.actor.name,
        text=move.said.comment.strip(),
        complete_by=until if kind is MeasureKind.HUNG else None,
    )


def _unhang(move: ClueMoving) -> None:
    held = hanging().filter(clue=move.clue)
    if not held.filter(by_unit_path__startswith=move.by_unit.path).exists():
        raise RefusedError("这条线索没有由本单位或下级挂牌，不能摘牌。")
    held.update(ended_at=move.now, ended_by_name=move.actor.name, ended_text=move.said.comment.strip())


_MEASURES: Final[Mapping[Act, MeasureKind]] = MappingProxyType(
    {
        Act.URGE: MeasureKind.URGED,
        Act.INTERVIEW: MeasureKind.INTERVIEW,
        Act.CIRCULATE: MeasureKind.CIRCULAR,
        Act.HANG: MeasureKind.HUNG,
    }
)
_BEFORE: Final[Mapping[Act, Before]] = MappingProxyType(
    {
        Act.ACCEPT: _accept,
        Act.REFUSE: check_refusal,
        Act.ASSIGN: _assign,
        Act.JOIN: _join,
        Act.ASK_EXTENSION: _ask_extension,
        Act.ASK_REASSIGN: _ask_reassign,
        Act.GRANT_EXTENSION: _grant,
        Act.DENY_EXTENSION: _deny,
        Act.REASSIGN: _reassign,
        Act.FEED_BACK: check_result,
        Act.WITHDRAW: _end_otherwise,
        Act.TO_COURT: _end_otherwise,
        Act.SEND_BACK: _send_back,
        Act.CALL_BACK: _call_back,
        Act.ARCHIVE: check_called,
        Act.REOPEN: _reopen,
        **dict.fromkeys(_MEASURES, _measure),
        Act.UNHANG: _unhang,
    }
)
