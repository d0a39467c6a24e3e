"""What becomes of a check's rows when its import is stored: they are in the ledger, or wait in the tray."""

from typing import Final

from django.db import connection

from ledger.exchange.resource import Annex2Result
from ledger.exchange.sheet import Sheet
from ledger.models import Job, RowState

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
    known = {
        row.number: found.record_id
        for row, found in zip(sheet.incoming, result.match.found, strict=True)
        if found is not None
    }
    records = known | result.stored
    with connection.cursor() as cursor:
        cursor.execute(STATES, [waiting, int(RowState.WAITING), int(RowState.STORED), job.unit_id, check_id])
        cursor.execute(RECORDS, [list(records), list(records.values()), job.unit_id, check_id])
