"""What happens to what was approved: amended by its unit, taken back by who decided, reopened from above."""

import datetime as dt

import pytest

from ledger.actions.deciding import Redo, approve, claim, return_filing, undo_decision
from ledger.actions.dispositions import dispose
from ledger.actions.filings import amend, report_for, submit, withdraw
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import (
    ArrearsRecord,
    ChildState,
    Disposition,
    DispositionKind,
    Filing,
    FilingEvent,
    FilingVersion,
    PeriodClock,
    PinnedChild,
    Standing,
    State,
)
from ledger.policy import Role
from ledger.queries.filings import standing_of
from ledger.queries.pins import pins_of
from ledger.queries.stale import changed_below
from ledger.queries.sums import sums_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.tables.marks import marks_of
from qingqian.db.clock import app_now
from reporting.queries.remarks import standing_of as said_of
from reporting.queries.standing import numbered_version
from reporting.rollups.proof import audit
from tests.factories import people, units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db
WRONG = "漏报一笔工程尾款，补充后重报"


@pytest.fixture
def tree() -> Tree:
    """A town of one row and one without, their district and the city, all of which owe the survey."""
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    return tree


def filing(tree: Tree, code: str) -> Filing:
    with tenant_scope(SYSTEM):
        return Filing.objects.get(unit=tree.units[code], period=tree.period)


def amended(tree: Tree, code: str, reason: str = WRONG, **said: object) -> FilingVersion:
    with tree.clerk(code).scope() as actor:
        outcome = amend(actor, tree.units[code], tree.period, Submission(**said), reason)  # type: ignore[arg-type]
        return FilingVersion.objects.get(filing=outcome.filing, number=outcome.filing.latest_number)


def gone_up(tree: Tree) -> FilingVersion:
    """Let the towns be approved, and the district accepted by the city."""
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.WENLONG, nil=True)
    tree.approve(units.WENLONG)
    version = tree.hand_in(units.QIJIANG)
    tree.approve(units.QIJIANG)
    return version


def test_an_amendment_leaves_what_was_approved_in_force_until_it_is_approved(tree: Tree) -> None:
    reported = gone_up(tree)
    tree.write(units.GUNAN, [good_line(2)])
    version = amended(tree, units.GUNAN)
    assert (version.number, version.amendment, version.late) == (2, True, filing(tree, units.GUNAN).late)
    waiting = filing(tree, units.GUNAN)
    assert (waiting.state, waiting.current_number, waiting.approved_number) == (State.SUBMITTED, 2, 1)
    with tree.clerk(units.QIJIANG).scope():
        assert [pin.version.number for pin in pins_of(reported.unit, tree.period) if pin.version] == [1, 1]
        assert changed_below(reported) == []
    tree.approve(units.GUNAN)
    assert filing(tree, units.GUNAN).approved_number == 2
    with tree.clerk(units.QIJIANG).scope():
        (changed,) = changed_below(reported)
        assert (changed.name, changed.now.number, changed.now_sums.row_count) == ("古南街道", 2, 2)
        assert sums_of([reported])[reported.pk].row_count == 1


def test_the_district_is_stale_until_it_pins_anew_and_no_reported_figure_moves(tree: Tree) -> None:
    reported = gone_up(tree)
    tree.write(units.GUNAN, [good_line(2)])
    amended(tree, units.GUNAN)
    tree.approve(units.GUNAN)
    district = tree.units[units.QIJIANG]
    with tree.clerk(units.QIJIANG).scope():
        standing = standing_of(district, tree.period)
        assert standing.stale == 1
        assert "下级有更正" in [str(mark.label) for mark in marks_of(standing, app_now())]
    again = amended(tree, units.QIJIANG, "古南街道更正，重新汇总")
    tree.approve(units.QIJIANG)
    with tree.clerk(units.QIJIANG).scope():
        assert standing_of(district, tree.period).stale == 0
        sums = sums_of([reported, again])
        assert (sums[reported.pk].row_count, sums[again.pk].row_count) == (1, 2)
    with tenant_scope(SYSTEM):
        assert audit(None).differences == ()


def test_what_was_approved_after_the_district_went_up_makes_it_stale_too(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    reported = tree.hand_in(units.QIJIANG, with_missing=True)
    tree.hand_in(units.WENLONG, nil=True)
    tree.approve(units.WENLONG)
    with tree.clerk(units.QIJIANG).scope():
        (changed,) = changed_below(reported)
        assert (changed.name, changed.pinned, changed.state) == ("文龙街道", None, ChildState.DEEMED_NIL)


@pytest.mark.parametrize("back", ["withdrawn", "returned"])
def test_an_amendment_that_does_not_stand_leaves_all_as_it_was(tree: Tree, back: str) -> None:
    gone_up(tree)
    amended(tree, units.GUNAN)
    town = tree.units[units.GUNAN]
    if back == "withdrawn":
        with tree.clerk(units.GUNAN).scope() as actor:
            withdraw(actor, town, tree.period, seen=2)
    else:
        with tree.reviewer(units.QIJIANG).scope() as actor:
            claim(actor, town, tree.period)
            return_filing(actor, town, tree.period, "没有看出改了什么", seen=2)
            assert return_filing(actor, town, tree.period, "没有看出改了什么", seen=2).repeated
    now = filing(tree, units.GUNAN)
    assert (now.state, now.current_number, now.approved_number) == (State.APPROVED, 1, 1)
    assert amended(tree, units.GUNAN).number == 3


def test_only_what_is_approved_is_amended_and_never_without_a_reason(tree: Tree) -> None:
    with pytest.raises(ConflictError, match="还没有报送"):
        amended(tree, units.GUNAN)
    tree.hand_in(units.GUNAN)
    with pytest.raises(ConflictError, match="审核通过的报送才能更正"):
        amended(tree, units.GUNAN)
    tree.approve(units.GUNAN)
    with pytest.raises(RefusedError, match="更正的原因"):
        amended(tree, units.GUNAN, reason=" ")
    with reviewer_of(units.QIJIANG).scope() as actor, pytest.raises(ForbiddenError):
        amend(actor, tree.units[units.GUNAN], tree.period, Submission(), WRONG)


def test_an_amendment_twice_is_one(tree: Tree) -> None:
    gone_up(tree)
    with tree.clerk(units.GUNAN).scope() as actor:
        place = (tree.units[units.GUNAN], tree.period, Submission(), WRONG)
        assert amend(actor, *place, seen=1).number == 2
        assert amend(actor, *place, seen=1).repeated


def test_a_frozen_period_takes_amendments_and_nothing_else(tree: Tree) -> None:
    gone_up(tree)
    past = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(closes_at=past, frozen_at=past)
        Filing.objects.filter(unit=tree.units[units.WENLONG]).update(state=State.RETURNED, current_number=None)
    with tree.clerk(units.WENLONG).scope() as actor, pytest.raises(RefusedError, match="冻结"):
        submit(actor, tree.units[units.WENLONG], tree.period, Submission(nil=True))
    assert amended(tree, units.GUNAN).amendment


def test_a_frozen_version_is_not_sent_back(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    with tenant_scope(SYSTEM):
        past = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
        PeriodClock.objects.filter(period=tree.period).update(frozen_at=past)
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="请让古南街道提交更正"):
        return_filing(actor, tree.units[units.GUNAN], tree.period, "金额有误", seen=1)


def test_what_is_sent_back_may_come_till_its_new_due_time_though_the_period_has_closed(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    town, until = tree.units[units.GUNAN], app_now_in(hours=20)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        with pytest.raises(RefusedError, match="期限要在现在以后"):
            return_filing(actor, town, tree.period, "核对", redo=Redo(by=app_now_in(hours=-1)))
        return_filing(actor, town, tree.period, "核对金额", redo=Redo(by=until, name="填报员甲"))
    with tenant_scope(SYSTEM):
        past = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
        PeriodClock.objects.filter(period=tree.period).update(closes_at=past)
    back = filing(tree, units.GUNAN)
    assert (back.redo_by, back.redo_name) == (until, "填报员甲")
    assert tree.hand_in(units.GUNAN).number == 2
    tree.approve(units.GUNAN)
    assert filing(tree, units.GUNAN).redo_by is None


def app_now_in(**ahead: int) -> dt.datetime:
    with tenant_scope(SYSTEM):
        return app_now() + dt.timedelta(**ahead)


def test_the_city_names_who_must_mend_and_only_those_reopen(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.WENLONG, nil=True)
    tree.approve(units.WENLONG)
    tree.hand_in(units.QIJIANG)
    district, town = tree.units[units.QIJIANG], tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="已将这个版本汇总上报"):
        return_filing(actor, town, tree.period, "金额有误", seen=1)
    with tree.reviewer(units.CITY).scope() as actor:
        claim(actor, district, tree.period)
        return_filing(actor, district, tree.period, "古南街道少一笔", seen=1, redo=Redo(children=[town]))
    states = {code: filing(tree, code).state for code in (units.GUNAN, units.WENLONG, units.QIJIANG)}
    assert states == {
        units.GUNAN: State.RETURNED,
        units.WENLONG: State.APPROVED,
        units.QIJIANG: State.RETURNED,
    }
    with tenant_scope(SYSTEM):
        told = FilingEvent.objects.filter(unit=town).latest("id")
        assert "指明由古南街道修改：古南街道少一笔" in told.comment
    tree.write(units.GUNAN, [good_line(2)])
    tree.pass_up(units.GUNAN)
    second = tree.hand_in(units.QIJIANG)
    with tenant_scope(SYSTEM):
        assert second.number == 2
        pins = PinnedChild.objects.filter(version=second).exclude(child_version=None)
        assert sorted(pins.values_list("child_unit__code", "child_version__number")) == [
            (units.GUNAN, 2),
            (units.WENLONG, 1),
        ]


def test_a_named_child_must_stand_in_the_version(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.QIJIANG, with_missing=True)
    district, stranger = tree.units[units.QIJIANG], tree.units[units.WENLONG]
    with tree.reviewer(units.CITY).scope() as actor:
        claim(actor, district, tree.period)
    with tree.reviewer(units.CITY).scope() as actor, pytest.raises(ConflictError, match="没有可以退回的版本"):
        return_filing(actor, district, tree.period, "核对", redo=Redo(children=[stranger]))
    assert filing(tree, units.QIJIANG).state == State.IN_REVIEW


def test_an_approval_is_taken_back_while_nobody_has_gone_up_with_it(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        assert undo_decision(actor, town, tree.period, seen=1).filing.state == State.IN_REVIEW
        assert undo_decision(actor, town, tree.period, seen=1).repeated
        with pytest.raises(ConflictError, match="没有可以撤销的决定"):
            undo_decision(actor, town, tree.period, seen=2)
        assert filing(tree, units.GUNAN).approved_number is None
        approve(actor, town, tree.period, seen=1)
    tree.hand_in(units.QIJIANG, with_missing=True)
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="已将这个版本汇总上报"):
        undo_decision(actor, town, tree.period, seen=1)


def test_an_undone_approval_of_an_amendment_leaves_the_version_before_in_force(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    amended(tree, units.GUNAN)
    tree.approve(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        undo_decision(actor, tree.units[units.GUNAN], tree.period, seen=2)
    now = filing(tree, units.GUNAN)
    assert (now.state, now.current_number, now.approved_number) == (State.IN_REVIEW, 2, 1)


def test_a_return_is_taken_back_until_the_unit_has_entered_something(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "点错了")
        assert undo_decision(actor, town, tree.period, seen=1).filing.current_number == 1
        return_filing(actor, town, tree.period, "这次是真的")
    tree.write(units.GUNAN, [good_line(2)])
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="已开始修改"):
        undo_decision(actor, town, tree.period, seen=1)


def test_rows_that_left_with_a_version_leave_again_when_its_return_is_taken_back(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.next_period()
    town, clerk = tree.units[units.GUNAN], tree.clerk(units.GUNAN)
    with clerk.scope() as actor:
        (row,) = ArrearsRecord.objects.filter(unit=town)
        dispose(actor, town, [row.pk], DispositionKind.MOVED_OUT, "划转区水利局，移交单已签收")
        save_record(actor, town, good_line(3))
    tree.hand_in(units.GUNAN, explain="本周新发现的拖欠，已核对合同")
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "点错了")
        assert ArrearsRecord.objects.filter(unit=town).count() == 2
        undo_decision(actor, town, tree.period)
        assert ArrearsRecord.objects.filter(unit=town).count() == 1
        assert Disposition.objects.get().standing == Standing.FILED
        approve(actor, town, tree.period)
        assert Disposition.objects.get().standing == Standing.EFFECTIVE
        undo_decision(actor, town, tree.period)
        assert Disposition.objects.get().standing == Standing.FILED
    with tenant_scope(SYSTEM):
        assert audit(None).differences == ()


def test_only_who_decides_takes_a_decision_back(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    with tree.clerk(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        undo_decision(actor, tree.units[units.GUNAN], tree.period)


def test_the_level_above_files_in_a_units_place_and_another_reviews_it(tree: Tree) -> None:
    town, above = tree.units[units.GUNAN], tree.clerk(units.QIJIANG)
    with above.scope() as actor:
        with pytest.raises(RefusedError, match="代报的原因"):
            report_for(actor, town, tree.period, Submission(), " ")
        place = (town, tree.period, Submission(), "该街道停电，由区里代报")
        assert report_for(actor, *place, seen=0).number == 1
        assert report_for(actor, *place, seen=0).repeated
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.get()
        assert (version.proxy_name, version.unit_name, version.row_count) == ("綦江区", "古南街道", 1)
        assert "on_behalf" in FilingEvent.objects.get().facts
        standing = numbered_version(town, tree.period, 1)
        assert standing is not None
        assert "代报" in standing.marks
        assert any("由綦江区代古南街道报送" in sentence for sentence in said_of(standing))
    people.grant(above.user, tree.units[units.QIJIANG], Role.REVIEWER)
    actor = people.actor(above.user)
    with tenant_scope(actor):
        claim(actor, town, tree.period)
        with pytest.raises(ForbiddenError, match="另一位审核员"):
            approve(actor, town, tree.period)


def test_nobody_but_the_level_directly_above_files_for_another(tree: Tree) -> None:
    town, said = tree.units[units.GUNAN], (Submission(), "代报")
    for code, refusal in ((units.CITY, ForbiddenError), (units.WENLONG, MissingError), (units.GUNAN, ForbiddenError)):
        with tree.clerk(code).scope() as actor, pytest.raises(refusal):
            report_for(actor, town, tree.period, *said)
    tree.hand_in(units.GUNAN)
    with tree.clerk(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="不用代报"):
        report_for(actor, town, tree.period, *said)
