"""The sums of one 所属领域, live and of what stands approved: what a 行业主管 reads of units (workflow.md, Roles)."""

from dataclasses import dataclass
from typing import Any

from ledger.models import Unit
from ledger.totals.formula import Sums
from ledger.totals.measures import NAMES
from reporting.rollups.sql import fetch


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit, with all below it, owes in a field: the sums of Annexes 3 and 4 in 件 and 分."""

    unit_id: int
    name: str
    code: str
    sort_no: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Approved:
    """A period for which the unit's ledger stands approved, and the shares that the version holds."""

    period_id: int
    period_name: str
    shares: tuple[Share, ...]


def _share(row: dict[str, Any]) -> Share:
    sums = {name: row[name] for name in NAMES}
    return Share(row["unit_id"], row["name"], row["code"], row["sort_no"], sums)


def live_shares(unit: Unit, sector: int) -> list[Share]:
    """Return the live share of the unit's own rows and of each direct child's subtree that has any (one query)."""
    return [_share(row) for row in fetch("sector_live", path=unit.path, sector=sector)]


def approved_shares(unit: Unit, sector: int) -> list[Approved]:
    """Return, period by period, what the unit's versions in force hold of the field (two queries).

    A version is that of the unit itself and pins its children's, so each is the sum that was approved then. Periods of
    the newest campaign only; one without a row of the field has no shares.
    """
    shares: dict[int, list[Share]] = {}
    for row in fetch("sector_versions", unit=unit.pk, sector=sector):
        shares.setdefault(row["period_id"], []).append(_share(row))
    periods = fetch("sector_periods", unit=unit.pk)
    return [Approved(row["id"], row["name"], tuple(shares.get(row["id"], ()))) for row in periods]
