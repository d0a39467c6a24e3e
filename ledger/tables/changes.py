"""A version's rows as a reviewer reads them: what changed, old → new, with findings and answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.annexes.annex2 import BY_NAME, MONEY_COLUMNS
from ledger.annexes.line import status_of
from ledger.queries.changes import Change, RowChange
from ledger.queries.rows import Row
from ledger.tables.cells import cell_text, line_cells
from ledger.tables.findings import FindingLine
from ledger.tables.marks import Mark
from qingqian.web import parts
from qingqian.web.parts import Tone

_TONES: Final[Mapping[Change, Tone]] = {
    Change.ADDED: Tone.NEW,
    Change.CHANGED: Tone.INFO,
    Change.REMOVED: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row with what happened to it and what was found: what a line is made of once it is shown."""

    row: Row
    change: RowChange | None
    findings: Sequence[FindingLine] = ()

    @property
    def explained(self) -> bool:
        """Tell whether something of it had to be explained."""
        return any(finding.severity == "X" for finding in self.findings)

    @property
    def fresh(self) -> bool:
        """Tell whether an explanation of it was not accepted before."""
        return any(finding.fresh for finding in self.findings)

    @property
    def added(self) -> bool:
        """Tell whether it came new."""
        return self.change is not None and self.change.change is Change.ADDED


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One row in words; `facts` says it in short, `changes` lists what differs."""

    number: int
    debtor: str
    creditor: str
    mark: Mark | None
    facts: str
    changes: Sequence[parts.Change]
    findings: Sequence[FindingLine]
    flagged: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Everything that the tabs choose from: the version's rows, and those that are gone from it."""

    entries: Sequence[Entry]
    gone: Sequence[Entry]

    def tab(self, name: str) -> list[Entry]:
        """Return the rows of a tab: changed, added, explained (the new ones first) or all (of this version)."""
        if name == "changed":
            return [entry for entry in self.entries if entry.change is not None] + list(self.gone)
        if name == "added":
            return [entry for entry in self.entries if entry.added]
        if name == "explained":
            return sorted((entry for entry in self.entries if entry.explained), key=lambda entry: not entry.fresh)
        return list(self.entries)


def reviewed(rows: Sequence[Row], changes: Iterable[RowChange], findings: Iterable[FindingLine]) -> Reviewed:
    """Join a version's rows with what changed and what was found."""
    by_record: dict[int, list[FindingLine]] = defaultdict(list)
    for finding in findings:
        if finding.record_id is not None:
            by_record[finding.record_id].append(finding)
    moved = list(changes)
    of = {change.after.record_id: change for change in moved if change.after is not None}
    return Reviewed(
        [Entry(row, of.get(row.record_id), by_record.get(row.record_id, ())) for row in rows],
        [Entry(change.before, change) for change in moved if change.after is None and change.before is not None],
    )


def review_lines(entries: Iterable[Entry]) -> list[ReviewLine]:
    """Say a page of entries in words."""
    return [_line(entry) for entry in entries]


def _line(entry: Entry) -> ReviewLine:
    row, change = entry.row, entry.change
    return ReviewLine(
        number=row.number,
        debtor=row.line.debtor_name,
        creditor=row.line.creditor_name,
        mark=None if change is None else Mark(change.change.value, _TONES[change.change]),
        facts=facts_of(row),
        changes=[] if change is None else changes_of(change),
        findings=sorted(entry.findings, key=lambda finding: bool(finding.accepted)),
        flagged=entry.fresh,
    )


def facts_of(row: Row) -> str:
    """Say a row in short: contract, type, what is owed and since when, disputed or not, and its status."""
    cells = line_cells(row.line)
    disputed = "" if row.line.disputed is None else _("有分歧") if row.line.disputed else _("无分歧")
    owed = _("拖欠 %(owed)s") % {"owed": cells["owed_fen"]} if cells["owed_fen"] else ""
    due = _("最迟付款 %(due)s") % {"due": cells["due_month"]} if cells["due_month"] else ""
    return " · ".join(filter(None, (cells["contract_name"], cells["category"], owed, due, disputed, _status(row))))


def _status(row: Row) -> str:
    """Say the status with the amounts that make it."""
    filled = [name for name in MONEY_COLUMNS if name in _OUTCOMES and getattr(row.line, name)]
    amounts = "，".join(f"{_OUTCOMES[name]} {cell_text(BY_NAME[name], getattr(row.line, name))}" for name in filled)
    status = str(status_of(row.line).label)
    return f"{status}（{amounts}）" if amounts else status


_OUTCOMES: Final[Mapping[str, str]] = {
    "cleared_fen": "清偿",
    "paid_fen": "已还",
    "remaining_fen": "剩余",
    "agreed_fen": "协议",
    "court_fen": "司法",
}


def changes_of(change: RowChange) -> list[parts.Change]:
    """List the cells that differ, old → new, in the order of the columns; phones masked."""
    if change.before is None or change.after is None:
        return []
    before, after = change.before.line, change.after.line
    return [_changed(name, getattr(before, name), getattr(after, name)) for name in change.names]


def _changed(name: str, old: object, new: object) -> parts.Change:
    """Show one cell; two numbers that look alike once masked are said to differ."""
    column = BY_NAME[name]
    shown = cell_text(column, old), cell_text(column, new)
    flag = _("号码已变") if shown[0] == shown[1] else ""
    return parts.Change(column.heading, *shown, flag)
