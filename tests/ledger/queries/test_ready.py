import pytest

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import ExpectedReporter, State
from ledger.queries.agenda import agendas
from ledger.queries.filings import standing_of, standings_of_children, standings_of_periods
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.personas import clerk_of, head_of, reviewer_of

pytestmark = pytest.mark.django_db


def seen() -> set[State]:
    """Return 綦江区's state as every page reads it."""
    district, city, period = units.unit(units.QIJIANG), units.unit(units.CITY), campaigns.period()
    with tenant_scope(SYSTEM):
        by_period = {item.period.pk: item.state for item in standings_of_periods(district, period.campaign)}
        below = {item.unit.pk: item.state for item in standings_of_children(city, period)}
        duty = agendas([district])[0].current
        assert duty is not None
        return {standing_of(district, period).state, by_period[period.pk], below[district.pk], duty.state}


def test_a_rollup_is_ready_when_nothing_below_is_missing() -> None:
    town, other = units.unit(units.GUNAN), units.unit(units.WENLONG)
    district, city = units.unit(units.QIJIANG), units.unit(units.CITY)
    campaigns.expect(campaigns.SURVEY, town, other, district, city)
    period = campaigns.period()
    assert seen() == {State.COLLECTING}
    with clerk_of(units.GUNAN).scope() as actor:
        submit(actor, town, period, Submission(nil=True))
    assert seen() == {State.COLLECTING}
    with reviewer_of(units.QIJIANG).scope() as actor:
        claim(actor, town, period)
        approve(actor, town, period)
    assert seen() == {State.COLLECTING}
    with tenant_scope(SYSTEM):
        ExpectedReporter.objects.filter(unit=other).update(exempt=True)
    assert seen() == {State.READY}
    with head_of(units.QIJIANG).scope() as actor:
        submit(actor, district, period, Submission())
    assert seen() == {State.SUBMITTED}
