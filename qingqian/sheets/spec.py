"""The declaration of an official sheet, from which form, table, import and export are derived."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

Paper = Literal["A3", "A4"]


class Kind(StrEnum):
    """What a column holds; it decides how a cell is read, checked, written and shown."""

    SERIAL = "serial"
    TEXT = "text"
    CHOICE = "choice"
    YESNO = "yesno"
    USCC = "uscc"
    PHONE = "phone"
    MONEY = "money"
    MONTH = "month"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an official sheet.

    `no` is its printed number (from 1), `name` the attribute that holds it, `heading` the exact official text,
    `width` in characters of the printed sheet, `note` the number of its fill-in note, `group` the heading that
    stands over it (or ''), `choices` the labels that a choice may take, `other_headings` what another level's
    print calls it: read like the heading, and printed on demand.
    """

    no: int
    name: str
    heading: str
    kind: Kind
    width: float
    note: int | None = None
    group: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    other_headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexSpec:
    """One official sheet of rows: its title, its columns in printed order and its fill-in notes."""

    number: int
    title: str
    sheet_name: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    paper: Paper
    landscape: bool

    def __post_init__(self) -> None:
        """Refuse a declaration whose numbers do not follow, or whose names or notes do not fit."""
        if [column.no for column in self.columns] != list(range(1, len(self.columns) + 1)):
            raise ValueError("column numbers must run from 1 without a gap")
        if len(set(self.names)) != len(self.columns):
            raise ValueError("column names must differ")
        if any(not 1 <= column.note <= len(self.notes) for column in self.columns if column.note is not None):
            raise ValueError("a column refers to a note that is not printed")

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' attribute names in printed order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def headed(self, headings: Mapping[str, str]) -> "AnnexSpec":
        """Return the sheet with another level's headings, by column name."""
        columns = (replace(column, heading=headings.get(column.name, column.heading)) for column in self.columns)
        return replace(self, columns=tuple(columns))

    def note_of(self, column: Column) -> str:
        """Return the fill-in note printed for a column, or ''."""
        return "" if column.note is None else self.notes[column.note - 1]
