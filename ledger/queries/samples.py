"""Samples that were drawn from a version for a check (抽查): each stands in the audit for ever.

They are the one kind of event that others than 审计 read, but never the unit that is checked: an event stands at the
unit that drew, and is in sight of that unit and of those above it alone.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from ledger.models import AuditEvent, FilingVersion
from ledger.queries.units import ancestry

SEEDED: Final = "sample_seeded"
"""The seed is known, and nothing drawn yet."""
DRAWN: Final = "sample_drawn"


@dataclass(frozen=True, slots=True)
class Draw:
    """The `number`-th draw of a unit from a version: by which seed, how many rows, the checksum of what was drawn.

    `at` is when the seed was given. A `named` one was chosen by a person: it proves nothing but what it drew.
    """

    by_unit_id: int
    by_unit_code: str
    by_unit_name: str
    number: int
    at: dt.datetime
    by_name: str
    seed: str
    size: int
    named: bool
    sha256: str


def draws_of(version: FilingVersion) -> list[Draw]:
    """Return the draws from a version that are in sight, the first one first; each unit counts its own (one query)."""
    above = ancestry(version.path)
    events = AuditEvent.objects.filter(path__in=above, what__in=[SEEDED, DRAWN], after__code=version.code)
    named: dict[tuple[int, str, int], tuple[dt.datetime, bool]] = {}
    found: list[Draw] = []
    times: Counter[int] = Counter()
    for event in events.select_related("unit").order_by("at", "id"):
        said: dict[str, Any] = event.after or {}
        key = (event.unit_id, str(said["seed"]), int(said["size"]))
        if event.what == SEEDED:
            named[key] = (event.at, bool(said["named"]))
            continue
        times[event.unit_id] += 1
        # What nobody noted before it was used may have been tried out.
        at, chosen = named.get(key, (event.at, True))
        unit, sha256 = event.unit, str(said["sha256"])
        found.append(
            Draw(unit.pk, unit.code, unit.name, times[unit.pk], at, event.actor_name, *key[1:], chosen, sha256)
        )
    return found
