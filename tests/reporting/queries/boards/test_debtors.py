"""Who owes most: by USCC over all units, the largest first, of rows that are not paid in full."""

import pytest

from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from reporting.queries.boards.debtors import MOST, Debtor, top_debtors
from tests.factories import records, units
from tests.factories.records import OWED, WAN


@pytest.mark.django_db
def test_the_ten_largest_stand_by_what_is_left_in_how_many_units() -> None:
    places, large = units.tree(), records.uscc(1, "11")
    for code, status in ((units.GUNAN, Status.NONE), (units.GUNAN, Status.PART), (units.SHIJIAO, Status.NONE)):
        records.record(places[code], status, debtor_uscc=large, debtor_name="某局")
    records.record(places[units.GUNAN], Status.CLEARED, debtor_uscc=large, debtor_name="某局")
    records.record(places[units.GUNAN], owed_fen=900 * WAN, contract_fen=None, debtor_uscc="", faulty=True)
    records.record(places[units.JIJIANG], owed_fen=900 * WAN, contract_fen=None)
    small = [records.record(places[units.WENLONG]) for _each in range(MOST)]
    with tenant_scope(SYSTEM):
        first, *others = top_debtors(places[units.QIJIANG])
    assert first == Debtor(large, "某局", 3, 2, 2 * OWED + 6 * WAN)
    assert [each.uscc for each in others] == sorted(row.debtor_uscc for row in small)[: MOST - 1]
