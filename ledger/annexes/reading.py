"""From a raw row of a clerk's workbook to a line: read, tidied, never guessed (domain.md §3.2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS, OUTCOME_MONEY_COLUMNS, TEXT_LIMITS, cell_name
from ledger.annexes.checks.base import Severity
from ledger.annexes.line import Line
from ledger.annexes.proposals import Proposal, propose
from ledger.vocabulary import CHOICES_OF, SOURCE_ALIASES
from qingqian.sheets.cells import Cell, shown
from qingqian.sheets.normalise import Choices, Unreadable, choice, code, money_fen, month, text, yes_no
from qingqian.sheets.spec import Column, Kind

Reader = Callable[[Cell], Any]

_ALIASES: Final[Mapping[str, Mapping[str, int]]] = {"source": SOURCE_ALIASES}
_CHOICES: Final[Mapping[str, Choices[int]]] = {
    name: Choices({str(item.label): item.value for item in items}, _ALIASES.get(name))
    for name, items in CHOICES_OF.items()
}

_CACHE = 4_096

# The rule that a cell of each kind breaks when it cannot be read.
_RULES: Final[Mapping[Kind, str]] = {
    Kind.CHOICE: "F02",
    Kind.YESNO: "F02",
    Kind.MONEY: "F03",
    Kind.MONTH: "F04",
    Kind.USCC: "F05",
    Kind.TEXT: "F09",
    Kind.PHONE: "F09",
}


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A cell that the ledger cannot hold as it is: printed column, rule (F02–F05, F09), and how to mend it."""

    column: int
    rule: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Read:
    """What a raw row says: its line, its column 4 as typed, what could not be read, and what is proposed.

    `unreadable` is True when a value had to be left out; such a line is not to be stored.
    """

    line: Line
    unit_text: str
    findings: list[CellFinding]
    proposals: list[Proposal]
    unreadable: bool


def _limited(plain: Callable[[Cell], str], limit: int) -> Reader:
    def read_limited(value: Cell) -> str:
        written = plain(value)
        if len(written) > limit:
            raise Unreadable(f"内容有 {len(written)} 个字，最多 {limit} 个，请缩短")
        return written

    return read_limited


def _amount(value: Cell) -> int | None:
    fen = money_fen(value)
    if fen is not None and fen < 0:
        raise Unreadable(f"{shown(value)}是负数，请核对后改为正数或留空")
    return fen


def _outcome(value: Cell) -> int | None:
    """Read an amount of columns 22 to 28, where a 0 is a blank."""
    return _amount(value) or None


def _remembered(reader: Reader) -> Reader:
    """Read a value that stands in thousands of rows once; typed, for the number 1 and True are different cells."""
    return lru_cache(_CACHE, typed=True)(reader)


def _reader(column: Column) -> Reader:
    if column.kind is Kind.CHOICE:
        choices = _CHOICES[column.name]
        return _remembered(lambda value: choice(value, choices))
    if column.kind is Kind.MONEY:
        return _outcome if column.name in OUTCOME_MONEY_COLUMNS else _amount
    if column.kind is Kind.MONTH:
        return _remembered(month)
    if column.kind is Kind.YESNO:
        return yes_no
    return _limited(code if column.kind is Kind.USCC else text, TEXT_LIMITS[column.name])


_READERS: Final = tuple((column.no - 1, column, _reader(column)) for column in LINE_COLUMNS)
_UNIT_INDEX: Final = ANNEX2.column("unit").no - 1


def read(cells: Sequence[Cell]) -> Read:
    """Read one row of Annex 2: up to 28 raw cells in printed order; missing cells are blank, 序号 is ignored.

    Spellings are normalised, a 0 in columns 22, 23, 24, 26 and 28 is blank, and 24 is computed where 23 stands
    alone; everything else stays as typed, with what is proposed beside it.
    """
    values: dict[str, Any] = {}
    findings: list[CellFinding] = []
    for index, column, reader in _READERS:
        if (cell := cells[index] if index < len(cells) else None) is None:
            continue
        try:
            values[column.name] = reader(cell)
        except Unreadable as refusal:
            findings.append(_finding(column, refusal))
    line = _with_remainder(Line(**values))
    return Read(line, _unit_text(cells), findings, [] if findings else propose(line), unreadable=bool(findings))


def _finding(column: Column, refusal: Unreadable) -> CellFinding:
    return CellFinding(column.no, _RULES[column.kind], f"{cell_name(column.name)}填的{refusal}。")


def _with_remainder(line: Line) -> Line:
    """Fill 24 with 18 − 23 where a part payment stands without it."""
    if line.paid_fen and line.remaining_fen is None and line.owed_fen and line.paid_fen < line.owed_fen:
        line.remaining_fen = line.owed_fen - line.paid_fen
    return line


def _unit_text(cells: Sequence[Cell]) -> str:
    typed = cells[_UNIT_INDEX] if len(cells) > _UNIT_INDEX else None
    try:
        return text(typed)
    except Unreadable:
        return str(typed)
