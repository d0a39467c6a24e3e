"""What two units hold is told to each as little as may be, and to the first unit above both in full (D02, D04)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.answers import answer_findings
from ledger.actions.deciding import return_filing
from ledger.actions.dispositions import dispose
from ledger.actions.explanations import Answers
from ledger.actions.marks import freshen
from ledger.actions.shared import answer_shared
from ledger.annexes.checks.catalogue import TITLES
from ledger.errors import ConflictError, RefusedError
from ledger.exchange.grid import judge_grid
from ledger.exchange.importing import import_sheet
from ledger.exchange.report import Choices
from ledger.exchange.sheet import read_sheet
from ledger.models import ArrearsRecord, Disposition, DispositionKind, RecordMark, RuleSet, SharedAnswer, Unit
from ledger.queries.elsewhere import elsewhere_of
from ledger.queries.marks import marks_by_record
from ledger.queries.periods import context_for, live_context
from ledger.queries.record import findings_of_record
from ledger.queries.rows import live_rows
from ledger.queries.shared import Group, shared_for, shared_live
from ledger.queries.stopping import stopping
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.across import ACROSS, unit_book
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import WHY, Tree, plant
from tests.ledger.annexes.cases import FIXTURES
from tests.ledger.views.test_grid import row as grid_row

pytestmark = pytest.mark.django_db
NEAR_BY, FAR, ALONE = (units.GUNAN, units.WENLONG), (units.GUNAN, units.JIJIANG), (units.GUNAN,)
EVERYBODY = (units.GUNAN, units.WENLONG, units.JIJIANG, units.QIJIANG, units.JIANGJIN, units.CITY)
Said = set[tuple[str, int | None, str, int]]


@pytest.fixture
def tree() -> Tree:
    return Tree()


def filled(tree: Tree, rule: str, towns: tuple[str, str], owing: tuple[str, ...]) -> None:
    """Let two towns enter the books of a rule; these units owe their filings."""
    tree.expect(*owing)
    tree.write(towns[0], ACROSS[rule].here)
    tree.write(towns[1], ACROSS[rule].there)


def expected(rule: str) -> Said:
    return {(rule, *place) for place in ACROSS[rule].expected}


@pytest.mark.parametrize("rule", ACROSS)
def test_import_form_list_grid_and_submission_tell_a_clerk_that_another_unit_has_it(tree: Tree, rule: str) -> None:
    tree.expect(*FAR)
    plant(tree.units[units.JIJIANG], ACROSS[rule].there)
    town = tree.units[units.GUNAN]
    with tree.clerk(units.GUNAN).scope() as actor:
        grid = judge_grid(town, [grid_row(line, at) for at, line in enumerate(ACROSS[rule].here, 1)]).findings
        assert {(one.rule, one.row, one.severity.value, one.column) for one in grid} == expected(rule)
        sheet = read_sheet(unit_book(FIXTURES, rule, 1), "a.xlsx")
        places = {row.number: place for place, row in enumerate(sheet.table.rows)}
        import_sheet(actor, town, sheet, context_for(town, tree.period), Choices())
        told = {(one.rule, places[one.number], one.severity, one.column) for one in sheet.report.errors}
        assert told == expected(rule)
        assert form_and_list_say(town) == expected(rule)
    kept = tree.hand_in(units.GUNAN).findings
    assert {(one["rule"], one["number"] - 1, one["severity"], one["column"]) for one in kept} == expected(rule)


def form_and_list_say(unit: Unit) -> Said:
    found: Said = set()
    for place, record in enumerate(ArrearsRecord.objects.filter(unit=unit).order_by("sort_no")):
        told = [item.finding for item in findings_of_record(record, live_context(unit))]
        found |= {(item.rule, place, item.severity.value, item.column) for item in told}
        assert marks_by_record([record.pk])[record.pk].warnings == len(told)
    before = set(RecordMark.objects.values_list("record_id", "warnings"))
    RecordMark.objects.update(judged_for="another", warnings=7)
    freshen(unit)
    assert set(RecordMark.objects.values_list("record_id", "warnings")) == before
    return found


def told_of(unit: Unit) -> tuple[int, int, int]:
    with tenant_scope(SYSTEM):
        known = elsewhere_of(unit, live_rows(unit))
    return len(known.debts), len(known.near), len(known.numbers)


def test_rows_that_left_and_units_that_were_closed_do_not_count(tree: Tree) -> None:
    here, there = (tree.units[code] for code in FAR)
    line = good_line(1, source=2, source_no="DC1")
    tree.expect(*FAR)
    plant(here, [line])
    assert told_of(here) == (0, 0, 0)
    other = plant(there, [line])[0]
    assert told_of(here) == (1, 1, 1) == told_of(there)
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk=there.pk).update(valid_to="2022-05-01")
    assert told_of(here) == (0, 0, 0)
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk=there.pk).update(valid_to=None)
        ArrearsRecord.objects.filter(pk=other.pk).update(owed_fen=1, source_no="DC2")
    assert told_of(here) == (0, 0, 0)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=other.pk).update(owed_fen=line.owed_fen, source_no="DC1")
        Disposition(unit=there, record=other, kind=DispositionKind.MOVED_OUT, reason="划转到区水利局").save()
    assert told_of(here) == (0, 0, 0)


def test_a_unit_of_another_tree_does_not_count(tree: Tree) -> None:
    here = tree.units[units.GUNAN]
    tree.expect(units.GUNAN)
    with tenant_scope(SYSTEM):
        stranger = Unit.objects.create(level=here.level, code="900000", name="外地")
        stranger.refresh_from_db()
    plant(here, [good_line(1)])
    plant(stranger, [good_line(1)])
    assert told_of(here) == (0, 0, 0)


@pytest.mark.parametrize("rule", ACROSS)
def test_the_first_rollup_that_contains_both_must_explain_it(tree: Tree, rule: str) -> None:
    filled(tree, rule, FAR, (*FAR, units.QIJIANG, units.JIANGJIN, units.CITY))
    tree.pass_up(*FAR, units.QIJIANG, units.JIANGJIN)
    with pytest.raises(RefusedError, match="1 处需书面说明") as refused:
        tree.hand_in(units.CITY)
    (one,) = refused.value.findings
    assert (one.finding.rule, one.record_id) == (rule, None)
    assert "古南街道、几江街道" in one.finding.message
    (kept,) = tree.hand_in(units.CITY, explain=WHY).findings
    assert (kept["rule"], kept["severity"], kept["explanation"], kept["about"]) == (rule, "X", WHY, one.finding.about)


@pytest.mark.parametrize("rule", ACROSS)
def test_what_lies_below_one_child_is_that_childs_matter(tree: Tree, rule: str) -> None:
    filled(tree, rule, NEAR_BY, (*NEAR_BY, units.QIJIANG, units.CITY))
    tree.pass_up(*NEAR_BY)
    with pytest.raises(RefusedError, match="1 处需书面说明"):
        tree.hand_in(units.QIJIANG)
    tree.hand_in(units.QIJIANG, explain=WHY)
    tree.approve(units.QIJIANG)
    assert tree.hand_in(units.CITY).findings == []


def test_the_units_own_rows_count_beside_its_childrens(tree: Tree) -> None:
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    tree.write(units.QIJIANG, [good_line(1)])
    tree.pass_up(units.GUNAN)
    with pytest.raises(RefusedError) as refused:
        tree.hand_in(units.QIJIANG)
    assert [item.finding.rule for item in refused.value.findings] == ["D02"]


def test_an_answer_holds_while_the_rows_say_the_same(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    tree.hand_in(units.QIJIANG, explain=WHY)
    tree.next_period()
    with tenant_scope(SYSTEM):  # what is not said of the debt changes
        ArrearsRecord.objects.filter(contract_fen__gt=0).update(creditor_contact="钱某")
    tree.pass_up(*NEAR_BY)
    (kept,) = [one for one in tree.hand_in(units.QIJIANG).findings if one["severity"] == "X"]
    assert kept["explanation"] == WHY


def test_an_answer_ends_with_what_it_was_about(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    tree.hand_in(units.QIJIANG, explain=WHY)
    tree.next_period()
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(debtor_uscc=good_line(1).debtor_uscc).update(owed_fen=59 * WAN)
    for code in NEAR_BY:
        tree.hand_in(code, explain=WHY)
        tree.approve(code)
    with pytest.raises(RefusedError, match="1 处需书面说明"):
        tree.hand_in(units.QIJIANG)


def test_the_level_above_accepts_an_answer_once_and_a_new_one_anew(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    district = tree.units[units.QIJIANG]
    first = tree.hand_in(units.QIJIANG, explain=WHY)
    assert accepted() == (None, "")
    tree.approve(units.QIJIANG)
    then = accepted()
    assert then[0]
    assert then[1] == tree.reviewer(units.CITY).actor.name
    tree.next_period()
    tree.pass_up(*NEAR_BY)
    second = tree.hand_in(units.QIJIANG)
    tree.approve(units.QIJIANG)
    assert [one["accepted"] for kept in (first, second) for one in kept.findings if one["severity"] == "X"] == [
        False,
        True,
    ]
    assert accepted() == then
    with tree.clerk(units.QIJIANG).scope() as actor:
        mark = SharedAnswer.objects.get().fingerprint
        answer_shared(actor, district, None, mark, f" {WHY} ")
        assert accepted() == then
        answer_shared(actor, district, None, mark, f"{WHY}，另附结算单")
    assert accepted() == (None, "")


def test_a_return_after_the_approval_takes_the_acceptance_back(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    tree.hand_in(units.QIJIANG, explain=WHY)
    tree.approve(units.QIJIANG)
    with tree.reviewer(units.CITY).scope() as actor:
        return_filing(actor, tree.units[units.QIJIANG], tree.period, "请补充两笔的合同编号")
    assert accepted() == (None, "")


def accepted() -> tuple[object, str]:
    with tenant_scope(SYSTEM):
        return SharedAnswer.objects.values_list("accepted_at", "accepted_by_name").get()


def test_the_campaigns_own_phrases_are_refused(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        RuleSet.objects.create(
            unit=campaign.unit,
            campaign=campaign,
            number=1,
            valid_from=campaign.survey_date,
            in_force=list(TITLES),
            empty_phrases=["两笔分属不同标段", "合同和结算单已核对"],
            reason="看到过太多次",
        )
    with pytest.raises(RefusedError, match="说明"):
        tree.hand_in(units.QIJIANG, explain=WHY)
    with tree.clerk(units.QIJIANG).scope() as actor:
        district = tree.units[units.QIJIANG]
        (open_one,) = stopping(district, tree.period).found
        for period in (None, tree.period):
            with pytest.raises(RefusedError, match="说明"):
                answer_shared(actor, district, period, open_one.finding.about, WHY)


def test_it_is_gone_when_one_of_the_two_is_returned_and_mends_it(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    other = tree.units[units.WENLONG]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        return_filing(actor, other, tree.period, "与古南街道重复，请核对后移出")
    with tree.clerk(units.WENLONG).scope() as actor:
        first = ArrearsRecord.objects.filter(unit=other).earliest("sort_no")
        dispose(actor, other, [first.pk], DispositionKind.MOVED_OUT, "由古南街道填报，本街道移出")
    tree.hand_in(units.WENLONG)
    tree.approve(units.WENLONG)
    assert [one for one in tree.hand_in(units.QIJIANG).findings if one["severity"] == "X"] == []


def test_a_version_is_compared_as_it_was_frozen(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    district = tree.units[units.QIJIANG]
    before = found_in(tree, lambda: shared_for(district, tree.period))
    live = found_in(tree, lambda: shared_live(district))
    assert [one.shared.fingerprint for one in live if not one.shared.near] == [before[0].shared.fingerprint]
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(unit=tree.units[units.WENLONG]).update(owed_fen=1)
    after = found_in(tree, lambda: shared_for(district, tree.period))
    assert [one.shared for one in after] == [one.shared for one in before]
    assert found_in(tree, lambda: shared_live(district)) == []


def found_in(tree: Tree, ask: Callable[[], list[Group]]) -> list[Group]:
    with tree.clerk(units.QIJIANG).scope():
        return ask()


def test_it_is_answered_from_its_page_or_from_the_filing(tree: Tree) -> None:
    filled(tree, "D02", NEAR_BY, (*NEAR_BY, units.QIJIANG))
    tree.pass_up(*NEAR_BY)
    district = tree.units[units.QIJIANG]
    with tree.clerk(units.QIJIANG).scope() as actor:
        (open_one,) = stopping(district, tree.period).found
        mark = open_one.finding.about
        with pytest.raises(RefusedError, match="说明"):
            answer_shared(actor, district, None, mark, "核实无误")
        with pytest.raises(ConflictError, match="已有变化"):
            answer_shared(actor, district, None, "0" * 32, WHY)
        answer_shared(actor, district, None, mark, WHY)
        assert stopping(district, tree.period).found == []
        SharedAnswer.objects.all().delete()
        assert answer_findings(actor, district, tree.period, Answers({f"D02:{mark}": WHY})) == 1
        assert stopping(district, tree.period).found == []
    assert tree.hand_in(units.QIJIANG).findings[0]["explanation"] == WHY


def test_ten_pairs_cost_the_queries_of_one(tree: Tree) -> None:
    tree.expect(*NEAR_BY, units.QIJIANG)
    counts: list[int] = []
    for numbers in (range(1, 2), range(2, 11)):
        for code in NEAR_BY:
            plant(tree.units[code], [good_line(number, disputed=True) for number in numbers])
        with tree.clerk(units.QIJIANG).scope(), CaptureQueriesContext(connection) as queries:
            shared_live(tree.units[units.QIJIANG])
        with tree.clerk(units.GUNAN).scope(), CaptureQueriesContext(connection) as own:
            elsewhere_of(tree.units[units.GUNAN], live_rows(tree.units[units.GUNAN]))
        counts += [len(queries), len(own)]
    assert counts == [3, 2, 3, 2]


def test_a_line_that_says_too_little_has_no_twin(tree: Tree) -> None:
    tree.expect(*FAR)
    for code in FAR:
        made = plant(tree.units[code], [good_line(1)])[0]
        with tenant_scope(SYSTEM):
            ArrearsRecord.objects.filter(pk=made.pk).update(debtor_uscc="", debtor_name="", faulty=True)
    assert told_of(tree.units[units.GUNAN]) == (0, 0, 0)
