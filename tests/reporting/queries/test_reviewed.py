"""已审核 and 含待审核: what stands for a unit in a period while reports come in."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from ledger.models import ArrearsRecord, ChildState, ExpectedReporter, Filing, FilingVersion, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.reviewed import Counted, Counting, Gathered, counted
from reporting.queries.rows_behind import counted_rows_behind
from reporting.queries.standing import Standing
from reporting.queries.tables import counted_figures
from reporting.rollups.lines import Grouping
from tests.factories import campaigns, filings, records, units
from tests.reporting.queries.crawl import crawled
from tests.reporting.world import fill

pytestmark = pytest.mark.django_db
APPROVED, PENDING = Counting.APPROVED, Counting.PENDING


def file(unit: Unit, code: str, *children: FilingVersion, approved: bool = True) -> FilingVersion:
    """File a version and let it be approved, or wait."""
    period = campaigns.period(code)
    made = filings.version(unit, *children, period=period, period_name=period.name)
    decided = {"state": State.APPROVED, "approved_number": made.number} if approved else {"state": State.SUBMITTED}
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=unit, period=period).update(current_number=made.number, **decided)
    return made


def send_back(version: FilingVersion) -> None:
    with tenant_scope(SYSTEM):
        Filing.objects.filter(pk=version.filing_id).update(state=State.RETURNED, current_number=F("approved_number"))


@pytest.fixture
def places() -> dict[str, Unit]:
    """Let 綦江区 and its three towns owe the survey and the week; each has rows, 石角镇 every kind."""
    planted = units.tree()
    for code in (campaigns.SURVEY, campaigns.WEEK):
        campaigns.expect(code, *(planted[each] for each in (units.QIJIANG, units.GUNAN, units.WENLONG, units.SHIJIAO)))
    fill(planted[units.SHIJIAO])
    for code in (units.QIJIANG, units.GUNAN):
        records.record(planted[code])
    return planted


def stands(unit: Unit, code: str, counting: Counting) -> Counted | None:
    with tenant_scope(SYSTEM):
        return counted(unit, campaigns.period(code), counting)


def gathered(unit: Unit, code: str, counting: Counting) -> Gathered:
    found = stands(unit, code, counting)
    assert isinstance(found, Gathered)
    return found


def lines(source: Gathered) -> list[tuple[str, ChildState | None, FilingVersion | None, bool]]:
    return [(each.unit.name, each.state, each.version, each.pending) for each in (source.own, *source.children)]


def count(source: Counted | None) -> int:
    assert source is not None
    with tenant_scope(SYSTEM):
        return counted_figures(source).summary.total.sums["row_count"]


def test_nothing_handed_in_is_nothing(places: dict[str, Unit]) -> None:
    assert [stands(places[units.QIJIANG], campaigns.SURVEY, each) for each in Counting] == [None, None]


def test_before_the_unit_has_filed_its_children_count_as_they_are_approved(places: dict[str, Unit]) -> None:
    gunan = file(places[units.GUNAN], campaigns.SURVEY)
    shijiao = file(places[units.SHIJIAO], campaigns.SURVEY, approved=False)
    records.record(places[units.GUNAN])
    approved = gathered(places[units.QIJIANG], campaigns.SURVEY, APPROVED)
    assert lines(approved) == [
        ("綦江区", None, None, False),
        ("古南街道", ChildState.FILED, gunan, False),
        ("文龙街道", ChildState.DEEMED_NIL, None, False),
        ("石角镇", ChildState.DEEMED_NIL, None, False),
    ]
    assert count(approved) == 1
    pending = gathered(places[units.QIJIANG], campaigns.SURVEY, PENDING)
    assert lines(pending)[3] == ("石角镇", ChildState.FILED, shijiao, True)
    assert count(pending) == 1 + 41


def test_the_units_own_version_speaks_once_it_is_approved_and_in_hand_for_the_one_only(
    places: dict[str, Unit],
) -> None:
    towns = [file(places[code], campaigns.SURVEY) for code in (units.GUNAN, units.SHIJIAO)]
    district = file(places[units.QIJIANG], campaigns.SURVEY, *towns, approved=False)
    assert count(gathered(places[units.QIJIANG], campaigns.SURVEY, APPROVED)) == 1 + 41
    waits = stands(places[units.QIJIANG], campaigns.SURVEY, PENDING)
    assert isinstance(waits, Standing)
    assert (waits.version, waits.marks) == (district, ("待审核",))
    file(places[units.QIJIANG], campaigns.SURVEY, *towns)
    for each in Counting:
        assert isinstance(stands(places[units.QIJIANG], campaigns.SURVEY, each), Standing)


def test_own_rows_are_those_filed_last_and_never_live(places: dict[str, Unit]) -> None:
    town = file(places[units.GUNAN], campaigns.SURVEY)
    survey = file(places[units.QIJIANG], campaigns.SURVEY, town)
    records.record(places[units.QIJIANG])
    week = file(places[units.GUNAN], campaigns.WEEK)
    found = gathered(places[units.QIJIANG], campaigns.WEEK, APPROVED)
    assert lines(found)[:2] == [("綦江区", None, survey, False), ("古南街道", ChildState.FILED, week, False)]
    assert count(found) == 1 + 1
    with tenant_scope(SYSTEM):
        assert counted_figures(found).annex(4).foot == (
            "綦江区的“第1周”尚未审核通过，本表按各单位审核通过的版本汇总。",
            "未报：文龙街道、石角镇。",
        )


def test_a_version_sent_back_does_not_count_and_what_it_amended_does(places: dict[str, Unit]) -> None:
    first = file(places[units.GUNAN], campaigns.SURVEY)
    records.record(places[units.GUNAN])
    amended = file(places[units.GUNAN], campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=places[units.GUNAN]).update(approved_number=1, state=State.SUBMITTED)
    assert lines(gathered(places[units.QIJIANG], campaigns.SURVEY, APPROVED))[1][2:] == (first, False)
    assert lines(gathered(places[units.QIJIANG], campaigns.SURVEY, PENDING))[1][2:] == (amended, True)
    send_back(amended)
    assert lines(gathered(places[units.QIJIANG], campaigns.SURVEY, PENDING))[1][2:] == (first, False)


def test_a_missed_period_carries_on_what_waits_if_it_is_later(places: dict[str, Unit]) -> None:
    town = places[units.GUNAN]
    survey = file(town, campaigns.SURVEY)
    file(places[units.SHIJIAO], campaigns.WEEK)
    assert lines(gathered(places[units.QIJIANG], campaigns.WEEK, PENDING))[1] == (
        "古南街道", ChildState.CARRIED, survey, False,
    )  # fmt: skip
    campaigns.expect(campaigns.RESOLUTION, *(places[code] for code in (units.QIJIANG, units.GUNAN)))
    week = file(town, campaigns.WEEK, approved=False)
    in_force = lines(gathered(places[units.QIJIANG], campaigns.RESOLUTION, APPROVED))[1]
    assert in_force == ("古南街道", ChildState.CARRIED, survey, False)
    waiting = lines(gathered(places[units.QIJIANG], campaigns.RESOLUTION, PENDING))[1]
    assert waiting == ("古南街道", ChildState.CARRIED, week, True)


def test_who_is_exempt_is_so_though_a_report_waits(places: dict[str, Unit]) -> None:
    file(places[units.SHIJIAO], campaigns.WEEK)
    file(places[units.GUNAN], campaigns.WEEK, approved=False)
    with tenant_scope(SYSTEM):
        ExpectedReporter.objects.filter(unit=places[units.GUNAN]).update(exempt=True)
    found = gathered(places[units.QIJIANG], campaigns.WEEK, PENDING)
    assert lines(found)[1] == ("古南街道", ChildState.EXEMPT, None, False)
    assert count(found) == 41


def test_a_leaf_has_its_last_version(places: dict[str, Unit]) -> None:
    town = places[units.GUNAN]
    survey = file(town, campaigns.SURVEY)
    waits = file(town, campaigns.WEEK, approved=False)
    found = {each: stands(town, campaigns.WEEK, each) for each in Counting}
    assert {each: (of.version, of.marks) for each, of in found.items() if isinstance(of, Standing)} == {
        APPROVED: (survey, ("未更新",)),
        PENDING: (waits, ("待审核",)),
    }


@pytest.mark.parametrize("counting", list(Counting))
@pytest.mark.parametrize("grouping", list(Grouping))
def test_the_rows_behind_are_those_of_exactly_these_versions(
    places: dict[str, Unit], counting: Counting, grouping: Grouping
) -> None:
    for code in (units.QIJIANG, units.GUNAN):
        fill(places[code])
    town = file(places[units.GUNAN], campaigns.SURVEY)
    file(places[units.QIJIANG], campaigns.SURVEY, town)
    file(places[units.SHIJIAO], campaigns.WEEK)
    records.record(places[units.GUNAN])
    file(places[units.GUNAN], campaigns.WEEK, approved=False)
    source = gathered(places[units.QIJIANG], campaigns.WEEK, counting)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(owed_fen=F("owed_fen") + 1, disputed=True, faulty=True)
        figures = counted_figures(source, grouping)
        compared = crawled(figures, partial(counted_rows_behind, source), grouping)
    assert compared == 40 * (len(figures.summary.lines) + 1)
    assert figures.summary.total.sums["row_count"] == 3 * 41 + 2 + (counting is PENDING)


@pytest.mark.parametrize("towns", [1, 3])
def test_it_takes_as_many_queries_for_one_child_as_for_three(places: dict[str, Unit], towns: int) -> None:
    file(places[units.QIJIANG], campaigns.SURVEY)
    codes = (units.GUNAN, units.WENLONG, units.SHIJIAO)[:towns]
    for code in codes:
        file(places[code], campaigns.SURVEY)
        file(places[code], campaigns.WEEK, approved=False)
    costs, period = [], campaigns.period(campaigns.WEEK)
    for counting in Counting:
        with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
            source = counted(places[units.QIJIANG], period, counting)
            assert isinstance(source, Gathered)
            counted_figures(source).annex(4)
        costs.append(len(queries))
    assert costs == [9, 9]  # of the first the campaign is read too
