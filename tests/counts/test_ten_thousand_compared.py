"""10,000 rows with an approved version behind them: what is compared with all is not compared with all anew."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.forms.records import typed_line
from ledger.models import ArrearsRecord, RecordMark
from ledger.queries.record import line_of
from tests.counts.world import ROWS, TIMES, opens, presses, rows_read
from tests.personas import Persona


def eighth(clerk: Persona) -> ArrearsRecord:
    with clerk.scope():
        return ArrearsRecord.objects.filter(unit=clerk.unit).order_by("sort_no")[7]


def saved(clerk: Persona, **changed: str) -> None:
    row = eighth(clerk)
    presses(clerk, f"/ledger/{row.pk}/", **{**typed_line(line_of(row)), "seen": str(row.version), **changed})


def test_a_saved_row_is_compared_with_all_and_they_are_not_judged_anew(clerk: Persona) -> None:
    row = eighth(clerk)
    opens(clerk, "/ledger/")
    with clerk.scope():
        assert RecordMark.objects.filter(warnings=1).count() == ROWS
    assert rows_read(lambda: opens(clerk, f"/ledger/{row.pk}/")) <= TIMES * ROWS
    assert rows_read(lambda: saved(clerk, creditor_phone="13800000010")) <= TIMES * ROWS
    with clerk.scope():
        assert RecordMark.objects.get(record_id=row.pk).warnings == 0


def test_a_row_is_saved_with_as_many_queries_among_ten_thousand_as_among_ten(clerk: Persona, other: Persona) -> None:
    counts = []
    for person in (clerk, other):
        saved(person, contract_name="先改")
        with CaptureQueriesContext(connection) as queries:
            saved(person, contract_name="改名")
        counts.append(len(queries))
    assert counts[0] == counts[1]
