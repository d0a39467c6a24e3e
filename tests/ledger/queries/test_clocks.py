"""What a reporter was given more counts wherever its clocks are read, for one of them or for many."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Extension, Filing, State
from ledger.queries.agenda import agendas
from ledger.queries.clocks import Clocks, clocks_for
from ledger.queries.filings import standing_of, standings_of_children
from ledger.queries.review import waiting_for
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)


@pytest.fixture
def tree() -> Tree:
    """Three towns that have handed in a nil report; one has more time, another has had a new due time before."""
    tree = Tree()
    tree.expect(*TOWNS, units.QIJIANG)
    for code in TOWNS:
        tree.hand_in(code, nil=True)
    with tenant_scope(SYSTEM):
        now = app_now()
        Extension.objects.create(
            unit=tree.units[units.GUNAN], period=tree.period, until=now + DAY, reason="停电", given_at=now
        )
        Filing.objects.filter(unit=tree.units[units.WENLONG]).update(redo_by=now + 2 * DAY)
    return tree


def more(clocks: Clocks) -> tuple[bool, bool]:
    return clocks.extended_until is not None, clocks.redo_by is not None


def each(tree: Tree) -> list[dict[str, tuple[bool, bool]]]:
    """Return what the towns were given more, as every page reads it."""
    with tenant_scope(SYSTEM):
        above, towns = tree.units[units.QIJIANG], [tree.units[code] for code in TOWNS]
        return [
            {unit.code: more(clocks_for(unit, tree.period)) for unit in towns},
            {unit.code: more(standing_of(unit, tree.period).clocks) for unit in towns},
            {item.unit.code: more(item.clocks) for item in standings_of_children(above, tree.period)},
        ]


def test_an_extension_counts_always_and_a_new_due_time_till_a_version_is_in_hand(tree: Tree) -> None:
    given = {units.GUNAN: (True, False), units.WENLONG: (False, False), units.SHIJIAO: (False, False)}
    assert each(tree) == [given] * 3
    with tenant_scope(SYSTEM):
        assert {item.unit.code: more(item.clocks) for item in waiting_for(tree.units[units.QIJIANG])} == given
    for state in (State.RETURNED, State.DRAFT):
        with tenant_scope(SYSTEM):
            Filing.objects.filter(unit=tree.units[units.WENLONG]).update(state=state, current_number=None)
            (agenda,) = agendas([tree.units[units.WENLONG]])
            until = Filing.objects.get(unit=tree.units[units.WENLONG]).redo_by
        assert each(tree) == [given | {units.WENLONG: (False, True)}] * 3
        assert agenda.current is not None
        assert agenda.current.due_at == until


@pytest.mark.parametrize("gone", [0, 2])
def test_more_units_cost_no_more_queries(tree: Tree, gone: int) -> None:
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit__code__in=TOWNS[:gone]).update(state=State.RETURNED, current_number=None)
        with CaptureQueriesContext(connection) as one:
            clocks_for(tree.units[units.WENLONG], tree.period)
        with CaptureQueriesContext(connection) as many:
            assert len(waiting_for(tree.units[units.QIJIANG])) == len(TOWNS) - gone
    assert (len(one), len(many)) == (2, 5)
