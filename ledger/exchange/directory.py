"""Takes the parties of imported rows into their unit's directory: a step of its own, for it looks at every name."""

from ledger.actions.jobs import enlist
from ledger.actions.locks import lock_ledgers
from ledger.actions.parties import remember
from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import Job, Revision, Unit
from ledger.queries.imports import DIRECTORY
from ledger.scoping import Actor


def enlist_directory(actor: Actor, unit: Unit, done: Job, revs: tuple[int, int]) -> Job:
    """Put the taking of an import's parties into the queue, in the transaction that stored its rows."""
    params = {"file": done.params["file"], "rev_before": revs[0], "rev_after": revs[1]}
    return enlist(actor, unit, DIRECTORY, f"{DIRECTORY}:{done.pk}", params).job


def take_parties(unit: Unit, before: int, after: int) -> int:
    """Take the parties of the rows that were written after revision `before` up to `after`; return how many rows."""
    lock_ledgers([unit.pk])
    written = Revision.objects.filter(unit=unit, rev_from__gt=before, rev_from__lte=after)
    lines = [Line(*values) for values in written.order_by("sort_no", "record_id").values_list(*LINE_NAMES)]
    remember(unit, lines)
    return len(lines)
