"""What a unit missed or handed in before it was merged stays its own; what was not due yet is asked of one alone."""

import datetime as dt
from dataclasses import replace

import pytest

from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.queries.filings import standings_of_children
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from reporting.queries.completeness import Place, Rate, matrix
from reporting.tables.completeness import look_of
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.reorganised import NEW, done, merging, moving
from tests.factories.rollups import Tree
from tests.personas import clerk_of, manager_of

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def merged(tree: Tree, due: dt.timedelta) -> dict[str, Place]:
    """Let a period be due, one town hand it in, both merge and the period pass: how each stands then."""
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    now = dt.datetime.now(dt.UTC)
    campaigns.due(tree.period.code, now + due)
    tree.hand_in(units.GUNAN, nil=True)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    with tenant_scope(SYSTEM):
        found = matrix([tree.units[units.QIJIANG]], [tree.period]).of(tree.units[units.QIJIANG])
    return {row.unit.code: row.places[0] for row in found}


def test_what_was_due_later_is_owed_by_the_successor_alone() -> None:
    places = merged(Tree(), A_DAY)
    assert {code: place.owed for code, place in places.items() if place.expected} == {
        units.GUNAN: False,
        units.WENLONG: False,
        NEW: True,
    }
    assert str(look_of(places[units.WENLONG]).word) == "已划转"
    assert str(look_of(places[units.GUNAN]).word) == "待审核"


def test_what_was_missed_before_counts_as_missed_and_once() -> None:
    places = merged(Tree(), -A_DAY)
    assert {code for code, place in places.items() if place.counts} == {units.GUNAN, units.WENLONG}
    assert Rate.of(places.values()) == Rate(on_time=0, counted=2)


def test_what_came_in_time_is_no_duty_of_who_takes_over_after_it_was_due() -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    campaigns.due(tree.period.code, app_now() + A_DAY)
    tree.hand_in(units.GUNAN)
    campaigns.due(tree.period.code, app_now() - A_DAY / 24)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    clerk = clerk_of(NEW)
    with clerk.scope() as actor:
        submit(actor, clerk.unit, tree.period, Submission())
    with tenant_scope(SYSTEM):
        found = matrix([tree.units[units.QIJIANG], tree.units[units.JIANGJIN]], [tree.period])
    old, new = (found.of(tree.units[code])[0].places[0] for code in (units.QIJIANG, units.JIANGJIN))
    assert (old.counts, old.on_time) == (True, True)
    assert (new.unit.code, new.late, new.owed, new.counts) == (NEW, True, True, False)
    assert Rate.of([old, new]) == Rate(on_time=1, counted=1)


def test_what_came_in_time_counts_as_in_time_once_the_period_has_passed() -> None:
    places = merged(Tree(), A_DAY)
    passed = [replace(place, now=place.now + 2 * A_DAY) for place in places.values()]
    assert [place.unit.code for place in passed if place.counts] == [units.GUNAN, NEW]
    assert Rate.of(passed) == Rate(on_time=1, counted=2)


def test_nobody_is_reminded_of_what_went_over() -> None:
    tree = Tree()
    merged(tree, A_DAY)
    with tenant_scope(SYSTEM):
        found = standings_of_children(tree.units[units.QIJIANG], tree.period)
    assert {standing.unit.code: standing.missing for standing in found} == {
        units.GUNAN: False,
        units.WENLONG: False,
        NEW: True,
    }
