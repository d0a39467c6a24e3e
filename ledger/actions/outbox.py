"""What others must learn: written beside the act, delivered after commit by 系统 (workflow.md rule 12)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django_tasks import task

from ledger.actions.notices import post
from ledger.models import Filing, FilingEvent, Outbox
from ledger.queries.outbox import FILING, TOLD_MOVES, notices_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now

BATCH: Final = 500
_together: ContextVar[bool] = ContextVar("announced_together", default=False)


def announce(filing: Filing, event: FilingEvent) -> None:
    """Put a row into the outbox for moves that somebody else waits for, and a task that delivers it after commit."""
    if event.action not in TOLD_MOVES:
        return
    said = {
        "action": event.action,
        "period": filing.period_id,
        "number": event.number,
        "reason": event.comment[:120],
    }
    tell(FILING, f"filing-event:{event.pk}", filing.unit_id, said)


def tell(kind: str, key: str, unit_id: int, said: Mapping[str, Any]) -> None:
    """Put one row about a unit into the outbox and wake the worker; `key` is the act's own."""
    tell_all([Outbox(unit_id=unit_id, kind=kind, key=key, payload=dict(said))])


def tell_all(rows: Iterable[Outbox]) -> None:
    """Put rows into the outbox and wake the worker once."""
    Outbox.objects.bulk_create(rows)
    if not _together.get():
        deliver_outbox.enqueue()


@contextmanager
def announced_together() -> Iterator[None]:
    """Wake the worker once for all moves inside, not once for each: a queue of idle tasks would hold up imports."""
    token = _together.set(True)
    try:
        yield
    finally:
        _together.reset(token)
    deliver_outbox.enqueue()


@task()
def deliver_outbox() -> int:
    """Deliver in the worker."""
    return deliver()


def deliver() -> int:
    """Turn undelivered outbox rows into notices, each once; return how many rows. Safe to run beside itself.

    As many queries for five hundred rows as for one.
    """
    with tenant_scope(SYSTEM):
        waiting = Outbox.objects.select_for_update(skip_locked=True).filter(delivered_at=None).order_by("id")
        rows = list(waiting[:BATCH])
        if rows:
            post(notices_of(rows))
            Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=app_now())
        return len(rows)
