"""The trend of a board: each point is what a version of the unit's own adds up to, or says what it is instead."""

import pytest

from ledger.models import Filing, Unit
from ledger.queries.periods import ledger_periods
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from reporting.queries.boards.figures import Look
from reporting.queries.boards.trend import Filed, Point, Sums, trend
from reporting.queries.reviewed import Counting
from tests.factories import campaigns, filings, records, units
from tests.factories.records import OWED, WAN
from tests.reporting.board_world import file

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


def points(unit: Unit, code: str, counting: Counting | None = Counting.APPROVED, **known: Sums) -> list[Point]:
    period = campaigns.period(code)
    with tenant_scope(SYSTEM):
        every = list(ledger_periods(campaigns.campaign()))
        by_id = {campaigns.period(f"2022-{short}").pk: sums for short, sums in known.items()}
        return trend(Look(unit, period, counting), every, by_id)


def told(found: list[Point]) -> list[tuple[int, int | None, Filed] | None]:
    return [None if each.sums is None else (each.sums.balance_fen, each.paid_fen, each.sums.filed) for each in found]


def test_a_period_that_was_missed_has_what_was_filed_before_it(town: Unit) -> None:
    records.record(town)
    records.record(town, Status.PART)
    assert told(points(town, campaigns.RESOLUTION)) == [None, None, None]
    file(town, campaigns.SURVEY)
    left = OWED + 6 * WAN
    survey, week, now = told(points(town, campaigns.RESOLUTION))
    assert survey == (left, None, Filed.OWN)
    assert week == now == (left, 0, Filed.CARRIED)


def test_what_was_paid_is_the_difference_of_two_periods(town: Unit) -> None:
    row = records.record(town)
    file(town, campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        row.cleared_fen = row.owed_fen
        row.save()
    file(town, campaigns.WEEK, approved=False)
    assert told(points(town, campaigns.WEEK))[-1] == (OWED, 0, Filed.CARRIED)
    assert told(points(town, campaigns.WEEK, Counting.PENDING))[-1] == (0, OWED, Filed.OWN)
    # Beside the live ledger the periods that are past are those that were approved.
    live = Sums(OWED, OWED, Filed.LIVE)
    assert told(points(town, campaigns.WEEK, None, w01=live)) == [(OWED, None, Filed.OWN), (0, OWED, Filed.LIVE)]


def test_a_nil_report_is_nothing_and_no_gap(town: Unit) -> None:
    filings.version(town, period=campaigns.period(), nil=True)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    assert told(points(town, campaigns.SURVEY)) == [(0, None, Filed.OWN)]
