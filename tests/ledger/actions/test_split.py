import datetime as dt
import uuid
from typing import Any

import pytest

from ledger.actions.bulk import Seen, delete_rows
from ledger.actions.dispositions import dispose
from ledger.actions.facts import enter_fact
from ledger.actions.records import delete_record
from ledger.actions.split import split
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Adjustment, AdjustmentKind, ArrearsRecord, DispositionKind, Payment, Standing
from ledger.queries.live import live_sums
from ledger.queries.marks import Mark, marks_by_record
from ledger.queries.records import chosen_of
from ledger.queries.rows import live_rows
from ledger.vocabulary import Status
from tests.factories import campaigns, filings, units
from tests.factories.records import OWED, WAN, record
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
WHY = "其中一部分工程量双方尚有争议，另行协商"


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def halves(clerk: Persona, row: ArrearsRecord, fen: int, **said: Any) -> tuple[ArrearsRecord, ArrearsRecord]:
    asked = {"seen": row.version, "lineage": uuid.uuid4(), "reason": WHY, **said}
    with clerk.scope() as actor:
        other = split(actor, clerk.unit, row.pk, fen, **asked)
        return ArrearsRecord.objects.get(pk=row.pk), ArrearsRecord.objects.get(pk=other.pk)


def test_the_disputed_part_becomes_a_row_of_its_own_right_behind(clerk: Persona) -> None:
    row, later = record(clerk.unit, Status.PART), record(clerk.unit)
    old, new = halves(clerk, row, WAN)
    assert (old.owed_fen, old.paid_fen, old.remaining_fen, old.disputed) == (9 * WAN, 4 * WAN, 5 * WAN, False)
    assert (new.owed_fen, new.paid_fen, new.disputed, new.status) == (WAN, None, True, Status.NONE)
    assert new.contract_group == old.contract_group is not None
    assert (new.debtor_uscc, new.contract_name, new.contract_fen) == (old.debtor_uscc, old.contract_name, 12 * WAN)
    with clerk.scope():
        assert [item.record_id for item in live_rows(clerk.unit)] == [old.pk, new.pk, later.pk]
        sums = live_sums(clerk.unit, subtree=False)
        assert (sums.row_count, sums.owed_fen) == (3, 2 * OWED)
        made = Adjustment.objects.get()
        assert (made.kind, made.delta_fen, made.standing) == (AdjustmentKind.SPLIT, -WAN, Standing.EFFECTIVE)
        assert marks_by_record([old.pk, new.pk]) == {old.pk: Mark(), new.pk: Mark()}


def test_halves_of_one_amount_are_no_twins(clerk: Persona) -> None:
    old, new = halves(clerk, record(clerk.unit), OWED // 2)
    assert old.owed_fen == new.owed_fen
    with clerk.scope():
        assert marks_by_record([new.pk]) == {new.pk: Mark()}


def test_a_half_can_be_split_again_within_its_group(clerk: Persona) -> None:
    old, new = halves(clerk, record(clerk.unit), 4 * WAN)
    older, third = halves(clerk, old, WAN)
    assert older.contract_group == new.contract_group == third.contract_group


def test_the_same_form_twice_splits_once(clerk: Persona) -> None:
    row, mark = record(clerk.unit), uuid.uuid4()
    first = halves(clerk, row, WAN, lineage=mark)[1]
    assert halves(clerk, row, WAN, lineage=mark)[1].pk == first.pk
    with clerk.scope():
        assert ArrearsRecord.objects.count() == 2


def test_a_deleted_half_gives_its_amount_back(clerk: Persona) -> None:
    old, new = halves(clerk, record(clerk.unit, Status.PART), WAN)
    third = halves(clerk, old, WAN)[1]
    for half, owed in ((new, 9 * WAN), (third, OWED)):
        with clerk.scope() as actor:
            delete_record(actor, clerk.unit, half.pk)
            kept = ArrearsRecord.objects.get(pk=old.pk)
            assert (kept.owed_fen, kept.remaining_fen) == (owed, owed - 4 * WAN)
            assert live_sums(clerk.unit, subtree=False).owed_fen == OWED
    assert kept.contract_group is None


def test_a_whole_group_goes_without_a_trace(clerk: Persona) -> None:
    halves(clerk, record(clerk.unit), WAN)
    with clerk.scope() as actor:
        rows = ArrearsRecord.objects.all()
        chosen = chosen_of(rows, 10)
        assert delete_rows(actor, clerk.unit, rows, Seen(chosen.count, chosen.digest)) == 2
        assert not Adjustment.objects.exists()


@pytest.mark.parametrize("fen", [0, -1, 6 * WAN, OWED])
def test_the_part_lies_between_nothing_and_what_is_left(clerk: Persona, fen: int) -> None:
    row = record(clerk.unit, Status.PART)
    with pytest.raises(RefusedError, match="小于未清偿的 6"):
        halves(clerk, row, fen)


def test_what_is_settled_or_contradicts_itself_is_not_split(clerk: Persona) -> None:
    with pytest.raises(RefusedError, match="已清偿完毕"):
        halves(clerk, record(clerk.unit, Status.CLEARED), WAN)
    with pytest.raises(RefusedError, match="请先改正"):
        halves(clerk, record(clerk.unit, paid_fen=4 * WAN, remaining_fen=WAN, faulty=True), WAN)
    with pytest.raises(RefusedError, match="说明"):
        halves(clerk, record(clerk.unit), WAN, reason="核实无误")


def test_only_the_row_that_was_seen_is_split(clerk: Persona) -> None:
    row = record(clerk.unit)
    with pytest.raises(ConflictError):
        halves(clerk, row, WAN, seen=row.version + 1)
    stranger = record(units.unit(units.WENLONG))
    with pytest.raises(MissingError):
        halves(clerk, stranger, WAN)


def test_a_half_stays_while_the_other_one_has_left(clerk: Persona) -> None:
    row = record(clerk.unit)
    filings.version(clerk.unit)
    old, new = halves(clerk, row, 9 * WAN)
    with clerk.scope() as actor:
        dispose(actor, clerk.unit, [old.pk], DispositionKind.VOIDED, WHY)
        with pytest.raises(RefusedError, match="另一行已移出"):
            delete_record(actor, clerk.unit, new.pk)
        assert live_sums(clerk.unit, subtree=False).owed_fen == 9 * WAN


def test_a_half_that_was_paid_from_is_not_deleted(clerk: Persona) -> None:
    row = record(clerk.unit)
    filings.version(clerk.unit)
    _old, new = halves(clerk, row, 9 * WAN)
    with clerk.scope() as actor:
        enter_fact(actor, clerk.unit, new.pk, new.version, Payment(amount_fen=2 * WAN, paid_on=dt.date(2022, 9, 1)))
        with pytest.raises(RefusedError, match="已有还款"):
            delete_record(actor, clerk.unit, new.pk)
        assert live_sums(clerk.unit, subtree=False).owed_fen == OWED
