"""The self-audit: digests fit, totals are the sums of the rows, children add up, invariants hold (architecture.md)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, QuerySet

from ledger.models import FilingVersion, Ledger, Period, Unit
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.chain import breaks, chains
from reporting.rollups.invariants import broken_bounds, broken_identities
from reporting.rollups.sql import fetch

# Name of the check, which is also its statement's, and what it finds wrong with a version.
VERSION_CHECKS: Final[Mapping[str, str]] = {
    "digests": "校验值不符，版本内容与上报时不一致",
    "row_counts": "行数与上报时不一致",
    "own_totals": "本单位合计与明细之和不一致",
    "child_totals": "下级合计与所含下级版本不一致",
}
# The same for a live ledger.
LIVE_CHECKS: Final[Mapping[str, str]] = {
    "live_totals": "实时合计与明细之和不一致",
    "live_aging": "账龄合计与明细之和不一致",
    "live_facts": "明细与还款、协议、诉讼、核增核减或移出记录不一致",
}
INVARIANTS: Final = "invariants"
BRIDGE: Final = "bridge"
CHAIN: Final = "audit_chain"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit; `period` and `version` are blank for a live ledger."""

    check: str
    unit: str
    message: str
    period: str = ""
    version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as commands print it."""
        place = {"check": self.check, "unit": self.unit, "period": self.period or None, "version": self.version}
        return {**place, "message": self.message}


@dataclass(frozen=True, slots=True)
class Audit:
    """What was compared: versions, live ledgers and chains of the audit together, and what does not fit."""

    checked: int
    differences: tuple[Difference, ...]


def audit(period: Period | None = None) -> Audit:
    """Compare every version in scope (of one period, if given) and, without a period, live ledgers and audit chains.

    It reads each row: minutes for a large ledger, a job for the night.
    """
    versions = FilingVersion.every.filter(**({} if period is None else {"period": period}))
    found = [*_version_faults(None if period is None else period.pk), *_bridge_faults(versions)]
    if period is not None:
        return Audit(versions.count(), tuple(_named_versions(found)))
    chained = chains()
    faults = [*_live_faults(), *_chain_faults(chained)]
    checked = versions.count() + Ledger.objects.count() + len(chained)
    return Audit(checked, (*_named_versions(found), *_named_units(faults)))


def _version_faults(period_id: int | None) -> Iterator[tuple[str, int, str]]:
    for check, message in VERSION_CHECKS.items():
        for row in fetch(f"proof_{check}", period=period_id):
            yield check, row["version_id"], message
    for row in fetch("proof_version_lines", period=period_id):
        for text in (*broken_identities(row), *broken_bounds(row)):
            yield INVARIANTS, row["version_id"], text


def _bridge_faults(versions: QuerySet[FilingVersion]) -> Iterator[tuple[str, int, str]]:
    """Hold each approved version against the one before; that its totals are those of its rows is checked already."""
    approved = (
        versions.filter(number=F("filing__approved_number")).select_related("period__campaign").defer("findings")
    )
    for version in approved.iterator(chunk_size=500):
        bridge = bridge_of(version, opening_of(version), ())
        if bridge.told != bridge.closing:
            yield BRIDGE, version.pk, "上一期加本期增减与本期合计不一致（勾稽不平）"


def _live_faults() -> Iterator[tuple[str, int, str]]:
    for check, message in LIVE_CHECKS.items():
        for row in fetch(f"proof_{check}"):
            yield check, row["unit_id"], message
    for row in fetch("proof_live_lines"):
        for text in broken_identities(row):
            yield INVARIANTS, row["unit_id"], text


def _chain_faults(districts: Iterable[int]) -> Iterator[tuple[str, int, str]]:
    for district_id in districts:
        for message in breaks(district_id):
            yield CHAIN, district_id, message


def _named_versions(found: list[tuple[str, int, str]]) -> Iterator[Difference]:
    """Name the versions that faults belong to (one query); each fault once."""
    ids = {version_id for _, version_id, _ in found}
    rows = FilingVersion.every.filter(pk__in=ids).values_list("pk", "unit__code", "period__code", "number")
    names = {pk: (code, period, number) for pk, code, period, number in rows}
    for check, version_id, message in dict.fromkeys(found):
        unit, period, number = names[version_id]
        yield Difference(check, unit, message, period, number)


def _named_units(found: list[tuple[str, int, str]]) -> Iterator[Difference]:
    codes = dict(Unit.objects.filter(pk__in={unit_id for _, unit_id, _ in found}).values_list("pk", "code"))
    for check, unit_id, message in dict.fromkeys(found):
        yield Difference(check, codes[unit_id], message)
