"""Edge cases that workflow.md names and that no other file of this folder is about.

A child returned after its parent went up: test_amendments.py. Two reviewers, a newer version during an approval, an
import during a submission, a withdrawal against a claim: test_races.py. An extension that ends during review:
test_extensions.py.
"""

import datetime as dt

import pytest

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.narratives import keep_narrative
from ledger.actions.ruling import Ruled, rule
from ledger.actions.versions import Submission
from ledger.annexes.checks.thresholds import DEFAULTS
from ledger.errors import RefusedError
from ledger.models import ChildState, Filing, FilingVersion, Period, PeriodClock, PinnedChild, State
from ledger.narrative.parts import Part
from ledger.queries.ruling import figures_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from reporting.rollups.proof import audit
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db
DUE = dt.datetime.fromisoformat("2022-05-26T18:00+08:00")
DAY = dt.timedelta(days=1)
TOWNS = (units.GUNAN, units.WENLONG)


@pytest.fixture
def tree() -> Tree:
    """Two towns, their district and the city, all of which owe the survey, and the week after it."""
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    return tree


def filing(tree: Tree, code: str) -> Filing:
    with tenant_scope(SYSTEM):
        return Filing.objects.get(unit=tree.units[code], period=tree.period)


def sums(version: FilingVersion) -> int:
    with tenant_scope(SYSTEM):
        return sum(version.totals.values_list("row_count", flat=True))


def fits() -> bool:
    with tenant_scope(SYSTEM):
        return audit().differences == ()


def test_a_nil_report_then_a_late_row(tree: Tree) -> None:
    nothing = tree.hand_in(units.GUNAN, nil=True)
    tree.approve(units.GUNAN)
    tree.write(units.GUNAN, [good_line(1)])
    with pytest.raises(RefusedError), tree.clerk(units.GUNAN).scope() as actor:
        submit(actor, tree.units[units.GUNAN], campaigns.period(campaigns.WEEK), Submission(nil=True))
    assert (sums(nothing), filing(tree, units.GUNAN).state) == (0, State.APPROVED)
    tree.next_period()
    later = tree.hand_in(units.GUNAN, explain="排查以后新发生的拖欠，已与企业核对")
    assert (later.nil, sums(later), sums(nothing)) == (False, 1, 0)
    assert fits()


@pytest.mark.parametrize(("microseconds", "late"), [(-1, 0), (0, 0), (1, 1)])
def test_at_eighteen_to_the_microsecond_it_is_on_time(tree: Tree, microseconds: int, late: int) -> None:
    campaigns.due(campaigns.SURVEY, DUE)
    with clock_held_at(DUE + dt.timedelta(microseconds=microseconds)):
        assert tree.hand_in(units.GUNAN, nil=True).late == late
    assert filing(tree, units.GUNAN).late == late


def test_the_last_period_closes_like_any_other(tree: Tree) -> None:
    tree.period = campaigns.period(campaigns.RESOLUTION)
    campaigns.expect(campaigns.RESOLUTION, *(tree.units[code] for code in (*TOWNS, units.QIJIANG)))
    with tenant_scope(SYSTEM):
        clocks = PeriodClock.objects.filter(period=tree.period)
        clocks.update(due_at=DUE, closes_at=DUE + 3 * DAY, frozen_at=DUE + 14 * DAY)
        assert not tree.period.campaign.periods.filter(sort_no__gt=tree.period.sort_no).exists()
    with clock_held_at(DUE + 2 * DAY):
        assert tree.hand_in(units.GUNAN, nil=True).late
        tree.approve(units.GUNAN)
        assert sums(tree.hand_in(units.QIJIANG, with_missing=True)) == 0
    with clock_held_at(DUE + 4 * DAY):
        tree.approve(units.QIJIANG)
        with pytest.raises(RefusedError, match="截止"):
            tree.hand_in(units.WENLONG, nil=True)
    assert filing(tree, units.QIJIANG).state == State.ACCEPTED
    assert fits()


@pytest.mark.parametrize(
    ("code", "state"), [(campaigns.SURVEY, ChildState.DEEMED_NIL), (campaigns.WEEK, ChildState.MISSING)]
)
def test_a_district_with_no_children_reported(tree: Tree, code: str, state: ChildState) -> None:
    tree.period = campaigns.period(code)
    with pytest.raises(RefusedError, match="还有 2 个单位未报送"):
        tree.hand_in(units.QIJIANG)
    version = tree.hand_in(units.QIJIANG, with_missing=True)
    with tenant_scope(SYSTEM):
        pins = PinnedChild.objects.filter(version=version).values_list("child_unit__code", "state")
        assert dict(pins) == dict.fromkeys(TOWNS, state)
    assert (version.with_missing, sums(version)) == (True, 0)
    tree.approve(units.QIJIANG)
    assert filing(tree, units.QIJIANG).state == State.ACCEPTED
    assert fits()


def test_while_the_survey_goes_on_words_alone_are_a_report(tree: Tree) -> None:
    tree.next_period()
    with pytest.raises(RefusedError, match=r"请选择“零报告”提交。$"):
        tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(surveying=True)
    tree.next_period()
    with pytest.raises(RefusedError, match="可以只报文字报告"):
        tree.hand_in(units.GUNAN)
    with tree.clerk(units.GUNAN).scope() as actor:
        words = {Part.PRACTICE: "正在逐户摸排，已走访 12 家企业。", Part.PROGRESS: "", Part.PROBLEMS: ""}
        keep_narrative(actor, tree.units[units.GUNAN], tree.period, words, 0)
    version = tree.hand_in(units.GUNAN)
    assert (version.nil, sums(version)) == (False, 0)
    tree.approve(units.GUNAN)
    assert fits()


def test_a_rule_tightened_after_a_version_was_submitted(tree: Tree) -> None:
    noon = dt.datetime.fromisoformat("2022-05-25T12:00+08:00")
    tree.write(units.GUNAN, [good_line(1, owed_fen=60 * WAN, contract_fen=70 * WAN)])
    with clock_held_at(noon):
        version = tree.hand_in(units.GUNAN)
        with reviewer_of(units.CITY).scope() as actor:
            tighter = figures_of(DEFAULTS) | {"large_fen": 50 * WAN}
            rule(actor, campaigns.campaign(), Ruled((noon + DAY).date(), "大额逐笔核对", figures=tighter), seen=0)
    assert "P01" not in {item["rule"] for item in version.findings}
    town = tree.units[units.GUNAN]
    with clock_held_at(noon + 2 * DAY), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period, seen=1)
        approve(actor, town, tree.period, seen=1)
        stored = FilingVersion.objects.get(pk=version.pk)
    assert (stored.findings, stored.rules_version) == (version.findings, version.rules_version)
    assert filing(tree, units.GUNAN).state == State.APPROVED
    with clock_held_at(noon + 2 * DAY):
        tree.next_period()
        campaigns.due(campaigns.WEEK, noon + 3 * DAY)
        assert "P01" in {item["rule"] for item in tree.hand_in(units.GUNAN).findings}
