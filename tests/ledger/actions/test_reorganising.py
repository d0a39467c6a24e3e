"""Units that move and merge: every row arrives as it was, once, and nothing of the past changes (rule 13)."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from ledger.actions.deciding import approve, claim, return_filing, undo_decision
from ledger.actions.dispositions import dispose
from ledger.actions.evidence import attach
from ledger.actions.explanations import Written, explain
from ledger.actions.extensions import extend
from ledger.actions.facts import enter_fact
from ledger.actions.filings import amend, submit
from ledger.actions.records import save_record
from ledger.actions.reorganising import rehearse, reorganise
from ledger.actions.versions import Submission
from ledger.annexes.line import LINE_NAMES
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import (
    Adjustment,
    AdjustmentKind,
    Agreement,
    ArrearsRecord,
    Attachment,
    ChildState,
    Creditor,
    Disposition,
    DispositionKind,
    Evidence,
    ExpectedReporter,
    Explanation,
    FilingEvent,
    FilingVersion,
    Membership,
    Payment,
    PeriodClock,
    Person,
    Standing,
    Unit,
    UnitChange,
)
from ledger.policy import Role
from ledger.queries.bridge import Stand, bridge_of, opening_of
from ledger.queries.findings import findings_of
from ledger.queries.identity import actor_of
from ledger.queries.narratives import told_now
from ledger.queries.periods import context_for, today
from ledger.queries.record import findings_of_record, line_of, row_of
from ledger.queries.rows import live_rows, version_rows
from ledger.queries.sums import sums_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, Sector
from qingqian.db.clock import app_now
from reporting.rollups.proof import audit
from tests.factories import people, units
from tests.factories.evidence import PDF, upload
from tests.factories.lines import good_line
from tests.factories.records import WAN
from tests.factories.reorganised import NEW, REASON, digests, done, live, merging, moving, pins, unit_of
from tests.factories.rollups import Tree
from tests.personas import clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
WHY = "与债权人对账后更正，对账单已留存"


@pytest.fixture
def tree() -> Tree:
    """Towns of two districts: the survey is approved of each, and of the districts; the week is under way."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.SHIJIAO, units.QIJIANG, units.JIJIANG, units.JIANGJIN, units.CITY)
    made.write(units.GUNAN, [good_line(1), good_line(2)])
    made.write(units.WENLONG, [good_line(3)])
    made.write(units.JIJIANG, [good_line(4)])
    made.hand_in(units.SHIJIAO, nil=True)
    made.approve(units.SHIJIAO)
    made.pass_up(units.GUNAN, units.WENLONG, units.JIJIANG, units.QIJIANG, units.JIANGJIN)
    made.next_period()
    return made


def row(code: str, place: int = 0) -> ArrearsRecord:
    """Return a live row of a unit, by its place."""
    with tenant_scope(SYSTEM):
        return ArrearsRecord.objects.select_related("unit").filter(unit=unit_of(code)).order_by("sort_no")[place]


def edit(tree: Tree, code: str, place: int = 0, **changed: Any) -> None:
    """Let the unit's clerk change one row."""
    old, clerk = row(code, place), tree.clerk(code)
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, replace(line_of(old), **changed), record_id=old.pk)


def said(*codes: str, every: bool = False) -> list[tuple[Any, ...]]:
    """Return what the rows of units say, each with its lineage."""
    manager = ArrearsRecord.every if every else ArrearsRecord.objects
    names = ("lineage", "contract_group", "base_fen", "reconciled", "faulty", *LINE_NAMES)
    with tenant_scope(SYSTEM):
        return sorted(manager.filter(unit__code__in=codes).values_list(*names), key=str)


def approved(*codes: str) -> dict[object, object]:
    """Return the lines of the versions in force, by lineage."""
    with tenant_scope(SYSTEM):
        versions = FilingVersion.objects.filter(unit__code__in=codes)
        return {each.lineage: each.line for version in versions for each in version_rows(version)}


def opening(code: str = NEW) -> FilingVersion:
    """Return the opening of a successor."""
    with tenant_scope(SYSTEM):
        return FilingVersion.every.select_related("period").get(unit__code=code, opening=True)


def proven() -> None:
    """Assert that rows, facts, sums and versions fit."""
    with tenant_scope(SYSTEM):
        assert audit().differences == ()


def test_a_move_takes_every_row_over_as_it_is(tree: Tree) -> None:
    edit(tree, units.GUNAN, paid_fen=3 * WAN, remaining_fen=57 * WAN, remaining_due_month="2023-06")
    tree.write(units.GUNAN, [good_line(7)])
    rows, sums, before = said(units.GUNAN), live(units.GUNAN), digests()
    outcome = done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert (outcome.arrivals[0].rows, outcome.arrivals[0].owed_fen) == sums == live(NEW)
    assert said(NEW) == rows
    assert live(units.GUNAN) == (0, 0)
    assert {key: digests()[key] for key in before} == before
    proven()
    with tenant_scope(SYSTEM):
        left = list(Disposition.objects.filter(unit__code=units.GUNAN))
    assert {(each.kind, each.standing) for each in left} == {(DispositionKind.MOVED_OUT, Standing.EFFECTIVE)}
    assert all(REASON in each.reason and NEW in each.reason for each in left)


def test_the_old_unit_keeps_code_and_place_and_both_tell_of_each_other(tree: Tree) -> None:
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    old, new = unit_of(units.GUNAN), unit_of(NEW)
    assert old.valid_to == new.valid_from == today()
    assert old.path.startswith(tree.units[units.QIJIANG].path)
    assert new.path.startswith(tree.units[units.JIANGJIN].path)
    assert (new.name, new.level, new.kind, new.valid_to) == (old.name, old.level, old.kind, None)
    with tenant_scope(SYSTEM):
        told = {change.unit_id: change for change in UnitChange.objects.all()}
    assert (told[old.pk].kind, told[old.pk].other_id, told[old.pk].other_above) == (3, new.pk, "江津区")
    assert (told[new.pk].kind, told[new.pk].other_id, told[new.pk].other_above) == (4, old.pk, "綦江区")
    assert told[old.pk].act == told[new.pk].act


def test_what_was_approved_is_the_opening_whatever_was_typed_since(tree: Tree) -> None:
    then = approved(units.GUNAN)
    edit(tree, units.GUNAN, contract_name="改过的合同", owed_fen=50 * WAN)
    tree.write(units.GUNAN, [good_line(7)])
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    with tenant_scope(SYSTEM):
        assert {each.lineage: each.line for each in version_rows(opening())} == then
        assert not FilingVersion.objects.filter(unit__code=NEW).exists()


def rules(tree: Tree, code: str) -> list[tuple[str, str]]:
    """Return what the week's rules say of a unit's rows."""
    with tenant_scope(SYSTEM):
        unit = unit_of(code)
        found = findings_of(unit, live_rows(unit), context_for(unit, tree.period))
    return sorted((item.finding.rule, item.finding.severity.value) for item in found)


def test_the_rules_that_compare_say_of_the_successor_what_they_said_before(tree: Tree) -> None:
    edit(tree, units.GUNAN, owed_fen=50 * WAN)
    edit(tree, units.GUNAN, 1, disputed=False)
    tree.write(units.GUNAN, [good_line(7)])
    before = rules(tree, units.GUNAN)
    assert {"T03", "T08"} <= {rule for rule, _ in before}
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert rules(tree, NEW) == before


def test_the_successors_first_report_is_compared_with_its_opening_and_the_bridge_balances(tree: Tree) -> None:
    edit(tree, units.GUNAN, owed_fen=50 * WAN)
    tree.write(units.GUNAN, [good_line(7)])
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    clerk = clerk_of(NEW)
    with clerk.scope() as actor:
        submit(actor, clerk.unit, tree.period, Submission(explain=WHY))
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.select_related("period__campaign").get(unit=clerk.unit)
        assert opening_of(version) == opening()
        bridge = bridge_of(version, opening())
    assert bridge.balances
    assert (bridge.opening, bridge.added) == (Stand(2, 120 * WAN), Stand(1, 60 * WAN))
    assert (bridge.removed, bridge.adjusted.owed_fen) == (Stand(), -10 * WAN)
    proven()


def test_the_figures_of_before_in_a_report_in_words_are_those_of_the_opening(tree: Tree) -> None:
    edit(tree, units.GUNAN, owed_fen=50 * WAN)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    with tenant_scope(SYSTEM):
        told = told_now(unit_of(NEW), tree.period, [])
    assert (told.figures["上期拖欠总金额"], told.figures["拖欠总金额"]) == (120 * WAN, 110 * WAN)


def test_a_merge_into_a_unit_with_changes_of_its_own_keeps_both_openings_apart_from_them(tree: Tree) -> None:
    then = approved(units.GUNAN, units.WENLONG)
    edit(tree, units.GUNAN, owed_fen=50 * WAN)
    edit(tree, units.WENLONG, contract_name="本单位改过的合同")
    tree.write(units.WENLONG, [good_line(8)])
    rows, own = said(units.GUNAN, units.WENLONG), said(units.WENLONG)
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    assert said(units.WENLONG) == rows
    assert [each for each in said(units.WENLONG) if each in own] == own
    with tenant_scope(SYSTEM):
        assert {each.lineage: each.line for each in version_rows(opening(units.WENLONG))} == then
    proven()
    unit = unit_of(units.WENLONG)
    with tree.clerk(units.WENLONG).scope() as actor:
        submit(actor, unit, tree.period, Submission(explain=WHY))
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.select_related("period__campaign").get(unit=unit, period=tree.period)
        bridge = bridge_of(version, opening_of(version))
    assert bridge.balances
    assert (bridge.opening.row_count, bridge.added.row_count, bridge.adjusted.owed_fen) == (3, 1, -10 * WAN)


def test_facts_answers_proofs_and_parties_go_with_their_rows(tree: Tree, tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_DIR = tmp_path
    mine, clerk = row(units.GUNAN), tree.clerk(units.GUNAN)
    edit(tree, units.GUNAN, owed_fen=150 * WAN)  # more than the contract: A02
    with clerk.scope() as actor:
        version = ArrearsRecord.objects.get(pk=mine.pk).version
        fact = Payment(amount_fen=5 * WAN, paid_on=today(), remark="银行回单")
        version = enter_fact(actor, clerk.unit, mine.pk, version, fact).version
        enter_fact(actor, clerk.unit, mine.pk, version, Agreement(amount_fen=9 * WAN, due_month="2099-01"))
        proof = attach(actor, clerk.unit, mine.pk, upload(PDF), Evidence.CONTRACT, "合同")
        now = ArrearsRecord.objects.select_related("unit").get(pk=mine.pk)
        (asked,) = [
            item.finding
            for item in findings_of_record(now, context_for(clerk.unit, tree.period))
            if item.finding.rule == "A02"
        ]
        explain(actor, clerk.unit, row_of(now), asked, Written(WHY, proof.pk))
    facts = _facts(units.GUNAN)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert _facts(NEW) == facts
    with tenant_scope(SYSTEM):
        there = Attachment.objects.select_related("stored_file").get(unit__code=NEW)
        assert (tmp_path / there.stored_file.stored_name).read_bytes() == PDF
        answer = Explanation.objects.get(unit__code=NEW)
        assert (answer.text, answer.evidence_id, answer.record_id) == (WHY, there.pk, there.record_id)
        assert set(Creditor.objects.filter(unit__code=NEW).values_list("uscc")) == set(
            Creditor.objects.filter(unit__code=units.GUNAN).values_list("uscc")
        )
    proven()


def _facts(code: str) -> list[list[tuple[Any, ...]]]:
    names = {
        Payment: ("entry", "paid_on", "amount_fen", "remark", "author_name", "entered_at"),
        Agreement: ("entry", "signed_on", "amount_fen", "due_month", "author_name", "entered_at"),
        Adjustment: ("kind", "adjusted_on", "delta_fen", "reason", "standing", "author_name", "entered_at"),
    }
    with tenant_scope(SYSTEM):
        return [list(m.objects.filter(unit__code=code).order_by("id").values_list(*of)) for m, of in names.items()]


def test_what_nobody_has_decided_is_proposed_anew_by_the_successor(tree: Tree) -> None:
    first, second, clerk = row(units.GUNAN), row(units.GUNAN, 1), tree.clerk(units.GUNAN)
    with clerk.scope() as actor:
        raised = Adjustment(kind=AdjustmentKind.RAISED, adjusted_on=today(), delta_fen=WAN, reason=WHY)
        enter_fact(actor, clerk.unit, second.pk, second.version, raised)
        dispose(actor, clerk.unit, [first.pk], DispositionKind.VOIDED, "与另一笔重复登记，已核对合同原件")
    tree.hand_in(units.GUNAN, explain=WHY)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert live(NEW) == (1, 61 * WAN)
    with tenant_scope(SYSTEM):
        (leaving,) = Disposition.objects.filter(unit__code=NEW)
        assert (leaving.kind, leaving.standing, leaving.version_id) == (3, Standing.PROPOSED, None)
        assert Adjustment.objects.get(unit__code=NEW).standing == Standing.PROPOSED
        old = Disposition.objects.filter(unit__code=units.GUNAN, record=first).order_by("id")
        assert [each.standing for each in old] == [Standing.CANCELLED, Standing.EFFECTIVE]
        assert len(version_rows(opening())) == 2
    proven()
    reviewer = tree.reviewer(units.QIJIANG)
    with reviewer.scope() as actor:
        claim(actor, unit_of(units.GUNAN), tree.period)
        return_filing(actor, unit_of(units.GUNAN), tree.period, "由承接的单位报送")
    assert live(units.GUNAN) == (0, 0)
    proven()


def test_an_open_period_goes_to_the_successor_as_a_whole(tree: Tree) -> None:
    tree.pass_up(units.WENLONG)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    gone = (ChildState.HANDED_OVER, 0)
    assert pins(tree, units.QIJIANG) == {
        units.GUNAN: gone,
        units.WENLONG: gone,
        units.SHIJIAO: (ChildState.CARRIED, 0),
        NEW: (ChildState.CARRIED, 3),
    }
    clerk = clerk_of(NEW)
    with clerk.scope() as actor:
        submit(actor, clerk.unit, tree.period, Submission(explain=WHY))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, clerk.unit, tree.period)
        approve(actor, clerk.unit, tree.period)
    assert pins(tree, units.QIJIANG)[NEW] == (ChildState.FILED, 3)
    tree.hand_in(units.SHIJIAO, nil=True)
    tree.approve(units.SHIJIAO)
    version = tree.hand_in(units.QIJIANG)
    with tenant_scope(SYSTEM):
        found = FilingVersion.objects.select_related("period__campaign").get(pk=version.pk)
        bridge = bridge_of(found, opening_of(found))
    assert bridge.balances
    assert (bridge.opening.row_count, bridge.added, bridge.removed) == (3, Stand(), Stand())
    proven()


def test_a_period_of_which_everybody_is_approved_stays_with_the_old_units(tree: Tree) -> None:
    tree.pass_up(units.GUNAN, units.WENLONG)
    outcome = done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    assert outcome.handed == []
    assert pins(tree, units.QIJIANG) == {
        units.GUNAN: (ChildState.FILED, 2),
        units.WENLONG: (ChildState.FILED, 1),
        units.SHIJIAO: (ChildState.CARRIED, 0),
    }
    for act in (return_filing, undo_decision):
        said_ = ("金额有误，请核对",) if act is return_filing else ()
        with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="已划转或并入"):
            act(actor, unit_of(units.GUNAN), tree.period, *said_)


def test_where_a_unit_between_has_gone_up_the_period_stays_below_it(tree: Tree) -> None:
    tree.pass_up(units.WENLONG)
    tree.hand_in(units.QIJIANG, with_missing=True)
    outcome = done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert outcome.handed == []
    assert pins(tree, units.QIJIANG)[units.GUNAN] == (ChildState.CARRIED, 2)
    assert pins(tree, units.JIANGJIN) == {units.JIJIANG: (ChildState.CARRIED, 1)}


def test_nobody_sums_rows_twice_where_the_old_superior_has_not_reported(tree: Tree) -> None:
    tree.pass_up(units.WENLONG)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    tree.units[NEW] = unit_of(NEW)
    tree.hand_in(NEW, explain=WHY)
    with tree.reviewer(units.JIANGJIN).scope() as actor:
        claim(actor, tree.units[NEW], tree.period)
        approve(actor, tree.units[NEW], tree.period)
    tree.hand_in(units.JIANGJIN, with_missing=True)
    tree.approve(units.JIANGJIN)
    with pytest.raises(RefusedError, match=r"綦江区以前的版本里还有这些行，会重复计算.*给綦江区准许延期"):
        tree.hand_in(units.CITY, with_missing=True)
    with tenant_scope(SYSTEM):
        past = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
        PeriodClock.objects.filter(period=tree.period, level=Level.DISTRICT).update(closes_at=past, frozen_at=past)
    with pytest.raises(RefusedError, match="冻结"):
        tree.hand_in(units.QIJIANG, with_missing=True)
    manager, until = manager_of(units.CITY), app_now() + dt.timedelta(days=1)
    with manager.scope() as actor:
        extend(actor, manager.unit, tree.units[units.QIJIANG], tree.period, until, "划转后补报")
    tree.hand_in(units.QIJIANG, with_missing=True)
    with tenant_scope(SYSTEM):
        last = FilingEvent.objects.filter(unit=tree.units[units.QIJIANG], action="submit_filing").last()
        assert last is not None
        assert "extended" in last.facts
    tree.approve(units.QIJIANG)
    version = tree.hand_in(units.CITY, with_missing=True)
    with tenant_scope(SYSTEM):
        assert sums_of([version])[version.pk].row_count == 4
    proven()


def test_a_unit_merged_between_submission_and_approval_is_decided_by_its_old_superior(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    old = unit_of(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, old, tree.period)
        approve(actor, old, tree.period)
    assert pins(tree, units.QIJIANG)[units.GUNAN] == (ChildState.HANDED_OVER, 0)
    assert pins(tree, units.QIJIANG)[units.WENLONG] == (ChildState.CARRIED, 3)
    with tree.clerk(units.GUNAN).scope() as actor, pytest.raises(RefusedError, match="承接的单位"):
        submit(actor, old, tree.period, Submission())


def test_a_version_of_before_the_arrival_is_not_filed_again(tree: Tree) -> None:
    tree.pass_up(units.WENLONG)
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    unit = unit_of(units.WENLONG)
    assert pins(tree, units.QIJIANG)[units.GUNAN] == (ChildState.CARRIED, 2)
    with tree.clerk(units.WENLONG).scope() as actor, pytest.raises(ConflictError, match="重复"):
        amend(actor, unit, tree.period, Submission(explain=WHY), WHY)
    with tree.reviewer(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="重复"):
        return_filing(actor, unit, tree.period, "金额有误，请核对")


def test_a_district_moves_with_all_below_it(tree: Tree) -> None:
    tree.write(units.QIJIANG, [good_line(9)])
    sums = live(units.QIJIANG, units.GUNAN, units.WENLONG, units.SHIJIAO)
    wish = merging([units.QIJIANG, units.JIANGJIN], name="綦津区", code="500999", codes={units.GUNAN: "500999001"})
    outcome = done(manager_of(units.CITY), wish)
    codes = [arrival.target.code for arrival in outcome.arrivals]
    assert codes[0] == "500999"
    assert set(codes[1:]) == {"500999001", f"{units.WENLONG}-2", f"{units.SHIJIAO}-2", f"{units.JIJIANG}-2"}
    assert live(*codes) == (sums[0] + 1, sums[1] + 60 * WAN)
    with tenant_scope(SYSTEM):
        assert sums_of([opening("500999")])[opening("500999").pk].row_count == 4
        top = ExpectedReporter.objects.get(unit__code="500999", period=tree.period)
        assert not top.is_leaf
    tree.units["500999"] = unit_of("500999")
    assert set(pins(tree, "500999").values()) == {(ChildState.CARRIED, n) for n in (0, 1, 2)}
    assert pins(tree, units.CITY)["500999"] == (ChildState.CARRIED, 4)
    proven()


@pytest.mark.usefixtures("tree")
def test_a_moved_unit_has_no_place_on_the_map_of_its_new_superior_yet() -> None:
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code__in=[units.QIJIANG, units.GUNAN]).update(tile_row=1, tile_column=2)
        Unit.objects.filter(code=units.FINANCE).update(tile_row=1, tile_column=3)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    with tenant_scope(SYSTEM):
        there = Unit.objects.get(parent__code=units.JIANGJIN, name="古南街道")
        assert (there.tile_row, there.tile_column) == (None, None)


def test_a_rehearsal_changes_nothing_and_its_digest_holds_while_nothing_changes(tree: Tree) -> None:
    manager, wish = manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN)
    from_before = said(units.GUNAN)
    with manager.scope() as actor:
        first, second = (rehearse(actor, wish).digest for _ in range(2))
    assert first == second
    assert (said(units.GUNAN), live(NEW)) == (from_before, (0, 0))
    tree.write(units.GUNAN, [good_line(7)])
    with manager.scope() as actor, pytest.raises(ConflictError, match="数据已变化，请重新预演"):
        reorganise(actor, wish, first)
    assert unit_of(units.GUNAN).valid_to is None


def test_a_closed_unit_is_read_and_never_written(tree: Tree) -> None:
    gone = row(units.GUNAN)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    clerk = tree.clerk(units.GUNAN)
    with clerk.scope() as actor, pytest.raises(RefusedError, match="承接的单位"):
        save_record(actor, clerk.unit, good_line(8))
    with tenant_scope(SYSTEM), pytest.raises(IntegrityError, match="closed unit"), transaction.atomic():
        ArrearsRecord.every.filter(pk=gone.pk).update(contract_name="改")
    assert len(said(units.GUNAN, every=True)) == 2


@pytest.mark.parametrize("go", [False, True])
def test_people_go_along_only_where_that_is_said(tree: Tree, go: bool) -> None:  # noqa: FBT001 - a case
    clerk = tree.clerk(units.GUNAN)
    people.grant(clerk.user, clerk.unit, Role.SECTOR, Sector.WATER)
    outcome = done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN, with_people=go))
    home = NEW if go else units.GUNAN
    with tenant_scope(SYSTEM):
        seats = Membership.objects.filter(user=clerk.user).values_list("unit__code", "role", "sector")
        assert list(seats.order_by("role")) == [(home, Role.CLERK, None), (home, Role.SECTOR, Sector.WATER)]
        assert Person.objects.get(user=clerk.user).unit.code == home
    assert outcome.people == ([clerk.actor.name] if go else [])
    assert actor_of(clerk.user).seats[0].unit_id == unit_of(home).pk


def test_who_sits_in_a_closing_unit_lets_another_manager_take_its_people_along(tree: Tree) -> None:
    manager = manager_of(units.QIJIANG)
    with tenant_scope(SYSTEM):
        Membership.objects.create(unit=tree.units[units.GUNAN], user=manager.user, role=Role.MANAGER)
    person = replace(manager, actor=people.actor(manager.user))
    wish = merging([units.GUNAN], units.WENLONG, with_people=True)
    for act in (rehearse, reorganise):
        with person.scope() as actor, pytest.raises(RefusedError, match=r"您在古南街道也有岗位.*綦江区的其他管理员"):
            act(actor, wish)
    done(person, replace(wish, with_people=False))
    with tenant_scope(SYSTEM):
        assert Membership.objects.filter(user=manager.user, unit__code=units.GUNAN).exists()


@pytest.mark.parametrize("founded", [units.WENLONG, units.JIANGJIN, units.SHIJIAO])
def test_nothing_is_done_before_a_unit_concerned_was_founded(tree: Tree, founded: str) -> None:
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code=founded).update(valid_from=today())
    wishes = {
        units.WENLONG: merging([units.GUNAN], units.WENLONG),
        units.JIANGJIN: moving(units.GUNAN, units.JIANGJIN),
        units.SHIJIAO: moving(units.QIJIANG, units.JIANGJIN),
    }
    wish = replace(wishes[founded], effective_on=today() - dt.timedelta(days=1))
    name = tree.units[founded].name
    with manager_of(units.CITY).scope() as actor, pytest.raises(RefusedError, match=f"早于{name}设立的日期"):
        reorganise(actor, wish)


def test_what_was_rehearsed_is_not_done_once_another_period_would_go_over(tree: Tree) -> None:
    wish = merging([units.GUNAN], units.WENLONG)
    with manager_of(units.QIJIANG).scope() as actor:
        shown = rehearse(actor, wish)
    assert shown.handed == [tree.period]
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period, level=Level.TOWN).update(closes_at=F("due_at"))
    with manager_of(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="重新预演"):
        reorganise(actor, wish, shown.digest)


@pytest.mark.parametrize(
    ("go", "sentence"), [(False, "仍由原上级通过或退回"), (True, "人员一并转走，不能再通过或退回")]
)
def test_what_waits_below_a_closing_unit_is_decided_only_where_its_people_stay(
    tree: Tree,
    go: bool,  # noqa: FBT001 - a case
    sentence: str,
) -> None:
    tree.hand_in(units.GUNAN)
    with manager_of(units.CITY).scope() as actor:
        shown = rehearse(actor, moving(units.QIJIANG, units.JIANGJIN, with_people=go))
    (fate,) = [concern.text for concern in shown.concerns if concern.unit.code == units.GUNAN]
    assert sentence in fate


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "the day has not come": ({"effective_on": dt.date(2999, 1, 1)}, "不能晚于今天"),
    "no reason": ({"reason": " "}, "请写明原因"),
    "no name": ({"name": " "}, "请填写单位名称"),
    "a name that is taken": ({"name": "几江街道"}, "已有“几江街道”"),
    "a code that is taken": ({"code": units.WENLONG}, "已有单位使用"),
    "no code": ({"code": "綦江 1"}, "单位代码用"),
    "under itself": ({"parent": units.GUNAN}, "不能划转到自己"),
    "where it is": ({"parent": units.QIJIANG}, "不用划转"),
}


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_done_is_told_and_nothing_is_done(case: str) -> None:
    changed, sentence = REFUSALS[case]
    before = said(units.GUNAN)
    wish = moving(units.GUNAN, **{"parent": units.JIANGJIN, **changed})
    with manager_of(units.CITY).scope() as actor, pytest.raises(RefusedError, match=sentence):
        reorganise(actor, wish)
    assert said(units.GUNAN) == before
    assert unit_of(units.GUNAN).valid_to is None


def test_into_a_unit_that_waits_for_review_or_stands_elsewhere_nobody_is_merged(tree: Tree) -> None:
    tree.hand_in(units.WENLONG)
    for target, sentence in ((units.WENLONG, "等待审核"), (units.JIJIANG, "先划转到同一上级")):
        with manager_of(units.CITY).scope() as actor, pytest.raises(RefusedError, match=sentence):
            reorganise(actor, merging([units.GUNAN], target))


def test_only_the_manager_of_the_common_superior_may(tree: Tree) -> None:
    across, within = moving(units.GUNAN, units.JIANGJIN), merging([units.GUNAN], units.WENLONG)
    with manager_of(units.QIJIANG).scope() as actor:
        with pytest.raises(MissingError):
            reorganise(actor, across)
        assert reorganise(actor, within).superior == tree.units[units.QIJIANG]
    for person in (clerk_of(units.CITY), reviewer_of(units.QIJIANG)):
        with person.scope() as actor, pytest.raises(ForbiddenError):
            reorganise(actor, merging([units.SHIJIAO], units.WENLONG))
