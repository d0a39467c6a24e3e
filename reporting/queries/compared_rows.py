"""The rows that make a difference between two tables: in one figure of a line, or in one movement of its bridge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ledger.models import Revision
from ledger.totals.figures import OWED, SETTLED
from reporting.annexes.spec import SummaryColumn
from reporting.queries.compare import ComparedLine, Comparison
from reporting.rollups.compared import Both, On, Pair, pairs
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


@dataclass(frozen=True)
class Differences:
    """All rows that make a difference, added up; a page of them is read when it is asked for."""

    found: Sequence[tuple[int, Pair]]

    @property
    def total(self) -> int:
        """What they make together."""
        return sum(by for by, _pair in self.found)

    def page(self, start: int, size: int) -> list[Difference]:
        """Return some of them as they were and are printed (one query)."""
        shown = self.found[start : start + size]
        ids = {pk for _by, pair in shown for pk in (pair.old_id, pair.new_id) if pk is not None}
        texts = {row["id"]: row for row in Revision.objects.filter(pk__in=ids).values(*_SHOWN)}
        return [Difference(by, texts.get(pair.old_id or 0), texts.get(pair.new_id or 0)) for by, pair in shown]


def behind_figure(comparison: Comparison, line: ComparedLine, column: SummaryColumn, own_id: int) -> Differences:
    """Return the rows for which a figure of a line is not the same; what they add up to is its difference.

    ValueError for a rate, which no rows add up to.
    """
    formula = column.formula
    if formula is None:
        raise ValueError(column.name)

    def by(pair: Pair, *, was: bool, here: bool) -> int:
        values = [formula(sums) for there, sums in ((here, pair.new_sums), (was, pair.old_sums)) if there]
        if not all(isinstance(value, int) for value in values):
            raise ValueError(column.name)
        new, old = formula(pair.new_sums) if here else 0, formula(pair.old_sums) if was else 0
        return int(new or 0) - int(old or 0)

    return _differences(comparison.both, line.ref, own_id, by)


def behind_move(comparison: Comparison, line: ComparedLine, move: Move, own_id: int) -> Differences:
    """Return the rows of one movement; what they add up to is its amount in 分."""
    return moved_rows(comparison.both, line.ref, move, own_id)


def moved_rows(both: Both, line: LineRef, move: Move, own_id: int) -> Differences:
    """Return the same of two tables that are not compared otherwise."""
    return _differences(both, line, own_id, _MOVES[move])


def _differences(both: Both, line: LineRef, own_id: int, by: Callable[..., int | None]) -> Differences:
    total = line.kind is LineKind.TOTAL
    key = On(None, line.company) if line.company else On(line.unit_id or own_id, "")
    found = []
    for pair in pairs(both, line, own_id):
        was = pair.old is not None and (total or pair.old == key)
        here = pair.new is not None and (total or pair.new == key)
        if amount := by(pair, was=was, here=here):
            found.append((amount, pair))
    return Differences(found)


def _new(pair: Pair, *, was: bool, here: bool) -> int:
    return OWED(pair.new_sums) if here and not was and pair.old is None else 0


def _removed(pair: Pair, *, was: bool, here: bool) -> int:
    return OWED(pair.old_sums) if was and not here and pair.new is None else 0


def _came(pair: Pair, *, was: bool, here: bool) -> int:
    return OWED(pair.old_sums) if here and not was and pair.old is not None else 0


def _went(pair: Pair, *, was: bool, here: bool) -> int:
    return OWED(pair.old_sums) if was and not here and pair.new is not None else 0


def _adjusted(pair: Pair, *, was: bool, here: bool) -> int:  # noqa: ARG001 - one of _MOVES
    return OWED(pair.new_sums) - OWED(pair.old_sums) if here and pair.old is not None else 0


def _paid(pair: Pair, *, was: bool, here: bool) -> int:  # noqa: ARG001 - one of _MOVES
    return SETTLED(pair.new_sums) - SETTLED(pair.old_sums) if here else 0


_MOVES: Final[Mapping[Move, Callable[..., int]]] = {
    Move.ADDED: _new,
    Move.REMOVED: _removed,
    Move.CAME: _came,
    Move.WENT: _went,
    Move.ADJUSTED: _adjusted,
    Move.PAID: _paid,
}
