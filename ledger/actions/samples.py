"""Drawing a sample for a check (抽查): nothing changes but that it is known who drew what, and by which seed."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from ledger.actions.audit import note
from ledger.actions.locks import lock_ledgers
from ledger.models import FilingVersion
from ledger.permission import require
from ledger.policy import Action, reach_of
from ledger.queries.samples import Draw, draws_of
from ledger.scoping import Actor

_GROUPS: Final = 4
_GROUP_DIGITS: Final = 4


def draw_once(
    actor: Actor, version: FilingVersion, size: int, choose: Callable[[str], str], named: str = ""
) -> tuple[Draw, bool]:
    """Draw `size` rows of a version; return the draw, and whether it is a new one.

    `choose` draws by a seed and returns the checksum of what was drawn. The seed is given here, by the system's own
    source of chance, and stands in the audit with its moment before `choose` learns it: nobody picks one that suits.
    A seed that a person `named` draws what it drew before, or makes a draw that is known as such (指定) for ever.
    All of it stands at the unit that draws, where the one that is checked cannot read it. The ledger of the former is
    held meanwhile, so that two people who name the same leave one draw. ForbiddenError without the right.
    """
    require(actor, Action.DRAW_SAMPLE, version.unit)
    by = _drawing_unit(actor, version)
    lock_ledgers([by], closed=True)
    before = [draw for draw in draws_of(version) if (draw.seed, draw.size) == (named, size)]
    if before:
        return before[0], False
    seed = named or new_seed()
    told: dict[str, Any] = {"period": version.period.code, "version": version.number, "code": version.code}
    told |= {"seed": seed, "size": size}
    note(by, "sample_seeded", told | {"named": bool(named)})
    note(by, "sample_drawn", told | {"sha256": choose(seed)})
    return next(
        draw for draw in draws_of(version) if (draw.by_unit_id, draw.seed, draw.size) == (by, seed, size)
    ), True


def _drawing_unit(actor: Actor, version: FilingVersion) -> int:
    """Return the unit in whose name somebody draws: the highest by whose right it is done."""
    seats = [
        seat
        for seat in actor.seats
        if reach_of(seat.role, Action.DRAW_SAMPLE) is not None and version.unit.path.startswith(seat.path)
    ]
    return min(seats, key=lambda seat: len(seat.path)).unit_id if seats else version.unit_id


def new_seed() -> str:
    """Return 16 digits that nobody can foretell, in groups to be read out: 0937-5512-6604-4821."""
    groups = (secrets.randbelow(10**_GROUP_DIGITS) for _group in range(_GROUPS))
    return "-".join(f"{group:0{_GROUP_DIGITS}d}" for group in groups)
