"""What several units below one have: the same debt, or the same 问题编号 (D02, D04 of a rollup, domain.md §4)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final

from django.db.models import Q

from ledger.annexes.checks.base import Shared
from ledger.models import Period, Unit
from ledger.queries.periods import today
from ledger.queries.pins import Pin, pins_of
from qingqian.db.sqlfile import rows

_RULES: Final[Mapping[str, str]] = {"debt": "D02", "near": "D02", "spelt": "D02", "number": "D04"}
_NEARLY: Final = frozenset({"near", "spelt"})
_FINGERPRINT_LENGTH: Final = 32
_FACTS: Final = (
    *("unit_id", "path", "debtor_uscc", "debtor_name", "creditor_uscc", "creditor_name", "contract_name", "owed_fen"),
    *("source", "source_no"),
)
_HELD: Final = """
    select r.id as record_id, 0::bigint as revision_id, r.debtor_uscc, r.creditor_uscc, r.owed_fen,
        r.source, r.source_no
    from ledger_arrearsrecord r
    where not r.gone and r.unit_id = """
_FROZEN: Final = """
    union all
    select r.record_id, r.id, r.debtor_uscc, r.creditor_uscc, r.owed_fen, r.source, r.source_no
    from tree t
    join ledger_revision r on r.unit_id = t.unit_id and r.rev_from <= t.point and r.rev_to > t.point
    where r.unit_id = any (%(units)s::bigint[])"""
# All rows are looked at by the indexes of known_elsewhere(), as long as no more is asked of a row. Those that meet are
# looked up one by one: the planner takes them for many.
_LIVE: Final = {
    "held": f"{_HELD}any (%(units)s::bigint[])",
    "kept": "not materialized",
    "lateral": " lateral",
    "by_creditor": " and creditor_uscc = m.creditor_uscc and owed_fen = m.owed_fen offset 0",
    "by_debtor": " and debtor_uscc = m.debtor_uscc and owed_fen = m.owed_fen offset 0",
}
_ROLLUP: Final = {
    "held": f"{_HELD}%(unit)s{_FROZEN}",
    "kept": "materialized",
    **dict.fromkeys(("lateral", "by_creditor", "by_debtor"), ""),
}


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
    """Return what the ledgers below a unit share as they stand now, the largest amount first (three queries)."""
    return _groups(unit, live=True, versions=[])


def shared_in(unit: Unit, pins: Sequence[Pin]) -> list[Group]:
    """Return what a rollup of the unit's own rows and of these versions would contain twice (three queries)."""
    versions = [pin.version.pk for pin in pins if pin.version is not None]
    return _groups(unit, live=False, versions=versions) if versions else []


def shared_for(unit: Unit, period: Period) -> list[Group]:
    """Return what the unit's submission for a period would contain twice; nothing for a unit without children."""
    return shared_in(unit, pins_of(unit, period))


def stated(groups: Sequence[Group]) -> list[Shared]:
    """Return what the judge is told; what is nearly the same is no matter of a rollup."""
    return [group.shared for group in groups if not group.shared.near]


def _groups(unit: Unit, *, live: bool, versions: Sequence[int]) -> list[Group]:
    asked = {"unit": unit.pk, "path": unit.path, "units": _standing(unit), "versions": list(versions)}
    found = [_group(row) for row in rows(_statement(live=live), asked)]
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


def _standing(unit: Unit) -> list[int]:
    """Return the unit and all units below it that are not closed."""
    below = Unit.objects.filter(path__startswith=unit.path)
    return list(below.filter(Q(valid_to=None) | Q(valid_to__gte=today())).values_list("id", flat=True))


@cache
def _statement(*, live: bool) -> str:
    text = (Path(__file__).parent / "shared.sql").read_text(encoding="utf-8")
    facts = ", ".join(f"r.{name}" for name in _FACTS)
    return Template(text).substitute(_LIVE if live else _ROLLUP, columns=facts)
