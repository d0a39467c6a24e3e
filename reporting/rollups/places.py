"""Whose rows a sheet holds, in printed order, and what stands in column 4 for them (domain.md §3, column 4)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.models import FOREVER, FilingVersion, Unit
from reporting.rollups.sql import fetch

NOW = FOREVER - 1
"""The point of every unit's counter at which its rows stand as they do now."""


@dataclass(frozen=True, slots=True)
class Place:
    """One unit's own rows on a sheet: the line they belong to, and its printed name."""

    unit_id: int
    line_unit_id: int
    label: str


@dataclass(frozen=True, slots=True)
class FrozenPlace(Place):
    """One unit's own rows as they stood at `point` of its counter, filed as a version."""

    version_id: int
    point: int


def live_places(unit: Unit) -> list[Place]:
    """Return the unit and its whole subtree in the tree's order, a parent before its children (one query)."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    subtree = Unit.objects.filter(path__startswith=unit.path).exclude(pk=unit.pk)
    for found in subtree.order_by("sort_no", "id").only("parent_id", "name"):
        below[found.parent_id].append(found)
    own = Place(unit.pk, unit.pk, unit.name)
    return [own, *(place for child in below[unit.pk] for place in _branch(child, child, below))]


def places_now(unit: Unit) -> list[FrozenPlace]:
    """Return the same as places in the history of each ledger, where they stand as they do now (one query)."""
    return [FrozenPlace(each.unit_id, each.line_unit_id, each.label, 0, NOW) for each in live_places(unit)]


def _branch(unit: Unit, line: Unit, below: dict[int | None, list[Unit]]) -> Iterator[Place]:
    yield Place(unit.pk, line.pk, line.name)
    for child in below[unit.pk]:
        yield from _branch(child, line, below)


def version_places(version: FilingVersion) -> list[FrozenPlace]:
    """Return the version and all that it contains, under the names that it was printed with (one query)."""
    return [FrozenPlace(**row) for row in fetch("version_tree", unit=version.unit_id, version=version.pk)]
