"""One clue: itself, what was done with it, and what belongs to it."""

from ledger.errors import MissingError
from ledger.models import Clue, ClueEvent, ClueEvidence, Unit

GONE = "没有找到这条线索，它可能已改派到其他单位。"


def clue_by_id(pk: int) -> Clue:
    """Return a clue in the actor's scope with its units; MissingError for a stranger's and for none."""
    clue = Clue.objects.select_related("unit", "desk", "owner").filter(pk=pk).first()
    if clue is None:
        raise MissingError(GONE)
    return clue


def held_clue(pk: int) -> Clue:
    """Lock a clue until the transaction ends; MissingError where it has left the actor's scope meanwhile.

    The caller holds the ledger of its unit: ledgers go before clues.
    """
    locked = Clue.objects.select_for_update(of=("self",)).select_related("unit", "desk", "owner").filter(pk=pk).first()
    return locked or clue_by_id(pk)


def events_of(clue: Clue) -> list[ClueEvent]:
    """Return all that was done with it, the first first."""
    return list(ClueEvent.objects.filter(clue=clue))


def last_event(clue: Clue) -> ClueEvent | None:
    """Return what was done last."""
    return ClueEvent.objects.filter(clue=clue).last()


def evidence_of(clue: Clue) -> list[ClueEvidence]:
    """Return the files that stand with it, without those that were taken back."""
    return list(ClueEvidence.objects.filter(clue=clue, removed_at=None))


def level_above(clue: Clue, unit: Unit) -> Unit:
    """Return whose turn it is when `unit` hands a clue up: its parent, and at the owner the owner itself."""
    if unit.pk == clue.owner_id or unit.parent_id is None:
        return clue.owner
    return Unit.objects.get(pk=unit.parent_id)
