"""What changed between two versions of a unit's own rows, or since a version: old → new, by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.annexes.line import LINE_NAMES
from ledger.errors import Difference
from ledger.models import Filing, FilingVersion
from ledger.queries.rows import Row, version_rows


class Change(StrEnum):
    """What happened to a row."""

    ADDED = "新增"
    CHANGED = "变更"
    REMOVED = "移出"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a comparison; `names` are the attributes that differ."""

    change: Change
    before: Row | None
    after: Row | None
    names: tuple[str, ...] = ()


def compare(before: Sequence[Row], after: Sequence[Row]) -> list[RowChange]:
    """Compare two states of a ledger by permanent ids: new and changed rows in their order, then the gone ones."""
    old = {row.record_id: row for row in before}
    new_ids = {row.record_id for row in after}
    changes = [change for row in after if (change := _change(old.get(row.record_id), row)) is not None]
    return changes + [RowChange(Change.REMOVED, row, None) for row in before if row.record_id not in new_ids]


def _change(before: Row | None, after: Row) -> RowChange | None:
    if before is None:
        return RowChange(Change.ADDED, None, after)
    names = tuple(name for name in LINE_NAMES if getattr(before.line, name) != getattr(after.line, name))
    return RowChange(Change.CHANGED, before, after, names) if names else None


def difference(filing: Filing, seen: int, now: int) -> Difference:
    """Count the rows that differ between two versions of one filing; a version that never was has none."""
    versions = {item.number: item for item in FilingVersion.objects.filter(filing=filing, number__in=[seen, now])}
    before = version_rows(versions[seen]) if seen in versions else []
    after = version_rows(versions[now]) if now in versions else []
    changes = [item.change for item in compare(before, after)]
    return Difference(
        seen=seen,
        now=now,
        added=changes.count(Change.ADDED),
        changed=changes.count(Change.CHANGED),
        removed=changes.count(Change.REMOVED),
    )
