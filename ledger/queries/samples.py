"""Samples that were drawn from a version for a check (抽查): each stands in the audit for ever.

They are the one kind of event that others than 审计 read: a draw is made to be seen.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.models import AuditEvent, FilingVersion

DRAWN: Final = "sample_drawn"


@dataclass(frozen=True, slots=True)
class Draw:
    """The `number`-th draw from a version: by which seed, how many rows, and the checksum of what was drawn."""

    number: int
    at: dt.datetime
    by_name: str
    seed: str
    size: int
    sha256: str


def draws_of(version: FilingVersion) -> list[Draw]:
    """Return every draw from a version, the first one first (one query)."""
    events = AuditEvent.objects.filter(unit=version.unit_id, what=DRAWN, after__code=version.code).order_by("at", "id")
    found = events.values_list("at", "actor_name", "after")
    return [_draw(number, at, name, after) for number, (at, name, after) in enumerate(found, 1)]


def _draw(number: int, at: dt.datetime, name: str, after: Mapping[str, Any] | None) -> Draw:
    said = after or {}
    return Draw(number, at, name, str(said["seed"]), int(said["size"]), str(said["sha256"]))
