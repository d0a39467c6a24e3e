"""What went with rows that left between two tables: taken off, so that it does not count as paid back."""

from collections.abc import Mapping, Sequence

from ledger.models import Unit
from reporting.rollups.gathered import Stand
from reporting.rollups.places import NOW
from reporting.rollups.sql import fetch

Held = Sequence[Stand] | None
"""The versions that a table is the sum of; None: the live rows of the unit and all below it."""


def left_paid(unit: Unit, tables: Sequence[Held]) -> Mapping[int, int]:
    """Return what was paid, in 分, on rows that a table of the unit holds and the next one does not.

    By the place of the later table; one where nothing was paid on what left is not in it. One query, whatever the
    number of tables, units and rows: rows that stayed are not read. Only the last table may be the live one.
    """
    if not tables[1:]:
        return {}
    stands = [(no, stand) for no, table in enumerate(tables) for stand in table or ()]
    found = fetch(
        "left_paid",
        sets=[no for no, _stand in stands],
        units=[stand.unit_id for _no, stand in stands],
        versions=[stand.version_id for _no, stand in stands],
        own=[stand.own for _no, stand in stands],
        last=len(tables) - 1,
        live=len(tables) - 1 if tables[-1] is None else None,
        now=NOW,
        path=unit.path,
    )
    return {row["no"]: row["paid_fen"] for row in found}
