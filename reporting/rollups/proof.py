"""The self-audit: digests fit, totals are the sums of the rows, children add up, invariants hold (architecture.md).

It reads and repairs nothing; `ledger.actions.self_audit` keeps what the night's finds.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, QuerySet

from ledger.models import FilingVersion, Ledger, Period, Unit
from ledger.queries.alarms import CHAIN
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.chain import breaks, chains
from ledger.scoping import SYSTEM, tenant_scope
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
_UNITS_AT_ONCE: Final = 50

log = logging.getLogger("qingqian.alarm")


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

    It reads each row: minutes for a large ledger.
    """
    if period is not None:
        return _of_versions(FilingVersion.every.filter(period=period), period=period.pk)
    return _together([_of_versions(FilingVersion.every.all()), _of_ledgers(), _of_chains(chains())])


def nightly() -> Audit:
    """Compare everything that there is, as 系统: some units after the others, each in a transaction of its own.

    Statements read what is committed when they begin, so nobody waits and nothing old is kept for their sake. What
    one of them compares with each other it reads at once.
    """
    parts: list[Audit] = []
    with tenant_scope(SYSTEM):
        ids = list(Unit.objects.order_by("path").values_list("pk", flat=True))
        districts = chains()
    for first in range(0, len(ids), _UNITS_AT_ONCE):
        units = ids[first : first + _UNITS_AT_ONCE]
        with tenant_scope(SYSTEM):
            parts += [_of_versions(FilingVersion.every.filter(unit__in=units), units=units), _of_ledgers(units)]
        log.debug("self-audit: %s of %s units", first + len(units), len(ids))
    for district in districts:
        with tenant_scope(SYSTEM):
            parts.append(_of_chains([district]))
    return _together(parts)


def _together(parts: Sequence[Audit]) -> Audit:
    return Audit(sum(part.checked for part in parts), tuple(one for part in parts for one in part.differences))


def _of_versions(
    versions: QuerySet[FilingVersion], period: int | None = None, units: Sequence[int] | None = None
) -> Audit:
    found = [*_version_faults(period=period, units=units), *_bridge_faults(versions)]
    return Audit(versions.count(), tuple(_named_versions(found)))


def _of_ledgers(units: Sequence[int] | None = None) -> Audit:
    ledgers = Ledger.objects.filter(**({} if units is None else {"unit__in": units}))
    return Audit(ledgers.count(), tuple(_named_units(list(_live_faults(units)))))


def _of_chains(districts: Sequence[int]) -> Audit:
    return Audit(len(districts), tuple(_named_units(list(_chain_faults(districts)))))


def _version_faults(**of: Any) -> Iterator[tuple[str, int, str]]:
    for check, message in VERSION_CHECKS.items():
        for row in fetch(f"proof_{check}", **of):
            yield check, row["version_id"], message
    for row in fetch("proof_version_lines", **of):
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


def _live_faults(units: Sequence[int] | None) -> Iterator[tuple[str, int, str]]:
    for check, message in LIVE_CHECKS.items():
        for row in fetch(f"proof_{check}", units=units):
            yield check, row["unit_id"], message
    for row in fetch("proof_live_lines", units=units):
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
