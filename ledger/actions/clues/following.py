"""Lets the clues of units that close go on with who takes over; what is ended stays where it was (rule 13)."""

from collections.abc import Mapping, Sequence
from typing import Final

from ledger.actions.clues.marking import mark_paid
from ledger.clueflow import OPEN
from ledger.models import Clue, ClueEvent, ClueMeasure, Unit
from ledger.queries.reorganising import Step, Wish
from ledger.queries.units import ancestry
from ledger.scoping import Actor
from qingqian.db.clock import app_now

FOLLOWED: Final = "follow"
"""The word of the event; like registering it is no act of the table, for it moves no state."""
_ASKED: Final = 500  # so many clues are written at a time


def follow(actor: Actor, superior: Unit, wish: Wish, steps: Sequence[Step]) -> int:
    """Give the open clues of all units that close to their successors; return how many there were.

    The caller holds the ledgers, and has carried the rows: what a clue is tied to is told by lineage, and stands there
    already. Unit, desk and owner are replaced each by who takes over; one that does not stand above the successor, by
    who stands there at its height. Each clue keeps its state and its clocks, and says what happened.
    """
    heirs = {source.pk: step.target for step in steps for source in step.sources}
    clues = list(
        Clue.objects.select_for_update(of=("self",))
        .select_related("unit", "desk", "owner")
        .filter(unit__in=heirs, state__in=OPEN)
        .order_by("id")
    )
    if not clues:
        return 0
    lines = {unit.pk: _line(unit) for unit in {heirs[clue.unit_id].pk: heirs[clue.unit_id] for clue in clues}.values()}
    events = [_moved(actor, superior, wish, clue, heirs, lines[heirs[clue.unit_id].pk]) for clue in clues]
    Clue.objects.bulk_update(clues, ["unit", "desk", "owner", "version"], batch_size=_ASKED)
    ClueEvent.objects.bulk_create(events, batch_size=_ASKED)
    _let_end(clues, {source.path: step.target.path for step in steps for source in step.sources})
    for target in {clue.unit_id: clue.unit for clue in clues}.values():
        mark_paid(target, [clue for clue in clues if clue.unit_id == target.pk])
    return len(clues)


def _line(unit: Unit) -> list[Unit]:
    """Return a unit and all above it, the highest first."""
    return list(Unit.objects.filter(path__in=ancestry(unit.path)).order_by("path"))


def _moved(
    actor: Actor, superior: Unit, wish: Wish, clue: Clue, heirs: Mapping[int, Unit], line: Sequence[Unit]
) -> ClueEvent:
    """Set a clue's new place, and return the event that says so."""
    left, target = clue.unit, line[-1]
    clue.desk, clue.owner = (_stead(unit, heirs, line) for unit in (clue.desk, clue.owner))
    clue.unit = target
    clue.version += 1
    return ClueEvent(
        unit=target,
        clue=clue,
        act=FOLLOWED,
        from_state=clue.state,
        to_state=clue.state,
        by_unit_name=superior.name,
        to_unit_name=target.name,
        comment=wish.reason.strip(),
        facts={"from": left.name, "to": target.name},
        actor_id=actor.user_id,
        actor_name=actor.name,
        at=app_now(),
    )


def _stead(unit: Unit, heirs: Mapping[int, Unit], line: Sequence[Unit]) -> Unit:
    """Return who of the line stands in a unit's stead: itself, its successor, else who is as high."""
    wanted = heirs.get(unit.pk, unit)
    height = wanted.path.count("/") - line[0].path.count("/")
    return next((each for each in line if each.pk == wanted.pk), line[min(height, len(line) - 1)])


def _let_end(clues: Sequence[Clue], paths: Mapping[str, str]) -> None:
    """Let a 挂牌督办 of a unit that closes be ended by its successor."""
    for measure in ClueMeasure.objects.filter(clue__in=clues, ended_at=None, by_unit_path__in=paths):
        measure.by_unit_path = paths[measure.by_unit_path]
        measure.save(update_fields=["by_unit_path"])
