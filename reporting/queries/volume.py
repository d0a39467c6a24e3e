"""How many rows a sheet holds, by the sums alone: enough to decide whether it is made at once or by a worker."""

from typing import Final

from ledger.models import Unit
from reporting.queries.standing import Standing
from reporting.rollups.parts import live_parts, version_parts

AT_ONCE: Final = 5_000
"""Rows of Annex 2 that are still written while the page waits; what has more is made by a worker."""


def rows_of(source: Unit | Standing) -> int:
    """Return the rows of Annex 2 of a live subtree (drafts that lack what a sum needs apart) or of a version.

    One query.
    """
    parts = live_parts(source) if isinstance(source, Unit) else version_parts(source.version)
    return sum(part.sums["row_count"] for part in parts)
