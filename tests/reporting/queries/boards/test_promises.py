"""When what is left was promised: of rows that are not paid in full, less what was paid and what is in court."""

import pytest

from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from reporting.queries.boards.promises import Due, promises
from tests.factories import records, units
from tests.factories.records import WAN


@pytest.mark.django_db
def test_each_row_promises_what_is_left_in_its_month_and_one_paid_in_full_or_not_counted_nothing() -> None:
    town, month = units.unit(units.GUNAN), {"remaining_due_month": "2022-07", "faulty": True}
    records.record(town, Status.PART, **month)
    records.record(town, Status.AGREED, agreed_due_month="2022-07")
    records.record(town, Status.COURT, court_fen=3 * WAN, **month)
    records.record(town, Status.CLEARED, **month)
    records.record(town, Status.PART, source=None, **month)
    records.record(town, Status.PART, remaining_due_month="2022-05")
    records.record(town, Status.PART, remaining_due_month="2023-06")
    with tenant_scope(SYSTEM):
        found = promises(units.unit(units.QIJIANG), "2022-06")
    assert [due for due in found.months if due.row_count] == [Due("2022-07", 3, (6 + 10 + 7) * WAN)]
    assert (found.broken, found.later) == (Due("", 1, 6 * WAN), Due("", 1, 6 * WAN))
