"""The trend of a board: each point is what a version of the unit's own adds up to, or says what it is instead."""

from random import Random

import pytest

from ledger.models import Filing, Unit
from ledger.queries.periods import ledger_periods
from ledger.scoping import SYSTEM, tenant_scope
from ledger.totals.figures import OWED as OWED_IN
from ledger.totals.figures import SETTLED
from ledger.vocabulary import Status
from reporting.queries.boards.figures import Look
from reporting.queries.boards.trend import Filed, Point, Sums, trend
from reporting.queries.compare import compare
from reporting.queries.compared_rows import Move, Place, moved_rows
from reporting.queries.reviewed import Counting, counted, places_of
from reporting.queries.tables import live_figures
from reporting.rollups.compared import Both
from reporting.rollups.lines import Grouping, LineKind, LineRef
from reporting.rollups.places import places_now
from tests.factories import campaigns, filings, records, units
from tests.factories.records import OWED, WAN
from tests.reporting.board_world import file
from tests.reporting.queries.test_compare import live_on, take_out
from tests.reporting.world import fill

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


def test_what_was_paid_is_told_by_the_payments_of_two_periods(town: Unit) -> None:
    row = records.record(town)
    file(town, campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        row.cleared_fen = row.owed_fen
        row.save()
    file(town, campaigns.WEEK, approved=False)
    assert told(points(town, campaigns.WEEK))[-1] == (OWED, 0, Filed.CARRIED)
    assert told(points(town, campaigns.WEEK, Counting.PENDING))[-1] == (0, OWED, Filed.OWN)
    # Beside the live ledger the periods that are past are those that were approved.
    live = Sums(OWED, OWED, Filed.LIVE, None)
    assert told(points(town, campaigns.WEEK, None, w01=live)) == [(OWED, None, Filed.OWN), (0, OWED, Filed.LIVE)]


def test_a_nil_report_is_nothing_and_no_gap(town: Unit) -> None:
    filings.version(town, period=campaigns.period(), nil=True)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    assert told(points(town, campaigns.SURVEY)) == [(0, None, Filed.OWN)]
    # Nothing else is in hand: what was approved stands, whatever counts.
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=None)
    assert told(points(town, campaigns.SURVEY, Counting.PENDING)) == [(0, None, Filed.OWN)]


def test_what_had_been_paid_on_a_row_that_left_is_not_taken_back(town: Unit) -> None:
    gone, kept = records.record(town, Status.CLEARED), records.record(town)
    file(town, campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        take_out(gone)
        kept.paid_fen, kept.remaining_fen, kept.remaining_due_month = 3 * WAN, OWED - 3 * WAN, records.PROMISED
        kept.save()
    file(town, campaigns.WEEK)
    assert told(points(town, campaigns.WEEK))[-1] == (OWED - 3 * WAN, 3 * WAN, Filed.OWN)
    with tenant_scope(SYSTEM):
        kept.nature = None
        kept.save()
    # A live line that is no longer whole is counted nowhere: it has left the table, and took its payment with it.
    assert told(points(town, campaigns.WEEK, None, w01=Sums(0, 0, Filed.LIVE, None)))[-1] == (0, 0, Filed.LIVE)


def test_a_row_that_another_ledger_took_over_has_not_left_and_a_unit_that_is_not_counted_has() -> None:
    places = units.tree()
    gunan, wenlong, shijiao = (places[code] for code in (units.GUNAN, units.WENLONG, units.SHIJIAO))
    moved = records.record(wenlong, Status.CLEARED)
    records.record(shijiao, Status.CLEARED)
    file(places[units.QIJIANG], campaigns.SURVEY, *(file(each, campaigns.SURVEY) for each in (wenlong, shijiao)))
    with tenant_scope(SYSTEM):
        take_out(moved)
    records.record(gunan, Status.PART, lineage=moved.lineage)
    file(places[units.QIJIANG], campaigns.WEEK, file(gunan, campaigns.WEEK))
    # Of the first it is told that 4 万元 were paid where it had been 10; what 石角镇 had been paid went with it.
    assert points(places[units.QIJIANG], campaigns.WEEK)[-1].paid_fen == 4 * WAN - OWED


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_what_the_bridge_calls_so_and_exactly_its_rows_make_it(seed: int) -> None:
    places = units.tree()
    towns = [places[code] for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    for code in (units.GUNAN, units.SHIJIAO, units.QIJIANG):
        fill(places[code])
    random, city = Random(seed), places[units.CITY]  # noqa: S311 - which rows change is no secret
    for code in (campaigns.SURVEY, campaigns.WEEK):
        file(city, code, file(places[units.QIJIANG], code, *(file(each, code) for each in random.sample(towns, 2))))
        live_on(random, places)
    with tenant_scope(SYSTEM):
        old, new = (
            counted(city, campaigns.period(code), Counting.APPROVED) for code in (campaigns.SURVEY, campaigns.WEEK)
        )
        assert old is not None
        assert new is not None
        bridge = compare(old, new, Grouping.UNITS).total.bridge
        both = Both(places_of(new), places_now(city), apart=False)
        live = moved_rows(both, LineRef(LineKind.TOTAL), Move.PAID, city.pk, Place())
        sums = live_figures(city).summary.total.sums
    known = Sums(OWED_IN(sums), SETTLED(sums), Filed.LIVE, None)
    found = points(city, campaigns.RESOLUTION, None, resolution=known)
    assert [each.paid_fen for each in found] == [None, bridge.paid_fen, live.total]
    assert bridge.removed.paid_fen > 0
