"""The declaration of a summary annex: its printed heading, and a formula for each figure of a line."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.totals.formula import Sums, Value
from ledger.vocabulary import Bucket, Level, Status
from qingqian.sheets.spec import Paper


class Figure(StrEnum):
    """What a column of a summary holds; it decides how it is written and shown."""

    SERIAL = "serial"
    LABEL = "label"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of the heading: its text, where it begins (from 1) and how far it reaches."""

    text: str
    row: int
    column: int
    down: int = 1
    across: int = 1

    def places(self) -> list[tuple[int, int]]:
        """Return each (row, column) that the cell covers."""
        rows, columns = range(self.row, self.row + self.down), range(self.column, self.column + self.across)
        return [(row, column) for row in rows for column in columns]


@dataclass(frozen=True, slots=True)
class Behind:
    """Which rows of a line stand behind one of its columns; blank conditions let every row pass.

    `filled` names columns of Annex 2 of which at least one must be above 0.
    """

    bucket: Bucket | None = None
    disputed: bool | None = None
    statuses: tuple[Status, ...] = ()
    filled: tuple[str, ...] = ()


EVERY: Final = Behind()


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """One column: its printed number (None where it is shown on screen only), name, full heading and formula."""

    no: int | None
    name: str
    heading: str
    figure: Figure
    width: float
    formula: Callable[[Sums], Value] | None = None
    behind: Behind = EVERY


@dataclass(frozen=True, slots=True)
class SummarySpec:
    """One summary annex. `city_label` is the heading that the label's column has on a city's sheet."""

    number: int
    title: str
    sheet_name: str
    caption: str
    headings: tuple[Heading, ...]
    columns: tuple[SummaryColumn, ...]
    extras: tuple[SummaryColumn, ...]
    label: str
    city_label: str
    paper: Paper
    landscape: bool

    def __post_init__(self) -> None:
        """Refuse columns that do not follow, or headings that leave a hole or overlap."""
        if [column.no for column in self.columns] != list(range(1, len(self.columns) + 1)):
            raise ValueError("column numbers must run from 1 without a gap")
        covered = sorted(place for heading in self.headings for place in heading.places())
        grid = [(row, column.no) for row in range(1, self.heading_rows + 1) for column in self.columns]
        if covered != grid:
            raise ValueError("the headings must cover each place exactly once")

    @property
    def heading_rows(self) -> int:
        """The number of heading rows."""
        return max(heading.row + heading.down - 1 for heading in self.headings)

    @property
    def figures(self) -> tuple[SummaryColumn, ...]:
        """The columns that hold figures, those on screen only last."""
        return tuple(column for column in (*self.columns, *self.extras) if column.formula is not None)

    def headings_for(self, level: int) -> tuple[Heading, ...]:
        """Return the heading cells as a unit of this level prints them (domain.md §5 and §6: city heading)."""
        if level != Level.MUNICIPAL:
            return self.headings
        return tuple(
            Heading(self.city_label, cell.row, cell.column, cell.down, cell.across)
            if cell.text == self.label
            else cell
            for cell in self.headings
        )

    def flat_headings(self, level: int) -> tuple[str, ...]:
        """Return the headings in one line: of each column all that stands over it, from the top, joined by a dot."""
        cells = sorted(self.headings_for(level), key=lambda cell: cell.row)
        spans = [(cell.text, range(cell.column, cell.column + cell.across)) for cell in cells]
        return tuple("·".join(text for text, span in spans if column.no in span) for column in self.columns)

    def column(self, name: str) -> SummaryColumn:
        """Return the figure called `name`; KeyError if there is none."""
        for column in self.figures:
            if column.name == name:
                return column
        raise KeyError(name)

    def values(self, sums: Sums) -> dict[str, Value]:
        """Return the figures of a line by column name: 件 and 分 as int, a rate as Decimal or None."""
        return {column.name: column.formula(sums) for column in self.figures if column.formula is not None}
