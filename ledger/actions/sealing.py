"""Seals the audit after commit: each district's events get their places in its chain (workflow.md rule 18).

Not in the transaction of the act: all units of a district would queue behind the end of its chain.
"""

from typing import Final, NamedTuple

from django.db import connection

from ledger.models import AuditChain
from ledger.queries.chain import link, next_events, unsealed
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar

BATCH: Final = 2000
_ALONE: Final = "select pg_try_advisory_xact_lock(hashtextextended('audit chain', %s))"
_LAST: Final = "select max(id) from ledger_auditevent where chain_no is null"
# A transaction holds a lock on its number until it has ended and is seen. Another database of the server may keep one
# open as long as it likes: nothing of it comes in here.
_OLDER: Final = """
select exists (
    select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
        and a.datname = current_database() and age(l.transactionid) > age((%s::text::xid8)::xid))
"""


class Mark(NamedTuple):
    """Up to which event may be sealed, once every transaction older than `transaction` has ended."""

    last_id: int
    transaction: int


def mark() -> Mark | None:
    """Take down the youngest event that waits, and behind it a transaction number; None where nothing waits.

    An event takes its id when its transaction has a number already: triggers write it behind a write, and audit_note()
    takes the number first. So whatever may still come in below `last_id`, not committed now, belongs to a transaction
    older than this one; ids alone would tell nothing, for they do not come in in their order.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A mark is taken in a transaction of its own: its number must be younger than the events.")
    with tenant_scope(SYSTEM):
        last = scalar(_LAST)
        return None if last is None else Mark(last, scalar("select pg_current_xact_id()::text::bigint"))


def is_ripe(found: Mark) -> bool:
    """Tell whether nothing can come in below a mark any more: all older transactions have ended."""
    return not scalar(_OLDER, [found.transaction])


class Sealer:
    """Seals at each turn what the mark allows; one that is not ripe yet is kept for the next turn."""

    def __init__(self) -> None:
        self.waiting: Mark | None = None

    def turn(self) -> int:
        """Seal what can be sealed now; return how many events."""
        self.waiting = self.waiting or mark()
        if self.waiting is None or not is_ripe(self.waiting):
            return 0
        last_id, self.waiting = self.waiting.last_id, None
        with tenant_scope(SYSTEM):
            districts = unsealed(last_id)
        return sum(_seal(district, last_id) for district in districts)


def _seal(district_id: int, last_id: int) -> int:
    """Seal a district's events up to an id, batch by batch, each in a transaction of its own."""
    total = 0
    while done := _seal_batch(district_id, last_id):
        total += done
    return total


def _seal_batch(district_id: int, last_id: int) -> int:
    """Seal the next events; none where another sealer is at this chain."""
    with tenant_scope(SYSTEM):
        if not scalar(_ALONE, [district_id]):
            return 0
        chain = AuditChain.objects.filter(unit_id=district_id).first()
        number, before = (0, b"") if chain is None else (chain.last_no, bytes(chain.last_hash))
        events = next_events(district_id, last_id, BATCH)
        hashes: list[bytes] = []
        for event in events:
            before = link(before, event.said)
            hashes.append(before)
        if events:
            ids = [event.id for event in events]
            scalar("select seal_events(%s, %s, %s::bigint[], %s::bytea[])", [district_id, number + 1, ids, hashes])
        return len(events)
