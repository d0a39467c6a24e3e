"""A row's printed line and its dated facts say the same, whichever of them is written (domain.md §3.1)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.annexes.checks import Context, Severity, judge
from ledger.annexes.line import Line, status_of
from ledger.models import (
    Adjustment,
    AdjustmentKind,
    Agreement,
    ArrearsRecord,
    Disposition,
    DispositionKind,
    Entry,
    Litigation,
    LiveTotal,
    Payment,
    Revision,
    Standing,
    Unit,
)
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import PeriodKind, Status
from qingqian.db.sqlfile import scalar
from tests.factories import filings, records, units

pytestmark = pytest.mark.django_db
OWED = records.OWED
CONTEXT = Context(PeriodKind.WEEKLY, "2022-05", "2022-06", "古南街道")
AMOUNT_RULES = {"A03", "A04", "A05", "A06", "A08", "A09"}
BLANK: dict[str, Any] = {
    "cleared_fen": None,
    "paid_fen": None,
    "remaining_fen": None,
    "remaining_due_month": "",
    "agreed_fen": None,
    "agreed_due_month": "",
    "court_fen": None,
}
UNRECKONED = """
select count(*) from ledger_arrearsrecord r
left join lateral (select sum(amount_fen)::bigint as paid from ledger_payment where record_id = r.id) p on true
left join lateral (
    select amount_fen, due_month from ledger_agreement where record_id = r.id order by id desc limit 1) a on true
left join lateral (select amount_fen from ledger_litigation where record_id = r.id order by id desc limit 1) c on true
cross join lateral reckoned(r.owed_fen, coalesce(p.paid, 0), coalesce(a.amount_fen, 0), coalesce(a.due_month, ''),
    coalesce(c.amount_fen, 0)) k
where r.reconciled and (r.cleared_fen, r.paid_fen, r.remaining_fen, r.remaining_due_month, r.agreed_fen,
    r.agreed_due_month, r.court_fen) is distinct from (k.cleared_fen, k.paid_fen, k.remaining_fen,
    k.remaining_due_month, k.agreed_fen, k.agreed_due_month, k.court_fen)
"""
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
some = st.sampled_from([None, OWED // 4, OWED // 2, OWED])
month = st.sampled_from(["", "2022-12", "2023-03"])
lines = st.fixed_dictionaries(
    {
        "cleared_fen": some,
        "paid_fen": some,
        "remaining_fen": some,
        "remaining_due_month": month,
        "agreed_fen": some,
        "agreed_due_month": month,
        "court_fen": some,
    }
)


@pytest.fixture
def town() -> Unit:
    """Serve a unit to hold rows."""
    return units.unit(units.GUNAN)


def stored(row: ArrearsRecord) -> Line:
    """Return the row's line as the database holds it now."""
    return line_of(ArrearsRecord.every.get(pk=row.pk))


def type_in(row: ArrearsRecord, **values: Any) -> None:
    """Type a line's columns over, as a form or an import does."""
    ArrearsRecord.objects.filter(pk=row.pk).update(faulty=True, **values)


def contradicts(line: Line) -> bool:
    """Tell by the rules whether the amounts of a line contradict one another."""
    found = judge([line], CONTEXT)
    return any(item.severity is Severity.ERROR and item.rule in AMOUNT_RULES for item in found)


@SLOW
@given(before=lines, after=lines)
@example(before=BLANK | {"agreed_fen": OWED, "agreed_due_month": "2022-12"}, after=BLANK | {"court_fen": OWED})
@example(before=BLANK | {"cleared_fen": OWED}, after=BLANK)
def test_what_is_typed_stands_and_the_facts_follow(town: Unit, before: dict[str, Any], after: dict[str, Any]) -> None:
    with tenant_scope(SYSTEM), transaction.atomic():
        row = records.record(town)
        for values in (before, after):
            type_in(row, **values)
            now = ArrearsRecord.objects.get(pk=row.pk)
            assert {name: getattr(now, name) for name in values} == values
            assert not (now.reconciled and contradicts(line_of(now)))
            assert scalar(UNRECKONED) == 0
        transaction.set_rollback(True)


@pytest.mark.parametrize("status", list(Status))
def test_a_faultless_row_is_reconciled_and_keeps_its_line(town: Unit, status: Status) -> None:
    row = records.record(town, status)
    assert row.reconciled
    with tenant_scope(SYSTEM):
        assert scalar(UNRECKONED) == 0
        assert {fact.entry for fact in Payment.objects.filter(record=row)} <= {Entry.CORRECTED}
        assert row.version == 1


@dataclass(frozen=True)
class Debt:
    """The same arithmetic once more, plainly: what is owed, paid, agreed and in court."""

    owed: int = OWED
    paid: int = 0
    agreed: int = 0
    month: str = ""
    court: int = 0


def pay(row: ArrearsRecord, debt: Debt, fen: int) -> Debt:
    Payment.objects.create(unit=row.unit, record=row, amount_fen=fen)
    return replace(debt, paid=debt.paid + fen)


def agree(row: ArrearsRecord, debt: Debt, fen: int) -> Debt:
    Agreement.objects.create(unit=row.unit, record=row, amount_fen=fen, due_month="2022-12")
    return replace(debt, agreed=fen, month="2022-12")


def sue(row: ArrearsRecord, debt: Debt, fen: int) -> Debt:
    Litigation.objects.create(unit=row.unit, record=row, amount_fen=fen)
    return replace(debt, court=fen)


def raise_it(row: ArrearsRecord, debt: Debt, fen: int) -> Debt:
    Adjustment.objects.create(unit=row.unit, record=row, kind=AdjustmentKind.RAISED, delta_fen=fen, reason="漏列增项")
    return replace(debt, owed=debt.owed + fen)


def status(debt: Debt) -> Status:
    """Say what has become of the debt, by the words of domain.md §3.1."""
    if debt.paid == debt.owed:
        return Status.CLEARED
    if debt.court:
        return Status.COURT
    if debt.paid:
        return Status.PART
    return Status.AGREED if debt.agreed else Status.NONE


step = st.tuples(st.sampled_from([pay, agree, sue, raise_it]), st.sampled_from([1, OWED // 3, OWED // 2, OWED]))


@SLOW
@given(steps=st.lists(step, max_size=6))
def test_facts_move_the_line_and_it_never_contradicts_itself(
    town: Unit, steps: list[tuple[Callable[..., Debt], int]]
) -> None:
    debt = Debt()
    with tenant_scope(SYSTEM), transaction.atomic():
        row = records.record(town)
        for act, fen in steps:
            if act is pay and debt.paid + fen > debt.owed:
                with pytest.raises(IntegrityError, match="payments must lie"), transaction.atomic():
                    pay(row, debt, fen)
                continue
            debt = act(row, debt, fen)
            line = stored(row)
            assert (line.owed_fen, (line.cleared_fen or 0) + (line.paid_fen or 0)) == (debt.owed, debt.paid)
            assert status_of(line) is status(debt)
            assert not contradicts(line)
            assert scalar(UNRECKONED) == 0
        transaction.set_rollback(True)


def test_the_first_instalment_of_an_agreement_makes_a_part_payment_until_the_agreed_month(town: Unit) -> None:
    row = records.record(town, Status.AGREED)
    with tenant_scope(SYSTEM):
        Payment.objects.create(unit=town, record=row, amount_fen=OWED // 4)
        line = stored(row)
    assert asdict(line) | BLANK == asdict(line) | BLANK
    assert (line.paid_fen, line.remaining_fen) == (OWED // 4, OWED * 3 // 4)
    assert line.remaining_due_month == records.PROMISED
    assert (line.agreed_fen, line.agreed_due_month) == (None, "")


def test_a_part_paid_row_that_goes_to_court_keeps_its_payment(town: Unit) -> None:
    row = records.record(town, Status.PART)
    with tenant_scope(SYSTEM):
        Litigation.objects.create(unit=town, record=row, amount_fen=OWED)
        line = stored(row)
    assert (line.paid_fen, line.court_fen, status_of(line)) == (4 * records.WAN, 6 * records.WAN, Status.COURT)


def test_a_row_that_contradicts_itself_is_not_moved_by_facts(town: Unit) -> None:
    row = records.record(town, paid_fen=OWED * 2, remaining_fen=None, faulty=True)
    with tenant_scope(SYSTEM):
        Agreement.objects.create(unit=town, record=row, amount_fen=OWED, due_month="2022-12")
        line = stored(row)
    assert (row.reconciled, line.paid_fen, line.agreed_fen) == (False, OWED * 2, None)


def test_a_typed_change_of_a_filed_amount_is_an_adjustment(town: Unit) -> None:
    row = records.record(town)
    filings.version(town)
    with tenant_scope(SYSTEM):
        type_in(row, owed_fen=OWED + 5)
        (posted,) = Adjustment.objects.filter(record=row)
        assert (posted.kind, posted.delta_fen, posted.reason) == (AdjustmentKind.CORRECTED, 5, "")
        assert ArrearsRecord.objects.get(pk=row.pk).base_fen == OWED


def test_the_amount_of_a_row_that_was_never_filed_is_simply_typed(town: Unit) -> None:
    row = records.record(town)
    with tenant_scope(SYSTEM):
        type_in(row, owed_fen=OWED + 5)
        assert not Adjustment.objects.filter(record=row).exists()
        assert ArrearsRecord.objects.get(pk=row.pk).base_fen == OWED + 5


def test_a_refused_adjustment_moves_the_amount_back(town: Unit) -> None:
    row = records.record(town)
    with tenant_scope(SYSTEM):
        made = Adjustment.objects.create(
            unit=town, record=row, kind=AdjustmentKind.LOWERED, delta_fen=-OWED // 2, reason="双方对账核减"
        )
        assert stored(row).owed_fen == OWED // 2
        Adjustment.objects.filter(pk=made.pk).update(standing=Standing.REFUSED)
        assert stored(row).owed_fen == OWED


def test_a_row_leaves_by_a_disposition_only_and_counts_no_more(town: Unit) -> None:
    row = records.record(town)
    stays = records.record(town)
    with tenant_scope(SYSTEM):
        with pytest.raises(IntegrityError, match="leaves by a disposition"), transaction.atomic():
            ArrearsRecord.objects.filter(pk=row.pk).update(gone=True)
        left = Disposition.objects.create(
            unit=town, record=row, kind=DispositionKind.VOIDED, reason="与第二行重复登记"
        )
        assert [item.pk for item in ArrearsRecord.objects.filter(unit=town)] == [stays.pk]
        counted = LiveTotal.objects.filter(unit=town, row_count__gt=0).values_list("row_count", flat=True)
        assert list(counted) == [1]
        assert not Revision.objects.filter(record_id=row.pk, rev_to=2**63 - 1).exists()
        Disposition.objects.filter(pk=left.pk).update(standing=Standing.REFUSED)
        assert ArrearsRecord.objects.filter(unit=town).count() == 2
        assert Revision.objects.filter(record_id=row.pk, rev_to=2**63 - 1).exists()


def test_a_row_leaves_once(town: Unit) -> None:
    row = records.record(town)
    with tenant_scope(SYSTEM):
        Disposition.objects.create(unit=town, record=row, kind=DispositionKind.VOIDED, reason="重复登记的一行")
        with pytest.raises(IntegrityError, match="disposition_once"), transaction.atomic():
            Disposition.objects.create(unit=town, record=row, kind=DispositionKind.MOVED_OUT, reason="划转其他街道")


def test_what_an_import_posts_is_marked_so(town: Unit) -> None:
    with tenant_scope(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.entry', '2', true)")
        row = records.build(town, Status.PART)
        row.save()
        assert Payment.objects.get(record=row).entry == Entry.IMPORTED
        assert Agreement.objects.get(record=row).entry == Entry.IMPORTED


def test_facts_of_a_row_that_was_never_filed_go_with_it(town: Unit) -> None:
    row = records.record(town, Status.PART)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).delete()
        assert not Payment.objects.filter(unit=town).exists()
