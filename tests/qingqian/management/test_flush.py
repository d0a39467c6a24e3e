"""What a committing test wrote is gone after it, numbers begin anew, and what migrations seeded stays."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from ledger.models import Filing, Unit, User
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.management.commands import flush
from tests.factories import units
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("leaving_out", [True, False])
def test_everything_but_the_seeds_is_gone(leaving_out: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a case
    if not leaving_out:
        monkeypatch.setattr(flush, "MAY_LEAVE_OUT", "select false")
    for _ in range(2):
        tree = Tree()
        tree.expect(units.GUNAN, units.QIJIANG)
        tree.hand_in(units.GUNAN, nil=True)
        first = tree.units[units.CITY].pk
        call_command("flush", interactive=False, verbosity=0)
        with tenant_scope(SYSTEM):
            assert (Unit.objects.count(), Filing.objects.count(), User.objects.count()) == (0, 0, 0)
    assert first <= len(units.TREE)
    assert Permission.objects.exists()
