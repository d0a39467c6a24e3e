"""Keeps every row of a checked file with what was found on it, for the preview and the tray (ImportRow)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.checks.base import SEVERITIES
from ledger.annexes.written import differences
from ledger.exchange.copying import CopyStream
from ledger.exchange.judging import Match
from ledger.exchange.matching import Incoming
from ledger.exchange.sheet import Sheet
from ledger.models import Job, RowOutcome, RowState
from ledger.queries.rows import Row
from qingqian.sheets.cells import Cell, number_text, visible
from qingqian.sheets.table import TableRow

_WIDTH: Final = len(ANNEX2.columns)
STAGE: Final = """
create temporary table staged_row (
    number integer, outcome smallint, record_id bigint, cells jsonb, before jsonb, findings jsonb, proposals jsonb,
    worst text) on commit drop
"""
COPY: Final = "copy staged_row from stdin"
INSERT: Final = """
insert into ledger_importrow (
    unit_id, district_id, path, job_id, number, outcome, state, record_id, cells, before, findings, proposals, worst)
select %s, 0, '', %s, number, outcome, %s, record_id, cells, before, findings, proposals, worst
from staged_row order by number
"""


def stage(job: Job, sheet: Sheet, match: Match) -> None:
    """Store one ImportRow for each row of the file, in the running transaction."""
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(STAGE)
        raw.copy_expert(COPY, CopyStream(_values(sheet, match)))
        raw.execute(INSERT, [job.unit_id, job.pk, int(RowState.CHECKED)])
        raw.execute("drop table staged_row")


@dataclass(frozen=True, slots=True)
class _Said:
    """What was found on each row, by its number."""

    findings: Mapping[int, list[dict[str, Any]]]
    proposals: Mapping[int, list[dict[str, Any]]]


def _values(sheet: Sheet, match: Match) -> Iterator[Sequence[Any]]:
    places = {row.number: (row, known) for row, known in zip(sheet.incoming, match.found, strict=True)}
    said = _said(sheet)
    for row in sheet.table.rows:
        incoming, known = places.get(row.number, (None, None))
        findings = said.findings.get(row.number, [])
        record_id = known.record_id if known else match.keyed.get(row.number)
        yield (
            row.number,
            int(_outcome(row, incoming, known, match)),
            record_id,
            texts_of(row.cells),
            _changes(incoming, known),
            findings,
            said.proposals.get(row.number, []),
            min((item["severity"] for item in findings), key=SEVERITIES.index, default=""),
        )


def _said(sheet: Sheet) -> _Said:
    findings: dict[int, list[dict[str, Any]]] = defaultdict(list)
    proposals: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for item in sheet.report.errors:
        findings[item.number].append(item.as_json())
    for said in sheet.report.proposals:
        proposals[said.number].append(said.as_json())
    return _Said(findings, proposals)


def _outcome(row: TableRow, incoming: Incoming | None, known: Row | None, match: Match) -> RowOutcome:
    if incoming is None:
        return RowOutcome.FOREIGN if row.number in match.foreign else RowOutcome.WRONG
    if known is None:
        return RowOutcome.NEW
    return RowOutcome.UNCHANGED if known.line == incoming.line else RowOutcome.CHANGED


def _changes(incoming: Incoming | None, known: Row | None) -> list[dict[str, Any]]:
    if incoming is None or known is None:
        return []
    return [
        {"column": column.no, "from": old, "to": new} for column, old, new in differences(known.line, incoming.line)
    ]


def texts_of(cells: Sequence[Cell]) -> list[str]:
    """Return the 28 texts of a raw row as the clerk sees them."""
    return [_text(cells[place]) if place < len(cells) else "" for place in range(_WIDTH)]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return visible(cell).encode("utf-8", "replace").decode()
