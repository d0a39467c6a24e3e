"""What is not the same in two sets of frozen rows: matched by lineage, only what changed between is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.totals.formula import Sums
from ledger.totals.measures import NAMES
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
    """One row as it was and as it is, by its revisions (None: not there), and what it adds to the difference."""

    amount: int
    old_id: int | None
    new_id: int | None


@dataclass(frozen=True, slots=True)
class Differing:
    """The rows that make a difference: how many (件), what they make together, and one page of them."""

    count: int
    total: int
    page: Sequence[Pair]


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


def differing(both: Both, line: On | None, move: str, worth: Sums, start: int, size: int) -> Differing:
    """Return the rows of a line (None: of the whole table) that make a difference, one page of them (one query).

    `worth` is how often each measure counts, `move` a movement of the bridge, or '' for the figure itself. `start` and
    `size` are of the page; past the end it is the last. What leaves the database does not grow with the rows.
    """
    asked = {
        "total": line is None,
        "line": None if line is None else line.line_id,
        "company": "" if line is None else line.company,
        "move": move,
        "start": start,
        "size": size,
    }
    found = fetch("compared_rows", **both.arrays(), **asked, **{f"worth_{name}": worth[name] for name in NAMES})
    page = [Pair(row["amount"], row["old_id"], row["new_id"]) for row in found if row["amount"] is not None]
    return Differing(found[0]["count"], found[0]["total"], page)


def _ends(row: dict[str, Any], was: str, here: str) -> tuple[On | None, On | None]:
    old = On(row["old_line"], row["old_company"]) if row[was] else None
    return old, On(row["new_line"], row["new_company"]) if row[here] else None
