import datetime as dt

import pytest

from ledger.models import Campaign, ExpectedReporter, Filing, Period, PeriodClock, State, Unit
from ledger.queries.agenda import Agenda, agendas
from ledger.queries.clocks import clocks_for
from ledger.queries.periods import current_campaign, current_period
from ledger.queries.units import ancestry
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from tests.factories import campaigns, filings, units
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def tree() -> dict[str, Unit]:
    planted = units.tree()
    for code, days in ((campaigns.SURVEY, -20), (campaigns.WEEK, -6), (campaigns.RESOLUTION, 5)):
        campaigns.due(code, NOW + dt.timedelta(days=days))
        campaigns.expect(code, *planted.values())
    return planted


def agenda(unit: Unit) -> Agenda:
    with tenant_scope(SYSTEM):
        return agendas([unit])[0]


def test_a_path_names_all_above() -> None:
    assert ancestry("/00001/00002/") == ["/00001/", "/00001/00002/"]


def test_the_current_duty_is_the_one_due_next_and_the_missed_ones_follow(tree: dict[str, Unit]) -> None:
    found = agenda(tree[units.GUNAN])
    assert found.current is not None
    assert (found.current.period.code, found.current.state) == (campaigns.RESOLUTION, State.NOT_STARTED)
    assert [duty.period.code for duty in found.overdue] == [campaigns.SURVEY, campaigns.WEEK]


def test_what_is_handed_in_or_exempt_or_not_expected_is_not_missed(tree: dict[str, Unit]) -> None:
    filings.filing(tree[units.GUNAN], campaigns.period(campaigns.SURVEY), State.APPROVED)
    assert [duty.period.code for duty in agenda(tree[units.GUNAN]).overdue] == [campaigns.WEEK]
    with tenant_scope(SYSTEM):
        ExpectedReporter.objects.filter(unit=tree[units.GUNAN], period__code=campaigns.WEEK).update(exempt=True)
        ExpectedReporter.objects.filter(unit=tree[units.WENLONG]).delete()
    assert agenda(tree[units.GUNAN]).overdue == ()
    assert agenda(tree[units.WENLONG]).current is None


def test_what_was_sent_back_or_is_due_within_a_week_stands_beside_the_current_one(tree: dict[str, Unit]) -> None:
    def also() -> list[str]:
        return [duty.period.code for duty in agenda(tree[units.GUNAN]).also]

    campaigns.due(campaigns.SURVEY, NOW + dt.timedelta(days=9))
    campaigns.due(campaigns.WEEK, NOW + dt.timedelta(days=6))
    assert also() == [campaigns.WEEK]
    filings.filing(tree[units.GUNAN], campaigns.period(campaigns.SURVEY), State.RETURNED)
    filings.filing(tree[units.GUNAN], campaigns.period(campaigns.WEEK), State.SUBMITTED)
    assert also() == [campaigns.SURVEY]


def test_a_returned_filing_is_missed_again(tree: dict[str, Unit]) -> None:
    filings.filing(tree[units.GUNAN], campaigns.period(campaigns.SURVEY), State.RETURNED)
    assert agenda(tree[units.GUNAN]).overdue[0].state == State.RETURNED


def test_what_was_sent_back_is_due_when_it_is_to_be_mended(tree: dict[str, Unit]) -> None:
    sent_back = filings.filing(tree[units.GUNAN], campaigns.period(campaigns.SURVEY), State.RETURNED)
    with tenant_scope(SYSTEM):
        sent_back.redo_by = NOW + dt.timedelta(days=1)
        sent_back.save()
    found = agenda(tree[units.GUNAN])
    assert found.current is not None
    assert (found.current.period.code, found.current.due_at) == (campaigns.SURVEY, sent_back.redo_by)
    assert [duty.period.code for duty in found.overdue] == [campaigns.WEEK]


def test_when_all_is_past_the_last_period_stays_the_current_one(tree: dict[str, Unit]) -> None:
    campaigns.due(campaigns.RESOLUTION, NOW - dt.timedelta(days=1))
    found = agenda(tree[units.GUNAN])
    assert found.current is not None
    assert found.current.period.code == campaigns.RESOLUTION
    assert len(found.overdue) == 2


def test_a_unit_with_children_begins_by_collecting(tree: dict[str, Unit]) -> None:
    found = agenda(tree[units.QIJIANG])
    assert found.current is not None
    assert (found.current.state, found.current.is_leaf) == (State.COLLECTING, False)


def test_a_district_sets_an_earlier_time_for_its_children_only(tree: dict[str, Unit]) -> None:
    period, earlier = campaigns.period(campaigns.RESOLUTION), NOW + dt.timedelta(days=2)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.create(unit=tree[units.QIJIANG], period=period, level=Level.TOWN, due_at=earlier)
    own, other = agenda(tree[units.GUNAN]).current, agenda(tree[units.JIJIANG]).current
    assert own is not None
    assert other is not None
    assert own.due_at == earlier
    assert other.due_at > earlier
    with tenant_scope(SYSTEM):
        for unit, duty in ((tree[units.GUNAN], own), (tree[units.JIJIANG], other)):
            assert clocks_for(unit, period).due_at == duty.due_at


def test_the_newest_campaign_counts_and_agrees_with_what_judges(tree: dict[str, Unit]) -> None:
    with tenant_scope(SYSTEM):
        city = tree[units.CITY]
        newer = Campaign.objects.create(
            unit=city, code="2023", name="新专项", survey_date=dt.date(2023, 5, 1), ends_on=dt.date(2023, 12, 1)
        )
        period = Period.objects.create(
            unit=city,
            campaign=newer,
            code="2023-survey",
            name="新排查",
            kind=PeriodKind.SURVEY,
            annexes=[2],
            sort_no=1,
            opens_at=NOW,
        )
        PeriodClock.objects.create(unit=city, period=period, level=Level.TOWN, due_at=NOW + dt.timedelta(days=1))
        ExpectedReporter.objects.create(
            unit=tree[units.GUNAN], period=period, parent_unit=tree[units.QIJIANG], is_leaf=True
        )
        found = agendas([tree[units.GUNAN]])[0].current
        assert found is not None
        assert found.period == period
        assert current_period(tree[units.GUNAN], current_campaign(tree[units.GUNAN])) == period


def test_many_units_cost_what_one_costs(tree: dict[str, Unit], django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    with tenant_scope(SYSTEM):
        for wanted in ([tree[units.GUNAN]], list(tree.values())):
            with django_assert_num_queries(4):
                assert len(agendas(wanted)) == len(wanted)


@pytest.mark.usefixtures("tree")
def test_a_clerk_reads_the_own_duties_with_the_periods_from_above() -> None:
    with clerk_of(units.GUNAN).scope():
        assert agendas([Unit.objects.get(code=units.GUNAN)])[0].current is not None
        assert not Filing.objects.exists()
