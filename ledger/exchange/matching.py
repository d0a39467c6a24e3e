"""Which row of the ledger a row of the file is (architecture.md, Operators' commands)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ledger.annexes.annex2 import PHONE_COLUMNS
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.queries.rows import Row
from ledger.validators import uscc_check_digit_fits, uscc_well_formed
from qingqian.web.masking import mask_phone

Key = tuple[str, str, str, int | None]
Names = tuple[str, str, str, int | None]
T = TypeVar("T")


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

    First by hidden id; then by the key, where equal ones are told apart by columns 18 and 20, then by order; at last,
    where the ledger's code is no valid one, by both names: so that a code that was mended finds its row again.
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
    _match_mended_codes(incoming, live, found)
    return found


def _match_mended_codes(incoming: Sequence[Incoming], live: Sequence[Row], found: list[Row | None]) -> None:
    """Match what is left by names, where the ledger's row has a code that identifies nobody (F05, F06)."""
    known = [row for row in untouched(live, found) if _is_doubtful(row.line)]
    if not known:
        return
    rows = _sole((_names(row.line), row) for row in known)
    places = _sole((_names(incoming[place].line), place) for place, row in enumerate(found) if row is None)
    for names, place in places.items():
        row = rows.get(names)
        if all(names[:3]) and row is not None and _may_be(row.line, incoming[place].line):
            found[place] = row


def _names(line: Line) -> Names:
    texts = [normalised_name(text) for text in (line.debtor_name, line.creditor_name, line.contract_name)]
    return (texts[0], texts[1], texts[2], line.category)


def _sole(pairs: Iterable[tuple[Names, T]]) -> dict[Names, T]:
    """Return what has its names alone; of two that share them neither is taken for the other."""
    listed: dict[Names, list[T]] = defaultdict(list)
    for names, item in pairs:
        listed[names].append(item)
    return {names: items[0] for names, items in listed.items() if len(items) == 1}


def _is_valid(code: str) -> bool:
    return uscc_well_formed(code) and uscc_check_digit_fits(code)


def _is_doubtful(line: Line) -> bool:
    return not (_is_valid(line.debtor_uscc) and _is_valid(line.creditor_uscc))


def _may_be(known: Line, line: Line) -> bool:
    """Tell whether two lines name the same parties, as far as the known one's codes say anything."""
    codes = ((known.debtor_uscc, line.debtor_uscc), (known.creditor_uscc, line.creditor_uscc))
    return all(old == new or not _is_valid(old) for old, new in codes)


def _by_id(incoming: Sequence[Incoming], live: Sequence[Row], found: list[Row | None]) -> set[int]:
    """Match by hidden id; of a row and its copy, the one that still says what the ledger says is the row."""
    ids = {str(row.lineage): row for row in live}
    taken: set[int] = set()
    for equal_only in (True, False):
        for place, row in enumerate(incoming):
            known = ids.get(row.key) if row.key else None
            if known is None or known.record_id in taken or (equal_only and known.line != row.line):
                continue
            found[place] = known
            taken.add(known.record_id)
    return taken


def _take(pool: list[Row], line: Line) -> Row | None:
    """Take the first row of the pool with the same amount and month."""
    for place, row in enumerate(pool):
        if (row.line.owed_fen, row.line.due_month) == (line.owed_fen, line.due_month):
            return pool.pop(place)
    return None


def unmasked(line: Line, known: Line) -> Line:
    """Return a line with the ledger's own telephone numbers where it has them masked.

    A form that somebody was given without the numbers must not put 138****0001 in their place.
    """
    kept: dict[str, Any] = {
        name: getattr(known, name)
        for name in PHONE_COLUMNS
        if "*" in getattr(line, name) and getattr(line, name) == mask_phone(getattr(known, name))
    }
    return replace(line, **kept) if kept else line


def untouched(live: Sequence[Row], found: Iterable[Row | None]) -> list[Row]:
    """Return the rows of the ledger that the file does not have; they stay."""
    met = {row.record_id for row in found if row is not None}
    return [row for row in live if row.record_id not in met]


def rows_after(rest: Sequence[Row], incoming: Sequence[Incoming], found: Sequence[Row | None]) -> list[Row]:
    """Return what is judged together: of two equal debts the one that comes in is the later one, and is named (D01).

    A row that is new to the ledger has the id 0.
    """
    return [*rest, *(_after(row, known) for row, known in zip(incoming, found, strict=True))]


def _after(row: Incoming, known: Row | None) -> Row:
    if known is None:
        return Row(0, row.number, row.line)
    return Row(known.record_id, row.number, row.line, known.group, known.lineage)
