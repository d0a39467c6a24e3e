import pytest
from django_tasks_db.models import DBTaskResult

from ledger.actions.filings import submit, withdraw
from ledger.actions.outbox import announced_together, deliver
from ledger.actions.versions import Submission
from ledger.models import Notice, Outbox
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db


def waiting() -> int:
    """Return how many tasks wait for the worker."""
    return int(DBTaskResult.objects.count())


def test_each_move_wakes_the_worker_and_those_made_together_wake_it_once() -> None:
    town = units.unit(units.GUNAN)
    campaigns.expect(campaigns.WEEK, town, units.unit(units.QIJIANG))
    period = campaigns.period(campaigns.WEEK)
    with clerk_of(units.GUNAN).scope() as actor:
        submit(actor, town, period, Submission(nil=True))
        withdraw(actor, town, period)
        assert waiting() == 2
        with announced_together():
            submit(actor, town, period, Submission(nil=True))
            withdraw(actor, town, period)
            assert waiting() == 2
        assert waiting() == 3
    assert deliver() == 4
    with tenant_scope(SYSTEM):
        assert Notice.objects.filter(unit__code=units.QIJIANG).count() == 4
        assert not Outbox.objects.filter(delivered_at=None).exists()
    assert deliver() == 0
