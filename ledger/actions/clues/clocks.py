"""Sets how long each step of a clue may take, for the ordering unit and all below it (domain.md §8, Clocks)."""

from dataclasses import asdict, dataclass

from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import ClueClock, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clues.clocks import setting_at, version_of
from ledger.scoping import Actor


@dataclass(frozen=True, slots=True)
class WantedClocks:
    """Numbers of days, and whether only those count on which one works; `most_days` count like those of the result."""

    examine_days: int
    examine_working: bool
    transfer_days: int
    transfer_working: bool
    result_days: int
    result_working: bool
    most_days: int


def set_clocks(actor: Actor, root: Unit, wanted: WantedClocks, seen: str) -> ClueClock:
    """Keep the days; they hold for what enters a state from now on, days that were set already stay.

    `seen` is the version that the person saw (`version_of`). ForbiddenError below the top, ConflictError where another
    was quicker, RefusedError for days that cannot be.
    """
    require(actor, Action.EDIT_CALENDAR, root)
    if root.parent_id is not None:
        raise ForbiddenError("线索办理时限由市级统一设置，请联系上级。")
    if min(wanted.examine_days, wanted.transfer_days, wanted.result_days) <= 0:
        raise RefusedError("天数应大于 0。")
    if wanted.most_days < wanted.result_days:
        raise RefusedError("最长办理天数不能少于办理天数。")
    lock_ledgers([root.pk])
    kept = setting_at(root)
    if version_of(kept) != seen:
        raise ConflictError(f"{kept.changed_by_name}刚刚改过办理时限，请看过变化再改。")
    for name, value in asdict(wanted).items():
        setattr(kept, name, value)
    kept.changed_by_name = actor.name
    kept.save()
    return kept
