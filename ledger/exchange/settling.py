"""What becomes of a check's rows when its import is stored: they are in the ledger, or wait in the tray."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import connection

from ledger.annexes.annex2 import BY_NAME
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.exchange.resource import Annex2Result
from ledger.exchange.sheet import Sheet
from ledger.models import ImportRow, Job, RowState

_NAMES: Final = ("debtor_name", "creditor_name", "contract_name")

STATES: Final = """
update ledger_importrow set state = case when number = any(%s) then %s else %s end
where unit_id = %s and job_id = %s
"""
RECORDS: Final = """
update ledger_importrow r set record_id = m.record_id
from unnest(%s::int[], %s::bigint[]) as m (number, record_id)
where r.unit_id = %s and r.job_id = %s and r.number = m.number
"""


def settle(job: Job, sheet: Sheet, result: Annex2Result) -> None:
    """Mark the rows of the import's check as stored, with their records; the others wait to be mended."""
    check_id = job.params["check"]
    waiting = [row.number for row in sheet.unreadable] + sorted(result.match.foreign)
    records = _records(sheet, result)
    with connection.cursor() as cursor:
        cursor.execute(STATES, [waiting, int(RowState.WAITING), int(RowState.STORED), job.unit_id, check_id])
        cursor.execute(RECORDS, [list(records), list(records.values()), job.unit_id, check_id])


def settle_elsewhere(job: Job, sheet: Sheet, result: Annex2Result) -> None:
    """Mark rows that waited in other imports' trays and that this file has stored: nobody has to mend them twice.

    Both parties and the contract tell a row; one that either side has twice goes on waiting.
    """
    waiting = ImportRow.objects.filter(unit_id=job.unit_id, state=RowState.WAITING)
    held = [(_said(row.cells), row) for row in waiting.exclude(job_id=job.params["check"])]
    if not held:
        return
    records = _records(sheet, result)
    named = [(_named(row.line), records[row.number]) for row in sheet.incoming if row.number in records]
    there, twice = dict(named), _twice(named) | _twice(held)
    settled = [row for name, row in held if all(name) and name in there and name not in twice]
    for row in settled:
        row.state, row.record_id = RowState.MENDED, there[_said(row.cells)]
    ImportRow.objects.bulk_update(settled, ["state", "record_id"])


def _records(sheet: Sheet, result: Annex2Result) -> dict[int, int]:
    """Return the records of the file's rows by their numbers: those that were there, and those just stored."""
    matched = zip(sheet.incoming, result.match.found, strict=True)
    known = {row.number: found.record_id for row, found in matched if found is not None}
    return known | result.stored


def _twice(rows: Sequence[tuple[tuple[str, ...], object]]) -> set[tuple[str, ...]]:
    return {name for name, count in Counter(name for name, _ in rows).items() if count > 1}


def _named(line: Line) -> tuple[str, ...]:
    return tuple(normalised_name(getattr(line, name)) for name in _NAMES)


def _said(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(normalised_name(cells[BY_NAME[name].no - 1]) for name in _NAMES)
