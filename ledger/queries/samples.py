"""Samples that were drawn from a version for a check (抽查): each stands in the audit for ever.

They are the one kind of event that others than 审计 read: a draw is made to be seen.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from ledger.models import AuditEvent, FilingVersion

SEEDED: Final = "sample_seeded"
"""The seed is known, and nothing drawn yet."""
DRAWN: Final = "sample_drawn"


@dataclass(frozen=True, slots=True)
class Draw:
    """The `number`-th draw from a version: by which seed, how many rows, and the checksum of what was drawn.

    `at` is when the seed was given. A `named` one was chosen by a person: it proves nothing but what it drew.
    """

    number: int
    at: dt.datetime
    by_name: str
    seed: str
    size: int
    named: bool
    sha256: str


def draws_of(version: FilingVersion) -> list[Draw]:
    """Return every draw from a version, the first one first (one query)."""
    events = AuditEvent.objects.filter(unit=version.unit_id, what__in=[SEEDED, DRAWN], after__code=version.code)
    found = events.order_by("at", "id").values_list("what", "at", "actor_name", "after")
    given = {_key(after): (at, after) for what, at, _name, after in found if what == SEEDED}
    drawn = [(at, name, after) for what, at, name, after in found if what == DRAWN]
    return [
        _draw(number, *given.get(_key(after), (at, {})), name, after)
        for number, (at, name, after) in enumerate(drawn, 1)
    ]


def _key(said: Any) -> tuple[str, int]:
    return str(said["seed"]), int(said["size"])


def _draw(number: int, at: dt.datetime, given: Any, name: str, said: Any) -> Draw:
    seed, size = _key(said)
    # What nobody noted before it was used may have been tried out.
    return Draw(number, at, name, seed, size, bool(given.get("named", True)), str(said["sha256"]))
