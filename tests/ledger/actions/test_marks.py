from dataclasses import replace

import pytest

from ledger.actions.explanations import Written, explain
from ledger.actions.marks import freshen
from ledger.actions.records import delete_record, save_record
from ledger.annexes.checks import Finding, Severity
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, RecordMark, Unit
from ledger.queries.marks import Mark, context_key, is_stale, marks_by_record
from ledger.queries.periods import live_context
from ledger.queries.record import findings_of_record, record_by_id, row_of
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.records import record
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
PHONE = "13800000009"
LONGEST = 60  # what a mark has room for
WHY = "合同外另有增加的工程量，已有签证单"


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def saved(clerk: Persona, line: Line, record_id: int | None = None) -> ArrearsRecord:
    with clerk.scope() as actor:
        return save_record(actor, clerk.unit, line, record_id=record_id)


def mark(clerk: Persona, row: ArrearsRecord) -> Mark | None:
    with clerk.scope():
        return marks_by_record([row.pk]).get(row.pk)


def test_a_saved_row_is_marked_with_what_it_has(clerk: Persona) -> None:
    good = saved(clerk, good_line(1))
    wrong = saved(clerk, good_line(2, creditor_name="", contract_fen=1, debtor_phone="12"))
    assert mark(clerk, good) == Mark()
    assert mark(clerk, wrong) == Mark(errors=1, asks=1, warnings=1, rules=("A02", "F01", "F07"))


def test_a_twin_is_marked_and_freed_with_its_other_half(clerk: Persona) -> None:
    first, second = saved(clerk, good_line(1)), saved(clerk, good_line(1))
    assert (mark(clerk, first), mark(clerk, second)) == (Mark(), Mark(errors=1, rules=("D01",)))
    with clerk.scope() as actor:
        delete_record(actor, clerk.unit, first.pk)
    assert mark(clerk, second) == Mark()
    assert mark(clerk, first) is None


def test_a_row_that_goes_to_other_parties_frees_its_twin(clerk: Persona) -> None:
    first, second = saved(clerk, good_line(1)), saved(clerk, good_line(1))
    saved(clerk, good_line(7), first.pk)
    assert mark(clerk, second) == Mark()


def test_an_explained_finding_is_nothing_to_do(clerk: Persona) -> None:
    row = saved(clerk, good_line(1, contract_fen=WAN))
    assert mark(clerk, row) == Mark(asks=1, rules=("A02",))
    asked = Finding("A02", Severity.EXPLAIN, 18, "请核对。")
    with clerk.scope() as actor:
        explain(actor, clerk.unit, row_of(row), asked, Written(WHY))
    assert mark(clerk, row) == Mark()


def test_rows_without_a_mark_or_of_another_period_are_judged_at_the_next_look(clerk: Persona) -> None:
    row = record(clerk.unit, court_fen=10 * WAN)
    with clerk.scope():
        assert is_stale(clerk.unit, context_key(live_context(clerk.unit)))
        freshen(clerk.unit)
        assert marks_by_record([row.pk])[row.pk] == Mark()
        RecordMark.objects.update(judged_for="another", errors=3)
        freshen(clerk.unit)
        assert marks_by_record([row.pk])[row.pk] == Mark()
        assert not is_stale(clerk.unit, context_key(live_context(clerk.unit)))


def test_without_a_campaign_nothing_is_judged() -> None:
    town: Unit = units.unit(units.GUNAN)
    lonely = clerk_of(units.GUNAN)
    row = record(town)
    with lonely.scope():
        freshen(town)
        assert marks_by_record([row.pk]) == {}


def test_a_telephone_of_three_creditors_is_marked_on_each_and_freed_with_one_of_them(clerk: Persona) -> None:
    rows = [saved(clerk, good_line(number, creditor_phone=PHONE)) for number in (1, 2)]
    assert [mark(clerk, row) for row in rows] == [Mark(), Mark()]
    rows.append(saved(clerk, good_line(3, creditor_phone=PHONE)))
    assert [mark(clerk, row) for row in rows] == [Mark(warnings=1, rules=("P05",))] * 3
    rows.append(saved(clerk, good_line(4, creditor_phone=PHONE)))
    assert [mark(clerk, row) for row in rows] == [Mark(warnings=1, rules=("P05",))] * 4
    saved(clerk, good_line(4), rows[3].pk)
    assert [mark(clerk, row) for row in rows] == [*[Mark(warnings=1, rules=("P05",))] * 3, Mark()]
    saved(clerk, good_line(3), rows[2].pk)
    assert [mark(clerk, row) for row in rows] == [Mark()] * 4


def test_a_row_that_is_judged_beside_another_keeps_what_its_own_pair_says(clerk: Persona) -> None:
    saved(clerk, good_line(1, creditor_phone=PHONE))
    near = saved(clerk, good_line(1, creditor_phone=PHONE, contract_name="另一份合同"))
    assert mark(clerk, near) == Mark(warnings=1, rules=("D03",))
    saved(clerk, good_line(2, creditor_phone=PHONE))
    assert mark(clerk, near) == Mark(warnings=1, rules=("D03",))
    saved(clerk, good_line(3, creditor_phone=PHONE))
    assert mark(clerk, near) == Mark(warnings=2, rules=("D03", "P05"))


def test_marks_are_of_a_campaigns_figures_and_of_what_was_approved(clerk: Persona) -> None:
    with clerk.scope():
        context = live_context(clerk.unit)
    limits = replace(context.thresholds, large_fen=1)
    groups = [replace(context.thresholds, city_groups=frozenset(names)) for names in ("甲乙", "乙甲")]
    others = [replace(context, thresholds=limits), replace(context, points=(7,)), replace(context, ends_month="-")]
    keys = {context_key(one) for one in (context, *others)}
    assert len(keys) == 4
    assert max(len(key) for key in keys) <= LONGEST
    assert len({context_key(replace(context, thresholds=one)) for one in groups}) == 1


def test_a_district_and_what_is_below_it_are_told_from_the_citys_own(clerk: Persona) -> None:
    for code, expected in ((units.GUNAN, True), (units.QIJIANG, True), (units.FINANCE, False), (units.CITY, False)):
        person = clerk if code == units.GUNAN else clerk_of(code)
        with person.scope():
            assert live_context(person.unit).in_district is expected


def test_a_twin_is_named_by_its_number_in_the_ledger(clerk: Persona) -> None:
    for number in (1, 2, 3):
        saved(clerk, good_line(number))
    twin = saved(clerk, good_line(2))
    with clerk.scope():
        twin = record_by_id(twin.pk)
        (found,) = findings_of_record(twin, live_context(clerk.unit))
    assert found.finding.rule == "D01"
    assert "与第 2 件" in found.finding.message
