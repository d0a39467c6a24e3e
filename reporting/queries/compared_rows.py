"""The rows that make a difference between two tables: in one figure of a line, or in one movement of its bridge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ledger.models import Revision
from ledger.totals.figures import OWED, SETTLED
from ledger.totals.formula import Sums, Value
from ledger.totals.measures import NAMES
from reporting.annexes.spec import SummaryColumn
from reporting.queries.compare import ComparedLine, Comparison
from reporting.rollups.compared import Both, On, differing
from reporting.rollups.lines import LineKind, LineRef

_SHOWN: Final = (
    "id", "unit_id", "record_id", "debtor_name", "creditor_name", "contract_name", "owed_fen", "cleared_fen",
    "paid_fen", "status",
)  # fmt: skip


class Move(StrEnum):
    """One movement of a bridge."""

    ADDED = "added"
    REMOVED = "removed"
    CAME = "came"
    WENT = "went"
    ADJUSTED = "adjusted"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row and what it adds to the difference: 件, 分; `old` and `new` are it as printed, None where it is not."""

    by: int
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Differences:
    """The rows that make a difference: how many, what they make together, and a page of them."""

    count: int
    total: int
    page: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of the rows is read: how many stand before it, how many it holds."""

    start: int = 0
    size: int = 50


def behind_figure(
    comparison: Comparison, line: ComparedLine, column: SummaryColumn, own_id: int, place: Place
) -> Differences:
    """Return the rows for which a figure of a line is not the same; what they add up to is its difference.

    Two queries. ValueError for a rate, which no rows add up to.
    """
    return _differences(comparison.both, line.ref, own_id, "", column.formula, place)


def behind_move(comparison: Comparison, line: ComparedLine, move: Move, own_id: int, place: Place) -> Differences:
    """Return the rows of one movement; what they add up to is its amount in 分. Two queries."""
    return moved_rows(comparison.both, line.ref, move, own_id, place)


def moved_rows(both: Both, line: LineRef, move: Move, own_id: int, place: Place) -> Differences:
    """Return the same of two tables that are not compared otherwise."""
    return _differences(both, line, own_id, move.value, SETTLED if move is Move.PAID else OWED, place)


def _differences(
    both: Both,
    line: LineRef,
    own_id: int,
    move: str,
    formula: Callable[[Sums], Value] | None,
    place: Place,
) -> Differences:
    key = On(None, line.company) if line.company else On(line.unit_id or own_id, "")
    on = None if line.kind is LineKind.TOTAL else key
    found = differing(both, on, move, _worth(formula), place.start, place.size)
    ids = {pk for pair in found.page for pk in (pair.old_id, pair.new_id) if pk is not None}
    texts = {row["id"]: row for row in Revision.objects.filter(pk__in=ids).values(*_SHOWN)}
    rows = [Difference(pair.amount, texts.get(pair.old_id or 0), texts.get(pair.new_id or 0)) for pair in found.page]
    return Differences(found.count, found.total, rows)


def _worth(formula: Callable[[Sums], Value] | None) -> dict[str, int]:
    """Return how often a figure counts each measure: it is a sum of them, or ValueError."""
    nothing = dict.fromkeys(NAMES, 0)
    said = {name: None if formula is None else formula({**nothing, name: 1}) for name in NAMES}
    worth = {name: value for name, value in said.items() if isinstance(value, int)}
    if len(worth) < len(said):
        raise ValueError("a rate is no sum of rows")
    return worth
