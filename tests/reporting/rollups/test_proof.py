import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import ArrearsRecord, FilingVersion, Ledger, Period
from ledger.queries.chain import chains
from ledger.scoping import SYSTEM, tenant_scope
from ledger.totals.sql import render
from ledger.vocabulary import Status
from qingqian.db.roles import as_owner
from reporting.rollups import proof
from reporting.rollups.proof import Audit, audit, nightly
from tests.corrupted import corrupt
from tests.factories import campaigns, filings, records, units
from tests.ledger.views.moves import hand_in, pass_it
from tests.personas import clerk_of, reviewer_of
from tests.reporting.world import city, filed

WRITES = re.compile(r"\s*(insert|update|delete|lock)\b|.*\bfor (update|share)\b", re.IGNORECASE)


def _found(period: Period | None = None) -> set[tuple[str, str, int | None]]:
    with tenant_scope(SYSTEM):
        found = {(found.check, found.unit, found.version) for found in audit(period).differences}
    # The night's, unit by unit, finds the same.
    assert period or {(each.check, each.unit, each.version) for each in nightly().differences} == found
    return found


@pytest.mark.django_db
def test_an_honest_history_fits() -> None:
    places = city()
    filed(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(unit=places[units.GUNAN]).update(owed_fen=records.OWED * 2, faulty=True)
        ArrearsRecord.objects.filter(unit=places[units.JIJIANG], disputed=True).update(source=None, faulty=True)
    records.record(places[units.WENLONG], paid_fen=records.OWED * 3, faulty=True)
    filings.version(places[units.CITY], filings.version(places[units.QIJIANG], filings.version(places[units.SHIJIAO])))
    with tenant_scope(SYSTEM):
        assert audit().differences == ()
        assert audit().checked == FilingVersion.objects.count() + Ledger.objects.count() + len(chains()) == 11 + 8 + 4
        assert audit(campaigns.period(campaigns.WEEK)).checked == 0
    assert nightly() == Audit(11 + 8 + 4, ())


@pytest.mark.django_db
def test_the_night_goes_unit_by_unit_in_transactions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    filed(city())
    monkeypatch.setattr(proof, "_UNITS_AT_ONCE", 3)
    with CaptureQueriesContext(connection) as captured:
        assert nightly() == Audit(8 + 8 + 4, ())
    told = [query["sql"] for query in captured.captured_queries]
    assert not [sql for sql in told if WRITES.match(sql)]
    # The list of units, 8 of them by threes, and four chains.
    assert sum("set_config" in sql for sql in told) == 2 * (1 + 3 + 4)


Found = tuple[str, str, int | None]
TAMPERINGS: dict[str, tuple[str, str, set[Found]]] = {
    "a row of the history": (
        "ledger_revision",
        "update ledger_revision set owed_fen = owed_fen + 1 where unit_id = %s and sort_no = 1",
        {("digests", units.FINANCE, 1), ("own_totals", units.FINANCE, 1)},
    ),
    "a row's creditor": (
        "ledger_revision",
        "update ledger_revision set creditor_name = '某公司' where unit_id = %s and sort_no = 1",
        {("digests", units.FINANCE, 1)},
    ),
    "a row taken away": (
        "ledger_revision",
        "delete from ledger_revision where unit_id = %s and sort_no = 1",
        {("digests", units.FINANCE, 1), ("own_totals", units.FINANCE, 1), ("row_counts", units.FINANCE, 1)},
    ),
    "a printed name": (
        "ledger_filingversion",
        "update ledger_filingversion set unit_name = '某局' where unit_id = %s",
        {("digests", units.FINANCE, 1)},
    ),
    "a number of rows": (
        "ledger_filingversion",
        "update ledger_filingversion set row_count = 7 where unit_id = %s",
        {("row_counts", units.FINANCE, 1)},
    ),
    "a filed sum": (
        "ledger_versiontotal",
        "update ledger_versiontotal set court_fen = court_fen + 1 where unit_id = %s",
        {("own_totals", units.FINANCE, 1), ("child_totals", units.CITY, 1)},
    ),
    "a live sum": (
        "ledger_livetotal",
        "update ledger_livetotal set row_count = row_count + 1 where unit_id = %s",
        {("live_totals", units.FINANCE, None), ("invariants", units.FINANCE, None)},
    ),
    "a payment": (
        "ledger_payment",
        "update ledger_payment set amount_fen = amount_fen + 1 where unit_id = %s",
        {("live_facts", units.FINANCE, None)},
    ),
    "a payment above what is owed": (
        "ledger_payment",
        "update ledger_payment set amount_fen = amount_fen * 9 where unit_id = %s",
        {("live_facts", units.FINANCE, None)},
    ),
    "an adjustment": (
        "ledger_arrearsrecord",
        "update ledger_arrearsrecord set base_fen = base_fen - 1 where unit_id = %s",
        {("live_facts", units.FINANCE, None)},
    ),
    "a live sum by age": (
        "ledger_liveaging",
        "update ledger_liveaging set balance_fen = balance_fen + 1 where unit_id = %s",
        {("live_aging", units.FINANCE, None)},
    ),
    "a live sum by age left behind": (
        "ledger_liveaging",
        "delete from ledger_liveaging where unit_id = %s",
        {("live_aging", units.FINANCE, None)},
    ),
    "a live sum left behind": (
        "ledger_livetotal",
        "delete from ledger_livetotal where unit_id = %s",
        {("live_totals", units.FINANCE, None)},
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found_and_placed(what: str) -> None:
    places = city()
    filed(places)
    table, statement, expected = TAMPERINGS[what]
    corrupt(table, statement, places[units.FINANCE].pk)
    assert _found() == expected


@pytest.mark.django_db(transaction=True)
def test_sums_by_age_are_filled_from_the_rows_that_stand() -> None:
    city()
    corrupt("ledger_liveaging", "delete from ledger_liveaging")
    assert {check for check, _unit, _version in _found()} == {"live_aging"}
    _trigger, filling = render("aging", here="not r.gone").split("-- What stands in the ledgers already.")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(filling)
    assert _found() == set()


@pytest.mark.django_db(transaction=True)
def test_a_pinned_child_that_is_exchanged_is_found() -> None:
    places = city()
    filed(places)
    records.record(places[units.GUNAN])
    newer = filings.version(places[units.GUNAN])
    statement = "update ledger_pinnedchild set child_version_id = %s where child_unit_id = %s"
    corrupt("ledger_pinnedchild", statement, newer.pk, places[units.GUNAN].pk)
    assert _found() == {("digests", units.QIJIANG, 1), ("child_totals", units.QIJIANG, 1)}


@pytest.mark.django_db(transaction=True)
def test_an_approved_version_that_does_not_follow_from_the_one_before_is_told() -> None:
    planted = units.tree()
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *planted.values())
    clerk = clerk_of(units.GUNAN)
    records.record(clerk.unit, Status.PART)
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        hand_in(clerk, campaigns.period(code))
        pass_it(reviewer_of(units.QIJIANG), clerk.unit, campaigns.period(code))
        records.record(clerk.unit, Status.CLEARED)
    assert _found() == set()
    corrupt("ledger_payment", "delete from ledger_payment where amount_fen = %s", 4 * records.WAN)
    wrong = ("bridge", units.GUNAN, 1)
    assert _found(campaigns.period(campaigns.SURVEY)) == {wrong}
    assert _found(campaigns.period(campaigns.RESOLUTION)) == set()
    assert wrong in _found()
