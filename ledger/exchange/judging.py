"""What the rows of a file are to the ledger, and what the rules say of them; nothing is stored here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.annexes.checks import RULES, Context, Finding, RowRule, Severity, judge
from ledger.annexes.checks.duplicates import TWIN_RULES, twin_named
from ledger.annexes.proposals import apply
from ledger.errors import RefusedError
from ledger.exchange.companies import propose_parents
from ledger.exchange.matching import Incoming, matches, rows_after, unmasked, untouched
from ledger.exchange.sheet import Sheet
from ledger.exchange.storing import Stored
from ledger.models import Unit
from ledger.queries.findings import judged
from ledger.queries.parents import canonical_parents
from ledger.queries.rows import Row, live_rows
from ledger.queries.told import told_of

FOREIGN_RULE: Final = "F08"
# What a cell must look like by itself; a row with an unreadable cell is judged by these alone.
FORM_RULES: Final = {name: rule for name, rule in RULES.items() if name.startswith("F") and name != FOREIGN_RULE}


@dataclass(slots=True)
class Match:
    """What a file's rows are: `found` is, beside `sheet.incoming`, each one's row of the ledger or None.

    `rest` are the ledger's rows that the file lacks, `faulty` the places of rows that break an E rule of their own,
    `foreign` the numbers of rows of another unit, `keyed` the records of unreadable rows that have a hidden id.
    `findings` are those on `rest` and then on the file's rows, numbered through.
    """

    found: list[Row | None]
    rest: list[Row]
    faulty: set[int] = field(default_factory=set)
    foreign: frozenset[int] = frozenset()
    keyed: dict[int, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def weigh(unit: Unit, sheet: Sheet, context: Context, *, accept: bool) -> Match:
    """Match the rows with the ledger and note every finding on them in the sheet's report.

    `accept` takes the proposals first. RefusedError for a file that is another unit's from end to end.
    """
    live = live_rows(unit)
    propose_parents(sheet, canonical_parents(unit))
    foreign = _set_foreign_rows_aside(unit, sheet, context)
    if accept:
        _accept(sheet)
    found = matches(sheet.incoming, live)
    for row, known in zip(sheet.incoming, found, strict=True):
        if known is not None:
            row.line = unmasked(row.line, known.line)
    match = Match(found, untouched(live, found), foreign=foreign, keyed=_keyed(sheet, live))
    among = rows_after(match.rest, sheet.incoming, found)
    match.findings = judged(among, context, told_of(unit, context, among))
    match.faulty = _note_all(sheet, match)
    _judge_unreadable(sheet, context)
    sheet.report.absent = len(match.rest)
    sheet.report.errors.sort(key=lambda item: (item.number, item.column, item.rule))
    sheet.report.proposals.sort(key=lambda item: (item.number, item.column))
    return match


def _accept(sheet: Sheet) -> None:
    for row in sheet.incoming:
        if row.number in sheet.proposed:
            row.line = apply(row.line, sheet.proposed[row.number])


def _keyed(sheet: Sheet, live: Sequence[Row]) -> dict[int, int]:
    wanted = {row.key: row.number for row in sheet.unreadable if row.key}
    return {wanted[str(row.lineage)]: row.record_id for row in live if wanted and str(row.lineage) in wanted}


def _set_foreign_rows_aside(unit: Unit, sheet: Sheet, context: Context) -> frozenset[int]:
    """Keep rows of another unit out: column 4 is not stored, so nobody would see the fault again (F08)."""
    lines = [row.line for row in sheet.incoming]
    rules = {FOREIGN_RULE: RULES[FOREIGN_RULE]}
    foreign = {item.row: item for item in judge(lines, context, sheet.unit_texts, rules=rules) if item.row is not None}
    if foreign and len(foreign) == len(lines):
        raise RefusedError(f"这个文件填的是“{sheet.unit_texts[0]}”，不是{unit.name}的台账；请核对文件或换单位导入。")
    for place, finding in foreign.items():
        _note(sheet, finding, sheet.incoming[place].number)
    numbers = frozenset(sheet.incoming[place].number for place in foreign)
    sheet.report.wrong += len(foreign)
    sheet.incoming = [row for place, row in enumerate(sheet.incoming) if place not in foreign]
    return numbers


def _note_all(sheet: Sheet, match: Match) -> set[int]:
    """Note every finding on the file's rows, and on the whole ledger as a remark; return the places of the faulty."""
    stay = len(match.rest)
    faulty: set[int] = set()
    for finding in match.findings:
        if finding.row is None:
            sheet.report.remarks.append(finding.message)
            continue
        if finding.row < stay:
            continue
        place = finding.row - stay
        _note(sheet, _with_place(finding, sheet, match), sheet.incoming[place].number)
        if finding.severity is Severity.ERROR and isinstance(RULES[finding.rule], RowRule):
            faulty.add(place)
    return faulty


def _with_place(finding: Finding, sheet: Sheet, match: Match) -> Finding:
    """Name the twin of a debt by the place where the person finds it: the row of the ledger or of the file."""
    if finding.rule not in TWIN_RULES:
        return finding
    stay = len(match.rest)

    def named(place: int) -> str:
        if place < stay:
            return f"与台账第 {match.rest[place].number} 件"
        return f"与文件第 {sheet.incoming[place - stay].number} 行"

    return replace(finding, message=twin_named(finding.message, named))


def _judge_unreadable(sheet: Sheet, context: Context) -> None:
    """Judge the other cells of rows that have an unreadable one, so that all faults are seen at once."""
    lines = [row.line for row in sheet.unreadable]
    for finding in judge(lines, context, rules=FORM_RULES):
        if finding.row is not None and finding.column not in sheet.unreadable[finding.row].columns:
            _note(sheet, finding, sheet.unreadable[finding.row].number)


def _note(sheet: Sheet, finding: Finding, number: int) -> None:
    sheet.remark(number, finding.column, finding.rule, finding.severity.value, finding.message)


def changes_of(sheet: Sheet, match: Match) -> list[tuple[Incoming, Stored]]:
    """Count what the rows are in the report; return those that are to be stored, new or changed."""
    changes: list[tuple[Incoming, Stored]] = []
    report = sheet.report
    for place, (row, known) in enumerate(zip(sheet.incoming, match.found, strict=True)):
        if known is None:
            report.new += 1
        elif known.line == row.line:
            report.unchanged += 1
            continue
        else:
            report.changed += 1
        changes.append((row, Stored(known.record_id if known else None, row.line, place in match.faulty)))
    return changes
