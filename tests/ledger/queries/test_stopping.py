import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.queries.live import LiveSums
from ledger.queries.periods import period_by_code
from ledger.queries.stopping import SHORT, stopping, stops_count
from ledger.queries.tallies import Tally
from tests.factories import campaigns, units
from tests.factories.records import WAN, record
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db


def test_errors_come_first_and_are_told_from_what_must_be_explained() -> None:
    clerk, period = clerk_of(units.GUNAN), campaigns.period(campaigns.SURVEY)
    record(clerk.unit, contract_fen=WAN, sort_no=1)
    record(clerk.unit, creditor_name="", faulty=True, sort_no=2)
    with clerk.scope():
        found = stopping(clerk.unit, period)
    assert (found.rows, found.errors, found.unexplained) == (2, 1, 1)
    assert [item.finding.rule for item in found.found] == ["F01", "A02"]


def test_it_judges_by_the_period_asked_for() -> None:
    clerk = clerk_of(units.GUNAN)
    record(clerk.unit, paid_fen=4 * WAN, remaining_fen=6 * WAN, disputed=False)
    with clerk.scope():
        survey = stopping(clerk.unit, campaigns.period(campaigns.SURVEY))
        resolution = stopping(clerk.unit, campaigns.period(campaigns.RESOLUTION))
    assert (survey.unexplained, resolution.unexplained) == (0, 1)


def test_a_short_ledger_is_judged_anew_with_five_queries_more() -> None:
    """Its rows, answers to them, what others have, complaints and the narrative: the period is known already."""
    campaigns.under_way()
    clerk = clerk_of(units.GUNAN)
    record(clerk.unit, paid_fen=4 * WAN, remaining_fen=6 * WAN, disputed=False)
    taken, counted = {}, {}
    for rows in (1, SHORT + 1):
        whole = Tally(rows, 0, 0, 0, 0, None, 0, 0, LiveSums())
        with clerk.scope():
            period = period_by_code(campaigns.RESOLUTION)
            with CaptureQueriesContext(connection) as queries:
                counted[rows] = stops_count(clerk.unit, period, whole)
        taken[rows] = len(queries)
    assert counted == {1: 1, SHORT + 1: None}
    assert taken[1] == taken[SHORT + 1] + 5
