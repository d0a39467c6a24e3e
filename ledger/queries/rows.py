"""The rows of one unit as flat lines, live or as they stood at a version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import ArrearsRecord, FilingVersion, Revision, Unit


@dataclass(slots=True)
class Row:
    """A line with its permanent id, its contract group and its printed number (1, 2, … in the ledger's order)."""

    record_id: int
    number: int
    line: Line
    group: object = None
    lineage: object = None


def _rows(values: Any) -> list[Row]:
    return [
        Row(record_id=head[0], group=head[1], lineage=head[2], number=number, line=Line(*head[3:]))
        for number, head in enumerate(values, 1)
    ]


def live_rows(unit: Unit) -> list[Row]:
    """Return all rows of a unit's ledger in printed order (one query)."""
    return rows_in(unit, Q())


def rows_in(unit: Unit, condition: Q) -> list[Row]:
    """Return some live rows of a unit in printed order, numbered among themselves (one query)."""
    query = ArrearsRecord.objects.filter(condition, unit=unit).order_by("sort_no", "id")
    return _rows(query.values_list("id", "contract_group", "lineage", *LINE_NAMES))


def version_rows(version: FilingVersion) -> list[Row]:
    """Return the unit's own rows of a frozen version in printed order (one query)."""
    query = Revision.objects.filter(
        unit_id=version.unit_id,
        rev_from__lte=version.point,
        rev_to__gt=version.point,
    ).order_by("sort_no", "record_id")
    return _rows(query.values_list("record_id", "contract_group", "lineage", *LINE_NAMES))


def lines(rows: Sequence[Row]) -> list[Line]:
    """Return the bare lines."""
    return [row.line for row in rows]
