"""Moves and merges units: they close, successors take over their rows, and nothing of the past changes (rule 13)."""

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from ledger.actions.audit import note
from ledger.actions.carrying import Carried, carry
from ledger.actions.clues.following import follow
from ledger.actions.founding import require_code, require_day, require_name, require_room, taken
from ledger.actions.handing_over import Duties, hand_over, periods_handed, place_of_opening
from ledger.actions.locks import lock_ledgers
from ledger.actions.successors import move_people, plant
from ledger.actions.unit_notices import tell_units
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Membership, Period, Unit, UnitChange
from ledger.permission import require, sees
from ledger.policy import Action
from ledger.queries.reorganising import Step, Wish, chain, names_taken, subtree, superior_of
from ledger.queries.under_way import Concern, concerns_of, state_of
from ledger.queries.units import children_of
from ledger.scoping import Actor


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units that close, the one that takes over, and what arrived there: rows, and 分 of column 18."""

    sources: Sequence[Unit]
    target: Unit
    fresh: bool
    rows: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class _Ground:
    """On what an act stands once all ledgers are held: who closes, and which periods go over."""

    superior: Unit
    closing: Sequence[Unit]
    duties: Duties
    handed: Sequence[Period]
    digest: str


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What an act did, or would do: `digest` is of all that it depends on, and lets it be done as it was shown."""

    superior: Unit
    arrivals: Sequence[Arrival]
    handed: Sequence[Period]
    concerns: Sequence[Concern]
    people: Sequence[str]
    digest: str


def rehearse(actor: Actor, wish: Wish) -> Reorganised:
    """Do all of it and take it back: what is shown is what would be done, refusals included."""
    with transaction.atomic():
        done = reorganise(actor, wish)
        transaction.set_rollback(True)
    return done


def reorganise(actor: Actor, wish: Wish, seen: str | None = None) -> Reorganised:
    """Move or merge units in one act, with all below them, in the scope of their common superior.

    `seen` is the digest of the rehearsal that the person saw; ConflictError where anything has changed since.
    RefusedError for what cannot be done; then nothing is.
    """
    superior = _superior(actor, wish)
    closing = subtree(wish.sources)
    between = chain(wish, superior)
    # New units hang on the one above them, and what goes up there waits for its ledger.
    around = [superior, *between, *([wish.target] if wish.target else []), *([wish.above] if wish.above else [])]
    lock_ledgers(unit.pk for unit in [*closing, *around])
    if [unit.pk for unit in subtree(wish.sources)] != [unit.pk for unit in closing]:
        raise ConflictError("数据已变化，请重新预演。")
    _refuse(wish, superior, closing)
    if wish.with_people:
        _refuse_own_seats(actor, superior, closing)
    duties = Duties.of([*closing, *between, *([wish.target] if wish.target else [])])
    handed = periods_handed(duties, wish, between)
    digest = _digest(wish, state_of([*closing, *around], people=wish.with_people), handed)
    if seen is not None and seen != digest:
        raise ConflictError("数据已变化，请重新预演。")
    return _perform(actor, wish, _Ground(superior, closing, duties, handed, digest))


def _perform(actor: Actor, wish: Wish, ground: _Ground) -> Reorganised:
    concerns, handed = concerns_of(ground.closing, people_go=wish.with_people), ground.handed
    try:
        with transaction.atomic():
            root = plant(wish)
    except IntegrityError:
        raise RefusedError(taken(wish.code)) from None
    steps = list(root.all())
    place = place_of_opening(root.target, handed)
    carried = [carry(actor, step, wish.reason, place) for step in steps]
    hand_over(ground.duties, steps, handed)
    clues = follow(actor, ground.superior, wish, steps)
    people = move_people(steps) if wish.with_people else []
    Unit.objects.filter(pk__in=[unit.pk for unit in ground.closing]).update(valid_to=wish.effective_on)
    act = uuid.uuid4()
    _remember(actor, wish, act, zip(steps, carried, strict=True))
    tell_units(wish, act, root)
    note(ground.superior.pk, "units_reorganised", _detail(wish, root, carried, clues))
    arrivals = [
        Arrival(step.sources, step.target, step.fresh, came.rows, came.owed_fen)
        for step, came in zip(reversed(steps), reversed(carried), strict=True)
    ]
    return Reorganised(ground.superior, arrivals, handed, concerns, people, ground.digest)


def _superior(actor: Actor, wish: Wish) -> Unit:
    if not wish.sources:
        raise RefusedError("请选择要划转或合并的单位。")
    for unit in (*wish.sources, *filter(None, (wish.parent, wish.target))):
        if not sees(actor, unit.path):
            raise MissingError("没有找到这个单位，或它不在您的管辖范围内。")
    superior = superior_of(wish)
    if superior is None:
        raise RefusedError("最上级单位不能划转或合并。")
    require(actor, Action.ADD_UNITS, superior)
    return superior


def _refuse(wish: Wish, superior: Unit, closing: Sequence[Unit]) -> None:
    if not wish.reason.strip():
        raise RefusedError("请写明原因，例如批准文件的名称和文号。")
    _refuse_day(wish.effective_on, [*closing, *filter(None, (wish.target, wish.parent))])
    _refuse_depth(wish, closing)
    inside = {unit.pk for unit in closing}
    if len(set(wish.sources)) < len(wish.sources) or any(unit.parent_id in inside for unit in wish.sources):
        raise RefusedError("所选的单位里，有的已包含在另一个里，请只选上面的一个。")
    if wish.target is None:
        _refuse_new(wish, inside)
        _refuse_alike(wish, set())
    else:
        _refuse_existing(wish, superior, inside)


def _refuse_day(day: dt.date, units: Iterable[Unit]) -> None:
    require_day(day)
    late = next((unit for unit in units if unit.valid_from is not None and day < unit.valid_from), None)
    if late is not None:
        raise RefusedError(f"生效日期早于{late.name}设立的日期 {late.valid_from}，请核对。")


def _refuse_own_seats(actor: Actor, superior: Unit, closing: Sequence[Unit]) -> None:
    """Nobody gives or takes roles of one's own: who sits in a unit that closes lets another take the people along."""
    own = Membership.objects.filter(user_id=actor.user_id or 0, unit__in=closing).select_related("unit")
    seat = own.order_by("id").first()
    if seat is not None:
        raise RefusedError(
            f"您在{seat.unit.name}也有岗位，自己的岗位不能由自己转；"
            f"请由{superior.name}的其他管理员办理，或不选“人员一并转入”。"
        )


def _refuse_new(wish: Wish, inside: set[int]) -> None:
    parent = wish.parent
    if parent is None:
        raise RefusedError("请选择划转到哪个单位之下。")
    if parent.pk in inside or any(parent.path.startswith(source.path) for source in wish.sources):
        raise RefusedError("不能划转到自己或自己的下级之下，请另选上级。")
    if wish.moves and wish.sources[0].parent_id == parent.pk:
        raise RefusedError(f"{wish.sources[0].name}已在{parent.name}之下，不用划转；改名请用“更名”。")
    require_name(parent, wish.name.strip(), wish.sources)
    for code in (wish.code, *wish.codes.values()):
        require_code(code)
    codes = [wish.code, *wish.codes.values()]
    known = Unit.objects.filter(code__in=codes).values_list("code", flat=True).first()
    if known or len(set(codes)) < len(codes):
        raise RefusedError(taken(known or wish.code))


def _refuse_existing(wish: Wish, superior: Unit, inside: set[int]) -> None:
    target = wish.target
    if target is None or target.pk in inside or any(target.path.startswith(unit.path) for unit in wish.sources):
        raise RefusedError("接收的单位不能是要并入的单位或它的下级，请另选。")
    if any(unit.parent_id != superior.pk for unit in (*wish.sources, target)):
        raise RefusedError("并入现有单位，要在同一个上级之下；请先划转到同一上级，再合并。")
    _refuse_alike(wish, names_taken(target))


def _refuse_alike(wish: Wish, known: set[str]) -> None:
    """Refuse to bring units of one name under one unit: merged workbooks tell them by their names."""
    theirs = Counter([child.name for unit in wish.sources for child in children_of(unit)]) + Counter(known)
    twice = [name for name, times in theirs.items() if times > 1]
    if twice:
        raise RefusedError(f"合并以后会有两个下级叫“{twice[0]}”，请先给其中一个更名，再合并。")


def _refuse_depth(wish: Wish, closing: Sequence[Unit]) -> None:
    above = wish.above
    height = max(
        unit.path.count("/") - source.path.count("/")
        for source in wish.sources
        for unit in closing
        if unit.path.startswith(source.path)
    )
    if above is not None:
        require_room(above, height + 1)


def _remember(actor: Actor, wish: Wish, act: uuid.UUID, done: Iterable[tuple[Step, Carried]]) -> None:
    """Write on each unit what became of it: where its rows went, and where they came from."""
    kept = []
    for step, came in done:
        left, arrived = step.kinds
        above = "" if step.target.parent is None else step.target.parent.name
        for source in step.sources:
            said = {
                "effective_on": wish.effective_on,
                "reason": wish.reason.strip(),
                "act": act,
                "by_name": actor.name,
            }
            there = {"other": step.target, "other_code": step.target.code, "other_name": step.target.name}
            sums = {"row_count": came.rows, "owed_fen": came.owed_fen} if len(step.sources) == 1 else {}
            kept.append(UnitChange(unit=source, kind=left, other_above=above, **there, **sums, **said))
            here = {"other": source, "other_code": source.code, "other_name": source.name}
            old = "" if source.parent is None else source.parent.name
            kept.append(
                UnitChange(unit=step.target, kind=arrived, other_above=old, point=came.point, **here, **sums, **said)
            )
    UnitChange.objects.bulk_create(kept)


def _detail(wish: Wish, root: Step, carried: Sequence[Carried], clues: int) -> dict[str, object]:
    return {
        "from": [f"{unit.code} {unit.name}" for unit in wish.sources],
        "to": f"{root.target.code} {root.target.name}",
        "effective_on": f"{wish.effective_on:%Y-%m-%d}",
        "reason": wish.reason.strip(),
        "rows": sum(each.rows for each in carried),
        "owed_fen": sum(each.owed_fen for each in carried),
        **({"clues": clues} if clues else {}),
    }


def _digest(wish: Wish, state: str, handed: Sequence[Period]) -> str:
    """Fold all that an act depends on; `handed` stands for clocks, extensions and the hour."""
    said = (
        [unit.pk for unit in wish.sources],
        wish.parent and wish.parent.pk,
        wish.target and wish.target.pk,
        wish.name.strip(),
        wish.code,
        sorted(wish.codes.items()),
        wish.effective_on.isoformat(),
        wish.reason.strip(),
        wish.with_people,
    )
    return hashlib.sha256(repr((said, state, [period.pk for period in handed])).encode()).hexdigest()[:32]
