"""Two connections: what a clerk writes or hands in while the unit is merged goes along, or is refused; never lost."""

from collections.abc import Callable

import pytest

from ledger.actions.filings import submit
from ledger.actions.records import save_record
from ledger.actions.reorganising import reorganise
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, RefusedError
from ledger.models import ExpectedReporter, FilingVersion, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from reporting.rollups.proof import audit
from tests.factories import campaigns, people, units
from tests.factories.lines import good_line
from tests.factories.records import record
from tests.factories.reorganised import live, merging
from tests.personas import Persona, SignedIn, as_, manager_of
from tests.races import Finish, Orders, race

pytestmark = pytest.mark.django_db(transaction=True)


def town(number: int) -> Persona:
    """Found a town with a row that owes the survey, and return its clerk."""
    above = units.unit(units.QIJIANG)
    with tenant_scope(SYSTEM):
        made = Unit.objects.create(parent=above, level=Level.TOWN, code=f"5001107{number:02}", name=f"第{number}镇")
        made.refresh_from_db()
    campaigns.expect(campaigns.SURVEY, made)
    record(made)
    user = people.person(made, Role.CLERK)
    return Persona(made, user, people.actor(user), SignedIn(user))


def raced(clerk: Persona, manager: Persona, act: Callable[..., object], *said: object) -> Finish:
    """Let the clerk act while the manager merges the town into another one; the merge is never refused."""
    wish = merging([clerk.unit.code], units.WENLONG)
    written, merged = race(as_(clerk, act, clerk.unit, *said), as_(manager, reorganise, wish))
    assert merged.won, merged.refusal
    assert written.won or isinstance(written.refusal, RefusedError | ConflictError)
    assert live(clerk.unit.code) == (0, 0)
    return written


def test_a_row_that_is_saved_while_its_unit_is_merged_is_carried_or_refused() -> None:
    manager = manager_of(units.QIJIANG)
    record(units.unit(units.WENLONG))
    campaigns.expect(campaigns.SURVEY, units.unit(units.WENLONG))
    for number in (orders := Orders()):
        before = live(units.WENLONG)[0]
        written = raced(town(number), manager, save_record, good_line(number))
        orders.seen.add(written.won)
        assert live(units.WENLONG)[0] == before + 1 + written.won
    with tenant_scope(SYSTEM):
        assert audit().differences == ()


def test_a_report_that_is_handed_in_while_its_unit_is_merged_came_before_or_is_refused() -> None:
    manager = manager_of(units.QIJIANG)
    record(units.unit(units.WENLONG))
    period = campaigns.period(campaigns.SURVEY)
    campaigns.expect(campaigns.SURVEY, units.unit(units.WENLONG))
    for number in (orders := Orders()):
        clerk = town(number)
        written = raced(clerk, manager, submit, period, Submission())
        orders.seen.add(written.won)
        with tenant_scope(SYSTEM):
            versions = FilingVersion.objects.filter(unit=clerk.unit)
            assert [version.row_count for version in versions] == [1] * written.won
            assert ExpectedReporter.objects.get(unit=clerk.unit).successor is not None
    assert live(units.WENLONG)[0] == 1 + number
    with tenant_scope(SYSTEM):
        assert audit().differences == ()
