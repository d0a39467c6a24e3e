"""Says which rows of the ledger a clue is (domain.md §8): rows of the unit that works on it, and of no other."""

from typing import Final

from ledger.actions.clues.events import tell
from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, MissingError
from ledger.models import ArrearsRecord, Clue, ClueLink, ClueState
from ledger.permission import may, require
from ledger.policy import Action
from ledger.queries.clues.one import clue_by_id, held_clue, last_event
from ledger.scoping import Actor

LINKED: Final = "link"
UNLINKED: Final = "unlink"
"""The words of their events; like registering they are no acts of the table, for they move nothing."""


def may_link(actor: Actor, clue: Clue) -> bool:
    """Tell whether the actor may say now which rows a clue is: while its unit works on it, and at that unit."""
    return _at_work(clue) and may(actor, Action.HANDLE_CLUE, clue.desk)


def link(actor: Actor, pk: int, record_id: int, seen: int | None = None) -> Clue:
    """Tie a clue to a live row of its unit's ledger; the same again does nothing.

    `seen` is the version that the person saw, None where a row was made for the clue meanwhile. MissingError for a
    stranger's clue and for another unit's row, ForbiddenError, ConflictError where another was quicker.
    """
    clue, row = _held(actor, pk, record_id, gone=False)
    if ClueLink.objects.filter(clue=clue, lineage=row.lineage).exists():
        return clue
    _refuse_late(clue, seen)
    ClueLink.objects.create(unit=clue.unit, clue=clue, lineage=row.lineage, author_name=actor.name)
    tell(actor, clue, LINKED, clue.unit.name, {"row": named(row)})
    return clue


def unlink(actor: Actor, pk: int, record_id: int, seen: int) -> Clue:
    """Take a tie back; one that is not there any more is none."""
    clue, row = _held(actor, pk, record_id, gone=True)
    ties = ClueLink.objects.filter(clue=clue, lineage=row.lineage)
    if not ties.exists():
        return clue
    _refuse_late(clue, seen)
    ties.delete()
    tell(actor, clue, UNLINKED, clue.unit.name, {"row": named(row)})
    return clue


def named(row: ArrearsRecord) -> str:
    """Name a row in an event, which may be read where its ledger is a stranger's."""
    return f"{row.debtor_name or '/'}欠{row.creditor_name or '/'}"


def drop_links(clue: Clue) -> dict[str, str]:
    """Untie a locked clue that goes to another unit; return what its event says of it: how many rows there were.

    A row that stays behind is not the new unit's to show.
    """
    dropped, _by_table = ClueLink.objects.filter(clue=clue).delete()
    return {"rows_dropped": str(dropped)} if dropped else {}


def _held(actor: Actor, pk: int, record_id: int, *, gone: bool) -> tuple[Clue, ArrearsRecord]:
    """Lock a clue whose rows the actor may name, and find one of its unit's rows; `gone`: those that left too."""
    clue = clue_by_id(pk)
    require(actor, Action.HANDLE_CLUE, clue.unit)
    lock_ledgers([clue.unit_id])
    clue = held_clue(pk)
    require(actor, Action.HANDLE_CLUE, clue.unit)
    if not _at_work(clue):
        raise ConflictError(f"“{ClueState(clue.state).label}”的线索不能再改与台账的关联；办理中的才可以。")
    rows = ArrearsRecord.every if gone else ArrearsRecord.objects
    row = rows.filter(unit=clue.unit, pk=record_id).first()
    if row is None:
        raise MissingError("没有找到这一行，它可能已移出台账，或不属于办理这条线索的单位。")
    return clue, row


def _at_work(clue: Clue) -> bool:
    return clue.state == ClueState.HANDLING and clue.desk_id == clue.unit_id


def _refuse_late(clue: Clue, seen: int | None) -> None:
    if seen is None or seen == clue.version:
        return
    last = last_event(clue)
    raise ConflictError(f"{last.actor_name if last else ''}已处理过这条线索，请看过变化再办。")
