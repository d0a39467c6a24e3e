"""Which periods a successor reports, and where its opening stands: across campaigns, and where somebody missed one."""

import datetime as dt

import pytest
from django.db.models import F

from ledger.actions.deciding import Redo, approve, claim, return_filing
from ledger.actions.extensions import extend
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import Campaign, ChildState, ExpectedReporter, Extension, FilingVersion, Period, PeriodClock
from ledger.queries.bridge import opening_of
from ledger.queries.filings import standing_of
from ledger.queries.stale import changed_below
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.reorganised import NEW, done, merging, moving, pins, unit_of
from tests.factories.rollups import Tree
from tests.personas import clerk_of, manager_of

pytestmark = pytest.mark.django_db
GONE = (ChildState.HANDED_OVER, 0)


@pytest.fixture
def tree() -> Tree:
    """Two towns with rows, and their district, owe the survey and the week; nobody has reported."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    made.write(units.GUNAN, [good_line(1), good_line(2)])
    made.write(units.WENLONG, [good_line(3)])
    return made


def next_campaign(tree: Tree) -> Period:
    """Order another campaign, and open its first period for the two towns and their district."""
    with tenant_scope(SYSTEM):
        day = dt.date(2022, 5, 25)
        city = tree.units[units.CITY]
        ordered = Campaign.objects.create(
            code="2023", unit=city, name="下一次专项行动", survey_date=day, ends_on=campaigns.LAST_DAY
        )
        opens = campaigns.period().opens_at
        first = Period.objects.create(
            unit=city,
            campaign=ordered,
            code="2023-survey",
            name="排查报告",
            kind=PeriodKind.WEEKLY,
            annexes=[2],
            sort_no=1,
            opens_at=opens,
            opened_at=opens,
        )
        ExpectedReporter.objects.bulk_create(
            ExpectedReporter(
                unit=tree.units[code],
                period=first,
                parent_unit_id=tree.units[code].parent_id,
                is_leaf=code != units.QIJIANG,
            )
            for code in (units.GUNAN, units.WENLONG, units.QIJIANG)
        )
    return first


def test_only_periods_of_the_newest_campaign_go_over_and_the_opening_is_carried_into_it(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.period = next_campaign(tree)
    tree.pass_up(units.WENLONG)
    outcome = done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    assert outcome.handed == [tree.period]
    assert pins(tree, units.QIJIANG, tree.period) == {
        units.GUNAN: GONE,
        units.WENLONG: GONE,
        NEW: (ChildState.CARRIED, 3),
    }
    assert pins(tree, units.QIJIANG, campaigns.period())[units.GUNAN] == (ChildState.FILED, 2)


def test_a_report_of_an_earlier_campaign_is_not_carried_into_the_next(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    assert pins(tree, units.QIJIANG, next_campaign(tree))[units.GUNAN] == (ChildState.MISSING, 0)


def shut(period: Period) -> None:
    """Let the period be closed for the towns."""
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=period, level=Level.TOWN).update(closes_at=F("due_at"))


def test_what_was_approved_stays_in_a_period_that_the_unit_taking_over_has_missed(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    shut(tree.period)
    outcome = done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    assert outcome.handed == [campaigns.period(campaigns.WEEK)]
    assert pins(tree, units.QIJIANG, tree.period) == {
        units.GUNAN: (ChildState.FILED, 2),
        units.WENLONG: (ChildState.DEEMED_NIL, 0),
    }
    assert pins(tree, units.QIJIANG, campaigns.period(campaigns.WEEK)) == {
        units.GUNAN: GONE,
        units.WENLONG: (ChildState.CARRIED, 2),
    }


def shut_to_all(tree: Tree) -> None:
    """Let the period be closed and frozen for every level."""
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(closes_at=F("due_at"), frozen_at=F("due_at"))


def test_what_was_sent_back_may_be_mended_by_the_successor_till_the_same_time(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    town, by = tree.units[units.GUNAN], app_now() + dt.timedelta(days=3)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "请补充合同编号", redo=Redo(by, "填报员"))
    shut_to_all(tree)
    outcome = done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert tree.period in outcome.handed
    clerk = clerk_of(NEW)
    with clerk.scope() as actor:
        assert standing_of(clerk.unit, tree.period).clocks.open_until == by
        submit(actor, clerk.unit, tree.period, Submission())
    with tenant_scope(SYSTEM):
        assert FilingVersion.objects.get(unit__code=NEW).row_count == 2


def test_an_extension_goes_over_with_the_period_that_it_was_given_for(tree: Tree) -> None:
    shut(tree.period)
    until = app_now() + dt.timedelta(days=2)
    for code, later in ((units.GUNAN, until), (units.WENLONG, until - dt.timedelta(days=1))):
        with manager_of(units.QIJIANG).scope() as actor:
            extend(actor, tree.units[units.QIJIANG], tree.units[code], tree.period, later, "系统割接")
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    with tenant_scope(SYSTEM):
        given = Extension.objects.get(unit__code=NEW)
    assert (given.period_id, given.until, given.reason, given.ended_at) == (tree.period.pk, until, "系统割接", None)
    report(tree)
    assert pins(tree, units.QIJIANG)[NEW] == (ChildState.FILED, 3)


def test_what_is_shut_for_the_level_that_a_district_comes_to_stays_with_it(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    shut(tree.period)
    with tenant_scope(SYSTEM):
        later = app_now() + dt.timedelta(days=1)
        PeriodClock.objects.filter(period=tree.period, level=Level.DISTRICT).update(closes_at=later)
    outcome = done(manager_of(units.CITY), moving(units.QIJIANG, units.JIANGJIN))
    assert outcome.handed == [campaigns.period(campaigns.WEEK)]
    with tenant_scope(SYSTEM):
        assert not ExpectedReporter.objects.filter(unit__code=NEW, period=tree.period).exists()


def report(tree: Tree) -> None:
    """Let the new unit report the period, and the district approve it."""
    clerk = clerk_of(NEW)
    with clerk.scope() as actor:
        submit(actor, clerk.unit, tree.period, Submission(explain="与债权人对账后更正，对账单已留存"))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, clerk.unit, tree.period)
        approve(actor, clerk.unit, tree.period)


def test_an_opening_at_the_very_first_period_is_carried_in_it_and_compared_with(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    assert pins(tree, units.QIJIANG, tree.period) == {
        units.GUNAN: GONE,
        units.WENLONG: GONE,
        NEW: (ChildState.CARRIED, 2),
    }
    report(tree)
    with tenant_scope(SYSTEM):
        begun = FilingVersion.every.get(unit__code=NEW, opening=True)
        version = FilingVersion.objects.select_related("period__campaign").get(unit__code=NEW)
        assert begun.period == version.period
        assert opening_of(version) == begun


def test_a_report_of_who_took_over_makes_the_superior_stale_that_had_gone_up(tree: Tree) -> None:
    version = tree.hand_in(units.QIJIANG, with_missing=True)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    with tenant_scope(SYSTEM):
        assert changed_below(version) == []
    report(tree)
    with tenant_scope(SYSTEM):
        (changed,) = changed_below(version)
    assert (changed.unit_id, changed.name, changed.pinned) == (unit_of(NEW).pk, "古文街道", None)
    assert (changed.state, changed.now_sums.row_count) == (ChildState.MISSING, 3)


@pytest.mark.parametrize("kind", [PeriodKind.SURVEY, PeriodKind.CONTACTS])
def test_a_waived_period_and_the_contacts_go_over_too(tree: Tree, kind: PeriodKind) -> None:
    with tenant_scope(SYSTEM):
        found = Period.objects.filter(pk=tree.period.pk)
        waived = kind == PeriodKind.SURVEY
        found.update(kind=kind, annexes=[2] if waived else [1], waived_at=tree.period.opens_at if waived else None)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    with tenant_scope(SYSTEM):
        found.update(waived_at=None)
        owed = ExpectedReporter.objects.filter(period=tree.period, successor=None, exempt=False)
        assert set(owed.values_list("unit__code", flat=True)) == {NEW, units.QIJIANG}
