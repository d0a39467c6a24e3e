"""年度公示: what was not paid off at the end of a year, told by history and not by today's rows (domain.md §2, §9).

A row counts as it stood at 12-31 24:00 in Shanghai: its last revision by then, if it had not left the ledger before.
Counted are rows as a live table counts them whose 未清偿余额 (18 − 22 − 23) is not 0. Whatever is entered later
changes nothing of it, so that the sheet of a year that is over comes out the same for ever.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from ledger.annexes.line import LINE_NAMES, Line
from ledger.calendar.instants import SHANGHAI
from ledger.models import Unit
from ledger.queries.lineage import UNMOVED, Moved, lineage
from ledger.vocabulary import Nature
from reporting.queries.beyond.sql import fetch

PUBLIC: Final = (Nature.GOVERNMENT.value, Nature.NON_GOVERNMENT.value, Nature.INSTITUTION.value)
"""Organs and public institutions: those who must disclose."""
STEP: Final = 6
"""Signs of a segment of a path."""


@dataclass(frozen=True, slots=True)
class Sums:
    """件 and 未清偿余额 in 分, and of these what is 有分歧."""

    row_count: int = 0
    fen: int = 0
    disputed_count: int = 0
    disputed_fen: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.row_count + other.row_count,
            self.fen + other.fen,
            self.disputed_count + other.disputed_count,
            self.disputed_fen + other.disputed_fen,
        )


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Whose debts at the end of which year; `natures` of the debtors, all where it is empty.

    `own` leaves out the units below. As `now`, what units held that were moved or merged since (`moved`) is counted
    where their rows are now.
    """

    unit: Unit
    year: int
    natures: tuple[int, ...] = PUBLIC
    own: bool = False
    now: bool = False
    moved: Moved = UNMOVED

    @property
    def until(self) -> dt.datetime:
        """The instant when the year was over."""
        return dt.datetime(self.year + 1, 1, 1, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class DebtorSums:
    """What one debtor owed; known by its USCC (by its name where a row has none)."""

    party: str
    name: str
    nature: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Debtors:
    """A page of debtors (or all of them), how many there are, and what they owed together."""

    found: Sequence[DebtorSums] = ()
    count: int = 0
    total: Sums = Sums()


@dataclass(frozen=True, slots=True)
class StoodRow:
    """One row as it stood then; `stands` says that it is still in the ledger."""

    record_id: int
    unit_id: int
    line: Line
    balance: int
    stands: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """A page of rows, and the sums of all of them: 件, balance and column 18 in 分."""

    rows: Sequence[StoodRow]
    count: int = 0
    balance: int = 0
    owed: int = 0


def by_debtor(asked: YearEnd, *, start: int = 0, most: int | None = None) -> Debtors:
    """Return what each debtor owed: by 性质, then the largest first (two queries); `most` None: all of them."""
    found = _page("stood_by_debtor", _params(asked), start, most)
    if not found:
        return Debtors()
    lines = [DebtorSums(row["party"], row["name"], row["nature"], _sums(row)) for row in found]
    return Debtors(lines, found[0]["every"], _sums(found[0], "all_"))


def by_unit(asked: YearEnd) -> dict[int, Sums]:
    """Return what stood in each unit's own ledger (two queries)."""
    return {row["unit_id"]: _sums(row) for row in fetch("stood", "stood_by_unit", **_params(asked))}


def by_child(asked: YearEnd) -> dict[int, Sums]:
    """Return what stood below each direct child, and in the unit's own ledger, by the id of that unit (five queries).

    As now, what a unit held that was moved or merged since stands below the child that has its rows.
    """
    known = lineage() if asked.now else None
    own = by_unit(asked)
    places = {pk: known.now(pk) if known else pk for pk in own}
    paths = dict(Unit.objects.filter(pk__in={*places, *places.values()}).values_list("pk", "path"))
    heads = {path: pk for pk, path in Unit.objects.filter(parent=asked.unit).values_list("pk", "path")}
    sums: dict[int, Sums] = {}
    for pk, its in own.items():
        # Who went to where one does not see stays where it was.
        head = heads.get(paths.get(places[pk], paths[pk])[: len(asked.unit.path) + STEP], asked.unit.pk)
        sums[head] = sums.get(head, Sums()) + its
    return sums


def rows_stood(
    asked: YearEnd, *, party: str | None = None, disputed: bool = False, start: int = 0, most: int = 50
) -> Stood:
    """Return a page of the rows, of one debtor or of all, ordered by unit and as each ledger was (two queries)."""
    wanted = {**_params(asked), "party": party, "disputed": disputed}
    found = _page("stood_rows", wanted, start, most)
    if not found:
        return Stood(())
    first = found[0]
    return Stood([_row(row) for row in found], first["every"], first["all_balance"], first["all_owed"])


def _page(ending: str, wanted: dict[str, Any], start: int, most: int | None) -> list[dict[str, Any]]:
    """Return a page of what stood; past the end it is the last one, as the page beside it says (tables/paging.py)."""
    found = fetch("stood", ending, **wanted, start=start, most=most)
    if found or not start or not most:
        return found
    first = fetch("stood", ending, **wanted, start=0, most=1)
    last = (first[0]["every"] - 1) // most * most if first else 0
    return fetch("stood", ending, **wanted, start=last, most=most) if first else first


def _row(row: dict[str, Any]) -> StoodRow:
    line = Line(*(row[name] for name in LINE_NAMES))
    return StoodRow(row["record_id"], row["unit_id"], line, row["balance"], row["stands"])


def _sums(row: dict[str, Any], all_of: str = "") -> Sums:
    return Sums(*(row[f"{all_of}{name}"] for name in ("row_count", "fen", "disputed_count", "disputed_fen")))


def _params(asked: YearEnd) -> dict[str, Any]:
    """Name the units whose history is read (one query) and the instant."""
    places = Q(pk=asked.unit.pk) if asked.own else Q(path__startswith=asked.unit.path)
    if asked.now:
        places = places & ~Q(pk__in=asked.moved.left) | Q(pk__in=asked.moved.came)
    units = list(Unit.objects.filter(places).values_list("pk", flat=True))
    return {"units": units, "until": asked.until, "natures": list(asked.natures)}
