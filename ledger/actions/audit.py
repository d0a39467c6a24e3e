"""Leaves an audit event for what is no write of a row: an export, a sign-in, a refusal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

Lasting = tuple[int, str, Mapping[str, Any]]
_lasting: ContextVar[list[Lasting] | None] = ContextVar("lasting_notes", default=None)


def note(unit_id: int, what: str, detail: Mapping[str, Any]) -> None:
    """Write one event for a unit in scope, in the running transaction; the actor is the scope's."""
    _write(unit_id, what, detail)


def _write(unit_id: int, what: str, detail: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select audit_note(%s, %s, %s)", [unit_id, what, json.dumps(detail, ensure_ascii=False)])


def note_lasting(unit_id: int, what: str, detail: Mapping[str, Any]) -> None:
    """Note what must stay though the request is refused and undone; outside a request at once, like any other."""
    kept = _lasting.get()
    if kept is None:
        _write(unit_id, what, detail)
    else:
        kept.append((unit_id, what, detail))


@contextmanager
def lasting_notes() -> Iterator[list[Lasting]]:
    """Collect such notes of one request; who opens this writes them when the request's own transaction is over."""
    kept: list[Lasting] = []
    token = _lasting.set(kept)
    try:
        yield kept
    finally:
        _lasting.reset(token)


def write_lasting(notes: Iterable[Lasting]) -> None:
    """Write what was collected, in the running transaction."""
    for unit_id, what, detail in notes:
        _write(unit_id, what, detail)
