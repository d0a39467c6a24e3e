"""What is not the same in two sets of frozen rows: matched by lineage, only what changed between is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.totals.formula import Sums
from ledger.totals.measures import NAMES
from reporting.rollups.lines import LineKind, LineRef
from reporting.rollups.places import FrozenPlace
from reporting.rollups.sql import fetch


@dataclass(frozen=True, slots=True)
class On:
    """The line that a row stands on: a unit's, or (`company`) that of a parent company of 央企."""

    line_id: int | None
    company: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows that went from one line (None: they were not there) to another (None: they are gone), in 件 and 分.

    `changed` of them owe another amount than before.
    """

    old: On | None
    new: On | None
    rows: int
    changed: int
    old_owed_fen: int
    new_owed_fen: int
    old_paid_fen: int
    new_paid_fen: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One row as it was and as it is: the line, the revision (None: not there), and what it adds to the sums."""

    old: On | None
    old_id: int | None
    old_sums: Sums
    new: On | None
    new_id: int | None
    new_sums: Sums


@dataclass(frozen=True, slots=True)
class Both:
    """The two sets of versions; `apart`: rows of 央企 stand on the lines of their parent companies."""

    old: Sequence[FrozenPlace]
    new: Sequence[FrozenPlace]
    apart: bool

    def arrays(self) -> dict[str, Any]:
        """Return them as the statements take them."""
        said: dict[str, Any] = {"apart": self.apart}
        for name, places in (("old", self.old), ("new", self.new)):
            said[f"{name}_units"] = [place.unit_id for place in places]
            said[f"{name}_points"] = [place.point for place in places]
            said[f"{name}_lines"] = [place.line_unit_id for place in places]
        return said


def moves(both: Both) -> list[Moved]:
    """Return how rows moved, line by line (one query, whose answer does not grow with the rows)."""
    return [
        Moved(
            *_ends(row, "was", "here"),
            row["rows"],
            row["changed"],
            row["old_owed_fen"],
            row["new_owed_fen"],
            row["old_paid_fen"],
            row["new_paid_fen"],
        )
        for row in fetch("compared_moves", **both.arrays())
    ]


def pairs(both: Both, line: LineRef, own_id: int) -> list[Pair]:
    """Return the rows of a line that are not the same on both sides (one query); `own_id` is whose 本级 is meant."""
    asked = {
        "total": line.kind is LineKind.TOTAL,
        "line": own_id if line.kind is LineKind.OWN else line.unit_id,
        "company": line.company,
    }
    found = []
    for row in fetch("compared_rows", **both.arrays(), **asked):
        old, new = _ends(row, "old_id", "new_id")
        found.append(Pair(old, row["old_id"], _sums(row, "old"), new, row["new_id"], _sums(row, "new")))
    return found


def _ends(row: dict[str, Any], was: str, here: str) -> tuple[On | None, On | None]:
    old = On(row["old_line"], row["old_company"]) if row[was] else None
    return old, On(row["new_line"], row["new_company"]) if row[here] else None


def _sums(row: dict[str, Any], side: str) -> Sums:
    return {name: row[f"{side}_{name}"] for name in NAMES}
