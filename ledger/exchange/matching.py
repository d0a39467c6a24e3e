"""Which row of the ledger a row of the file is (architecture.md, Operators' commands)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.queries.rows import Row

Key = tuple[str, str, str, int | None]


@dataclass(slots=True)
class Incoming:
    """A readable row of the file: its number in the sheet, its hidden id ('' without), its line."""

    number: int
    key: str
    line: Line


def match_key(line: Line) -> Key:
    """Return what a row without a hidden id is known by: both codes, the contract's name, 欠款类型."""
    return (line.debtor_uscc, line.creditor_uscc, normalised_name(line.contract_name), line.category)


def matches(incoming: Sequence[Incoming], live: Sequence[Row]) -> list[Row | None]:
    """Return for each row of the file the row of the ledger that it is, or None for a new one.

    First by hidden id; then by the key, where equal ones are told apart by columns 18 and 20, then by order.
    """
    found: list[Row | None] = [None] * len(incoming)
    taken = _by_id(incoming, live, found)
    pools: dict[Key, list[Row]] = defaultdict(list)
    for row in live:
        if row.record_id not in taken:
            pools[match_key(row.line)].append(row)
    rest = [place for place, row in enumerate(found) if row is None]
    for place in rest:
        found[place] = _take(pools[match_key(incoming[place].line)], incoming[place].line)
    for place in rest:
        pool = pools[match_key(incoming[place].line)]
        if found[place] is None and pool:
            found[place] = pool.pop(0)
    return found


def _by_id(incoming: Sequence[Incoming], live: Sequence[Row], found: list[Row | None]) -> set[int]:
    ids = {str(row.lineage): row for row in live}
    taken: set[int] = set()
    for place, row in enumerate(incoming):
        known = ids.get(row.key) if row.key else None
        if known is not None and known.record_id not in taken:
            found[place] = known
            taken.add(known.record_id)
    return taken


def _take(pool: list[Row], line: Line) -> Row | None:
    """Take the first row of the pool with the same amount and month."""
    for place, row in enumerate(pool):
        if (row.line.owed_fen, row.line.due_month) == (line.owed_fen, line.due_month):
            return pool.pop(place)
    return None


def untouched(live: Sequence[Row], found: Iterable[Row | None]) -> list[Row]:
    """Return the rows of the ledger that the file does not have; they stay."""
    met = {row.record_id for row in found if row is not None}
    return [row for row in live if row.record_id not in met]
