"""What several units below one have: the same debt, or the same 问题编号 (D02, D04 of a rollup, domain.md §4)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ledger.annexes.checks.base import Shared
from ledger.models import Period, Unit
from ledger.queries.pins import Pin, pins_of
from qingqian.db.sqlfile import rows

_RULES: Final[Mapping[str, str]] = {"debt": "D02", "near": "D02", "spelt": "D02", "number": "D04"}
_NEARLY: Final = frozenset({"near", "spelt"})
_FINGERPRINT_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are perhaps one debt: their records, the filed revision of each (0: as it stands), and where they are.

    `parts` names for each row the child below which it is ('' for the unit's own rows): the step of its path.
    """

    shared: Shared
    record_ids: Sequence[int]
    revision_ids: Sequence[int]
    parts: Sequence[str]


def shared_live(unit: Unit) -> list[Group]:
    """Return what the ledgers below a unit share as they stand now, the largest amount first (one query)."""
    return _groups(unit, live=True, versions=[])


def shared_in(unit: Unit, pins: Sequence[Pin]) -> list[Group]:
    """Return what a rollup of the unit's own rows and of these children's versions would contain twice (one query)."""
    versions = [pin.version.pk for pin in pins if pin.version is not None]
    return _groups(unit, live=False, versions=versions) if versions else []


def shared_for(unit: Unit, period: Period) -> list[Group]:
    """Return what the unit's submission for a period would contain twice; nothing for a unit without children."""
    return shared_in(unit, pins_of(unit, period))


def stated(groups: Sequence[Group]) -> list[Shared]:
    """Return what the judge is told; what is nearly the same is no matter of a rollup."""
    return [group.shared for group in groups if not group.shared.near]


def _groups(unit: Unit, *, live: bool, versions: Sequence[int]) -> list[Group]:
    asked = {"unit": unit.pk, "path": unit.path, "live": live, "versions": list(versions)}
    found = [_group(row) for row in rows(_statement(), asked)]
    # Two rows may be near by their codes and by their names: they are one group.
    return list({(group.shared.rule, group.shared.near, *group.record_ids): group for group in found}.values())


def _group(row: Mapping[str, Any]) -> Group:
    said = {name: row[name] or "" for name in ("debtor", "creditor", "contract", "source_no")}
    shared = Shared(
        rule=_RULES[row["kind"]],
        fingerprint=_fingerprint(row),
        units=tuple(dict.fromkeys(row["units"])),
        owed_fen=row["owed_fen"] or 0,
        near=row["kind"] in _NEARLY,
        **said,
    )
    return Group(shared, row["record_ids"], row["revision_ids"], row["parts"])


def _fingerprint(row: Mapping[str, Any]) -> str:
    """Hash which rows these are and what they owe to whom: while that is the same, an answer holds."""
    facts = sorted(zip(row["record_ids"], row["debts"], strict=True))
    return hashlib.sha256(repr((row["kind"], row["key"], facts)).encode()).hexdigest()[:_FINGERPRINT_LENGTH]


@cache
def _statement() -> str:
    return (Path(__file__).parent / "shared.sql").read_text(encoding="utf-8")
