"""Decides by the one table: which membership covers this unit, and what does it grant."""

from ledger.errors import ForbiddenError, MissingError
from ledger.models import Unit
from ledger.policy import SYSTEM_NEVER, Action, Role, covers, reach_of
from ledger.scoping import Actor


def sees(actor: Actor, path: str) -> bool:
    """Tell whether a path lies in the actor's subtrees (ancestors are readable, but not one's own)."""
    return any(path.startswith(scope) for scope in actor.paths)


def roles_for(actor: Actor, action: Action, unit: Unit) -> frozenset[Role]:
    """Return the roles by which a person may do the action at the unit."""
    parent_path = unit.parent_path
    return frozenset(
        seat.role
        for seat in actor.seats
        if (reach := reach_of(seat.role, action)) is not None and covers(reach, seat.path, unit.path, parent_path)
    )


def may(actor: Actor, action: Action, unit: Unit) -> bool:
    """Tell whether the actor may do the action at the unit."""
    if actor.is_system:
        return action not in SYSTEM_NEVER
    return bool(roles_for(actor, action, unit))


def require(actor: Actor, action: Action, unit: Unit) -> None:
    """Raise MissingError for a stranger's unit, ForbiddenError where the actor lacks the right."""
    if not sees(actor, unit.path):
        raise MissingError("没有找到这个页面，或它不属于您的单位。")
    if not may(actor, action, unit):
        raise ForbiddenError("您的角色不能做这项操作，请联系本单位管理员。")


def seat_units(actor: Actor, action: Action) -> list[int]:
    """Return the units at which one of the actor's roles grants the action, in the order of the seats."""
    return list(dict.fromkeys(seat.unit_id for seat in actor.seats if reach_of(seat.role, action) is not None))
