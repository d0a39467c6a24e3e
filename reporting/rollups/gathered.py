"""Sums and rows of several versions together, each standing for one line: before the unit itself has filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reporting.rollups.parts import Part, as_part
from reporting.rollups.places import FrozenPlace
from reporting.rollups.sql import fetch


@dataclass(frozen=True, slots=True)
class Stand:
    """The version that stands for a unit's line; `own`: for its own rows alone, without what it pins."""

    unit_id: int
    version_id: int
    label: str
    own: bool


def gathered_parts(stands: Sequence[Stand]) -> list[Part]:
    """Return the sums of these versions, by the unit that each stands for (one query)."""
    asked = _arrays(stands)
    del asked["labels"]
    return [as_part(row) for row in fetch("gathered_parts", **asked)]


def gathered_places(stands: Sequence[Stand]) -> list[FrozenPlace]:
    """Return these versions and all that each contains, in the order given (one query)."""
    return [FrozenPlace(**row) for row in fetch("gathered_tree", **_arrays(stands))]


def _arrays(stands: Sequence[Stand]) -> dict[str, list[Any]]:
    return {
        "units": [stand.unit_id for stand in stands],
        "versions": [stand.version_id for stand in stands],
        "labels": [stand.label for stand in stands],
        "own": [stand.own for stand in stands],
    }
