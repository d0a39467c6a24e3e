"""The sums that a table is made of, live or of one frozen version: a query each."""

from dataclasses import dataclass
from typing import Any

from ledger.models import FilingVersion, Unit
from ledger.totals.formula import Sums
from ledger.totals.measures import NAMES
from reporting.rollups.sql import fetch, fetch_one


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit (with all below it) owes, apart by 央企 parent company ('' for every other row); 件 and 分."""

    line_unit_id: int
    central_parent: str
    sums: Sums


def as_part(row: dict[str, Any]) -> Part:
    """Read a row of a statement that adds parts up."""
    return Part(row["line_unit_id"], row["central_parent"], {name: row[name] for name in NAMES})


def live_parts(unit: Unit) -> list[Part]:
    """Return the live sums of the unit's own rows and of each direct child's subtree (architecture.md, Sums)."""
    return [as_part(row) for row in fetch("live_parts", path=unit.path)]


def version_parts(version: FilingVersion) -> list[Part]:
    """Return the sums of a frozen version: its own rows, and each pinned child's version."""
    return [as_part(row) for row in fetch("version_parts", unit=version.unit_id, version=version.pk)]


def uncounted(unit: Unit) -> int:
    """Return how many rows of the subtree a live table leaves out, for lack of column 2, 7, 18 or 21."""
    return int(fetch_one("uncounted", path=unit.path))
