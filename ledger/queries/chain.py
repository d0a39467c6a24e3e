"""The chains that seal the audit, one a district: how an event is linked to the one before, and what breaks a chain.

An event's hash is HMAC-SHA-256 over the hash before it and everything that the event says. The key stands in no
database (settings.AUDIT_KEY): whoever changes, deletes, inserts or reorders sealed events cannot make the hashes that
would fit. The end of a chain stands beside it (AuditChain), so its last events cannot go alone. Who takes both back to
an earlier end, as by a restored backup, is seen by the number of sealed events that `verify` tells.
"""

import hmac
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from ledger.models import AuditChain, AuditEvent, Unit
from ledger.permission import sees
from ledger.scoping import current_actor
from qingqian.db.sqlfile import scalar

# Everything that an event says, in a form that no setting of the server or the session changes.
_SAID: Final = """
select id, chain_no, chain_hash, jsonb_build_array(
    id, unit_id, district_id, path, at at time zone 'UTC', user_id, actor_name, request, address, what, op, rows,
    row_id, before, after, record_id, period_id)::text as said
from ledger_auditevent where district_id = %s and """
_NEXT: Final = _SAID + "chain_no is null and id <= %s order by id limit %s"
_SEALED: Final = _SAID + "chain_no is not null order by chain_no, id"
_READ_AT_ONCE: Final = 2000
# What the sealer holds alone: while a chain is read nothing is added to it, so that its end fits what was read.
_STILL: Final = "select pg_advisory_xact_lock_shared(hashtextextended('audit chain', %s))"
_START: Final = bytes(32)


class Event(NamedTuple):
    """One event for its chain: its number there and its hash (None as long as it is not sealed), and what it says."""

    id: int
    number: int | None
    hash: bytes | None
    said: str


def link(before: bytes, said: str) -> bytes:
    """Return the hash of an event that says this, behind the event of the hash `before` (b'': it is the first)."""
    return hmac.digest(settings.AUDIT_KEY, (before or _START) + said.encode(), "sha256")


def next_events(district_id: int, last_id: int, most: int) -> list[Event]:
    """Return the oldest events of a district that are not sealed, up to an id."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [district_id, last_id, most])
        return [_event(row) for row in cursor.fetchall()]


def unsealed(last_id: int | None = None) -> list[int]:
    """Return the districts that have events to be sealed, up to an id if one is given."""
    waiting = AuditEvent.objects.filter(chain_no=None, **({} if last_id is None else {"id__lte": last_id}))
    return list(waiting.order_by("district_id").values_list("district_id", flat=True).distinct())


def chains() -> list[int]:
    """Return the districts whose events the actor sees all of: a town's person sees a part of a chain only."""
    whole = Unit.objects.filter(pk=F("district_id")).order_by("path").values_list("pk", "path")
    return [pk for pk, path in whole if sees(current_actor(), path)]


def chain_counts() -> tuple[int, int]:
    """Return how many events in scope are sealed, and how many wait."""
    sealed = AuditChain.objects.aggregate(sum=Sum("last_no"))["sum"] or 0
    return sealed, AuditEvent.objects.filter(chain_no=None).count()


def breaks(district_id: int) -> Iterator[str]:
    """Read a district's chain from its beginning and tell everything that does not fit, each thing once.

    Till the transaction ends the sealer passes this chain over; nobody else is kept waiting.
    """
    scalar(_STILL, [district_id])
    walk = _Walk()
    for event in _sealed(district_id):
        message = walk.step(event)
        if message:
            yield message
    end = AuditChain.objects.filter(unit_id=district_id).first()
    stated = (0, b"") if end is None else (end.last_no, bytes(end.last_hash))
    if stated != (walk.number, walk.hash):
        yield f"审计链应止于第 {stated[0]} 条，现止于第 {walk.number} 条：末尾的记录被删除或更换"
    slipped = AuditEvent.objects.filter(district_id=district_id, chain_no=None, id__lt=walk.id)
    for pk in slipped.order_by("id").values_list("id", flat=True):
        yield f"审计记录 {pk} 是事后插入的：在它以后的记录已经封存，而它没有"


class _Walk:
    """Where a reader of a chain stands: the last number, id and hash as they are stored."""

    def __init__(self) -> None:
        self.number, self.id, self.hash = 0, 0, b""

    def step(self, event: Event) -> str:
        """Take one event further and say what is wrong with it; '' where it fits.

        What follows is judged by the stored hash, so that one wrong event is told once.
        """
        number, stored = event.number or 0, event.hash or b""
        missing, again = number - self.number - 1, number <= self.number
        misplaced = event.id < self.id
        fits = hmac.compare_digest(link(self.hash, event.said), stored)
        first = self.number + 1
        self.number, self.id, self.hash = number, max(event.id, self.id), stored
        if missing > 0:
            gap = f"第 {first} 条" if missing == 1 else f"第 {first} 至 {number - 1} 条"
            return f"审计链缺{gap}：记录被删除"
        if again or misplaced:
            return f"审计链第 {number} 条（记录 {event.id}）位置不对：记录被调换次序或插入"
        return "" if fits else f"审计链第 {number} 条（记录 {event.id}）与封存时不符：它被改动，或它前面的记录被更换"


def _sealed(district_id: int) -> Iterator[Event]:
    """Read a chain bit by bit: it may have millions of events."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALED, [district_id])
        while rows := cursor.fetchmany(_READ_AT_ONCE):
            yield from map(_event, rows)


def _event(row: tuple[Any, ...]) -> Event:
    pk, number, stored, said = row
    return Event(pk, number, None if stored is None else bytes(stored), said)
