"""The clerk's file as read: every cell by the rules of its column, nothing looked up yet (domain.md §3.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.annexes.proposals import Proposal
from ledger.annexes.reading import read
from ledger.errors import RefusedError
from ledger.exchange.matching import Incoming
from ledger.exchange.report import Remark, Report, Suggested
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.table import Table, TableRow

Progress = Callable[[int, int], None]
STEP = 500
NO_ROWS = "表头下面还没有数据，没有导入任何内容；请每笔欠款填一行，保存后再上传。"
"""Said of a form that nobody has filled: a command goes on, for a unit may owe nothing; a page asks for rows."""


def silent(_done: int, _total: int) -> None:
    """Report no progress: a command's terminal waits anyway."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row of which some columns could not be read: its number, its hidden id, the rest of its line."""

    number: int
    key: str
    line: Line
    columns: frozenset[int]


@dataclass(slots=True)
class Sheet:
    """A file's rows: those that can be read, in file order, with what column 4 said on each; the others; the report.

    `proposed` holds the proposals of a row by its number.
    """

    table: Table
    report: Report
    incoming: list[Incoming] = field(default_factory=list)
    unit_texts: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    proposed: dict[int, list[Proposal]] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """The official headings, as django-import-export asks for them."""
        return [column.heading for column in ANNEX2]

    def __len__(self) -> int:
        """Return how many rows the file has."""
        return len(self.table.rows)

    def remark(self, number: int, column: int, rule: str, severity: str, message: str) -> None:
        """Note a finding on row `number` of the file at its cell."""
        cell = self.table.address(number, column)
        self.report.errors.append(Remark(number, cell, column, rule, severity, message))

    def propose(self, number: int, item: Proposal) -> None:
        """Note a proposal for row `number` of the file at its cell, in printed order."""
        cell = self.table.address(number, item.column)
        self.report.proposals.append(Suggested(number, cell, item.column, item.old_text, item.new_text, item.why))
        known = self.proposed.setdefault(number, [])
        known.append(item)
        known.sort(key=lambda one: one.column)


def read_sheet(path: Path, name: str, progress: Progress = silent) -> Sheet:
    """Read a workbook's rows; RefusedError with one clear sentence for a file that is not taken."""
    try:
        table = read_table(path, ANNEX2, name=name)
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal
    sheet = Sheet(table, Report(rows=len(table.rows), remarks=list(table.remarks)))
    if not table.rows:
        sheet.report.remarks.append(NO_ROWS)
    for place, row in enumerate(table.rows):
        _take(sheet, row)
        if place % STEP == 0:
            progress(place, len(table.rows))
    progress(len(table.rows), len(table.rows))
    return sheet


def _take(sheet: Sheet, row: TableRow) -> None:
    told = read(row.cells)
    for finding in told.findings:
        sheet.remark(row.number, finding.column, finding.rule, finding.severity.value, finding.message)
    if told.unreadable:
        sheet.report.wrong += 1
        columns = frozenset(finding.column for finding in told.findings)
        sheet.unreadable.append(Unreadable(row.number, row.key, told.line, columns))
        return
    for item in told.proposals:
        sheet.propose(row.number, item)
    sheet.incoming.append(Incoming(row.number, row.key, told.line))
    sheet.unit_texts.append(told.unit_text)
