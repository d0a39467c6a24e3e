"""What changed below since a version went up: computed, never written upward (workflow.md rule 3)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from ledger.models import ChildState, FilingVersion
from ledger.queries.sums import Sums, sums_of
from qingqian.db.sqlfile import rows


@dataclass(frozen=True, slots=True)
class Changed:
    """One child that has another version in force than the one that is pinned; sums in 件 and 分 of column 18."""

    unit_id: int
    name: str
    state: ChildState
    pinned: FilingVersion | None
    now: FilingVersion
    pinned_sums: Sums
    now_sums: Sums


def stale_counts(version_ids: Collection[int]) -> dict[int, int]:
    """Return by version how many of its children have changed since, where any has (one query)."""
    counts: dict[int, int] = defaultdict(int)
    for row in _found(version_ids):
        counts[row["version_id"]] += 1
    return dict(counts)


def stale_children(version_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return each version with each of its children that changed since, as ids (one query)."""
    return [(row["version_id"], row["child_unit_id"]) for row in _found(version_ids)]


def changed_below(version: FilingVersion) -> list[Changed]:
    """Return each child that changed since this version went up, in printed order (three queries)."""
    found = _found([version.pk])
    ids = {row[key] for row in found for key in ("pinned_id", "now_id") if row[key] is not None}
    versions = {each.pk: each for each in _with_place(ids)}
    sums = sums_of(versions.values())
    return [
        Changed(
            row["child_unit_id"],
            row["printed_name"],
            ChildState(row["state"]),
            versions.get(row["pinned_id"]),
            versions[row["now_id"]],
            sums.get(row["pinned_id"], Sums()),
            sums.get(row["now_id"], Sums()),
        )
        for row in found
    ]


def _with_place(ids: Collection[int]) -> QuerySet[FilingVersion]:
    return FilingVersion.every.filter(pk__in=ids).select_related("unit", "period").defer("findings", "narrative")


def _found(version_ids: Collection[int]) -> list[dict[str, Any]]:
    told = {"versions": list(version_ids), "missing": ChildState.MISSING.value}
    return rows(_statement(), told) if version_ids else []


@cache
def _statement() -> str:
    return (Path(__file__).parent / "stale.sql").read_text(encoding="utf-8")
