"""From a clerk's workbook to the ledger: read, judge, match, store; all or nothing (domain.md §3.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.actions.locks import lock_ledgers
from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.checks import RULES, Context, Finding, RowRule, Severity, judge
from ledger.annexes.proposals import apply
from ledger.annexes.reading import read
from ledger.errors import RefusedError
from ledger.exchange.matching import Incoming, matches, untouched
from ledger.exchange.storing import Stored, store
from ledger.models import Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.rows import Row, live_rows
from ledger.scoping import Actor
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.table import Table, TableRow

Progress = Callable[[int, int], None]
FOREIGN_RULE = "F08"
STEP = 500


def silent(_done: int, _total: int) -> None:
    """Report no progress: a command's terminal waits anyway."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided beforehand."""

    accept_proposals: bool = False
    partial: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a proposal at its address in the clerk's own workbook."""

    cell: str
    column: int
    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A proposal at its address: what the cell says, what it should say, and why."""

    cell: str
    column: int
    old: str
    new: str
    why: str


@dataclass(slots=True)
class Report:
    """What an import did or would do. rows = new + changed + unchanged + wrong; wrong rows are not stored."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    wrong: int = 0
    proposals: list[Suggested] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stored: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints (architecture.md, Operators' commands)."""
        counts = {name: getattr(self, name) for name in ("rows", "new", "changed", "unchanged", "absent", "wrong")}
        proposals = [
            {"cell": item.cell, "column": item.column, "from": item.old, "to": item.new, "why": item.why}
            for item in self.proposals
        ]
        errors = [
            {
                "cell": item.cell,
                "column": item.column,
                "rule": item.rule,
                "severity": item.severity,
                "message": item.message,
            }
            for item in self.errors
        ]
        return counts | {"proposals": proposals, "errors": errors}


class UnstorableError(RefusedError):
    """Some rows cannot be stored; nothing was. `report` says which cells and why."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


@dataclass(slots=True)
class Sheet:
    """The file as read: its readable rows in file order, what column 4 said on each, and the report so far."""

    table: Table
    report: Report
    incoming: list[Incoming] = field(default_factory=list)
    unit_texts: list[str] = field(default_factory=list)


def read_sheet(path: Path, name: str, choices: Choices, progress: Progress) -> Sheet:
    """Read a workbook's rows; RefusedError with one clear sentence for a file that is not taken."""
    try:
        table = read_table(path, ANNEX2, name=name)
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal
    if not table.rows:
        raise RefusedError("表头下面还没有数据，没有导入任何内容；请每笔欠款填一行，保存后再上传。")
    sheet = Sheet(table, Report(rows=len(table.rows), remarks=list(table.remarks)))
    for place, row in enumerate(table.rows):
        _take(sheet, row, choices)
        if place % STEP == 0:
            progress(place, len(table.rows))
    progress(len(table.rows), len(table.rows))
    return sheet


def _take(sheet: Sheet, row: TableRow, choices: Choices) -> None:
    told, report = read(row.cells), sheet.report
    for finding in told.findings:
        cell = sheet.table.address(row.number, finding.column)
        report.errors.append(Remark(cell, finding.column, finding.rule, finding.severity.value, finding.message))
    for item in told.proposals:
        cell = sheet.table.address(row.number, item.column)
        report.proposals.append(Suggested(cell, item.column, item.old_text, item.new_text, item.why))
    if told.unreadable:
        report.wrong += 1
        return
    line = apply(told.line, told.proposals) if choices.accept_proposals else told.line
    sheet.incoming.append(Incoming(row.number, row.key, line))
    sheet.unit_texts.append(told.unit_text)


def import_sheet(actor: Actor, unit: Unit, sheet: Sheet, context: Context, choices: Choices) -> Report:
    """Judge and match the rows and store those that are new or changed, in the running transaction.

    Raises UnstorableError, with nothing stored, when rows are wrong and `partial` was not chosen.
    """
    require(actor, Action.IMPORT_RECORDS, unit)
    lock_ledgers([unit.pk])
    live = live_rows(unit)
    _set_foreign_rows_aside(unit, sheet, context)
    found = matches(sheet.incoming, live)
    rest = untouched(live, found)
    faulty = _judge(sheet, rest, context, [row.group if row else None for row in found])
    changes = _changes(sheet, found, faulty)
    sheet.report.absent = len(rest)
    sheet.report.errors.sort(key=_place)
    if choices.dry_run:
        return sheet.report
    if sheet.report.wrong and not choices.partial:
        raise UnstorableError(
            f"有 {sheet.report.wrong} 行无法保存，整个文件没有导入；请按提示改正后再导入。", sheet.report
        )
    store(unit, changes)
    sheet.report.stored = True
    return sheet.report


def _place(remark: Remark) -> tuple[int, int, str]:
    digits = remark.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (int(digits), remark.column, remark.rule)


def _set_foreign_rows_aside(unit: Unit, sheet: Sheet, context: Context) -> None:
    """Keep rows of another unit out: column 4 is not stored, so nobody would see the fault again (F08)."""
    lines = [row.line for row in sheet.incoming]
    rules = {FOREIGN_RULE: RULES[FOREIGN_RULE]}
    foreign = {item.row: item for item in judge(lines, context, sheet.unit_texts, rules=rules) if item.row is not None}
    if foreign and len(foreign) == len(lines):
        raise RefusedError(f"这个文件填的是“{sheet.unit_texts[0]}”，不是{unit.name}的台账；请核对文件或换单位导入。")
    for place, finding in foreign.items():
        sheet.report.errors.append(_remark(sheet, finding, place))
    sheet.report.wrong += len(foreign)
    sheet.incoming = [row for place, row in enumerate(sheet.incoming) if place not in foreign]


def _judge(sheet: Sheet, rest: Sequence[Row], context: Context, groups: Sequence[object]) -> set[int]:
    """Note every finding on the file's rows, judged together with the rows that stay; return the faulty ones."""
    # The rows that stay stand first: of two equal debts the one of the file is the later one, and is named (D01).
    stay = len(rest)
    lines = [row.line for row in rest] + [row.line for row in sheet.incoming]
    faulty: set[int] = set()
    for finding in judge(lines, context, groups=[*(row.group for row in rest), *groups]):
        if finding.row is None or finding.row < stay:
            continue
        place = finding.row - stay
        sheet.report.errors.append(_remark(sheet, finding, place))
        if finding.severity is Severity.ERROR and isinstance(RULES[finding.rule], RowRule):
            faulty.add(place)
    return faulty


def _remark(sheet: Sheet, finding: Finding, place: int) -> Remark:
    cell = sheet.table.address(sheet.incoming[place].number, finding.column)
    return Remark(cell, finding.column, finding.rule, finding.severity.value, finding.message)


def _changes(sheet: Sheet, found: Sequence[Row | None], faulty: set[int]) -> list[Stored]:
    changes: list[Stored] = []
    report = sheet.report
    for place, (row, known) in enumerate(zip(sheet.incoming, found, strict=True)):
        if known is None:
            report.new += 1
        elif known.line == row.line:
            report.unchanged += 1
            continue
        else:
            report.changed += 1
        changes.append(Stored(known.record_id if known else None, row.line, place in faulty))
    return changes


def import_file(
    actor: Actor,
    unit: Unit,
    path: Path,
    name: str,
    context: Context,
    choices: Choices,
    progress: Progress = silent,
) -> Report:
    """Read, judge and store a workbook in the running transaction (the command's way; a job does it in two)."""
    require(actor, Action.IMPORT_RECORDS, unit)
    return import_sheet(actor, unit, read_sheet(path, name, choices, progress), context, choices)
