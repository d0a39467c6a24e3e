from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import return_filing
from ledger.actions.dispositions import dispose, take_back
from ledger.actions.filings import withdraw
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import (
    Adjustment,
    AdjustmentKind,
    ArrearsRecord,
    Disposition,
    DispositionKind,
    FilingVersion,
    Payment,
    Period,
    Standing,
    Unit,
)
from ledger.queries.bridge import bridge_of
from ledger.queries.live import live_sums
from ledger.queries.marks import Mark, marks_by_record
from ledger.queries.rows import live_rows, version_rows
from ledger.vocabulary import Status
from tests.factories import campaigns, filings, units
from tests.factories.records import OWED, WAN, record
from tests.ledger.views.moves import hand_in, pass_it, send_back
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
REASON = "债务主体划转到区水利局，由其继续报送"
OUT = DispositionKind.MOVED_OUT


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture
def survey(town: Unit) -> Period:
    campaigns.expect(campaigns.SURVEY, town, units.unit(units.QIJIANG))
    return campaigns.period(campaigns.SURVEY)


@pytest.fixture
def clerk(survey: Period) -> Persona:
    assert survey.pk
    return clerk_of(units.GUNAN)


@pytest.fixture
def reviewer(survey: Period) -> Persona:
    assert survey.pk
    return reviewer_of(units.QIJIANG)


def filed(town: Unit, count: int = 2, **changed: Any) -> list[ArrearsRecord]:
    """Store rows and hand them in once, so that they are filed rows."""
    rows = [record(town, disputed=True, **changed) for _ in range(count)]
    filings.version(town, period=campaigns.period(campaigns.WEEK))
    return rows


def leave(clerk: Persona, *rows: ArrearsRecord, **said: Any) -> list[Disposition]:
    with clerk.scope() as actor:
        return dispose(actor, clerk.unit, [row.pk for row in rows], said.pop("kind", OUT), REASON, **said)


def ids(clerk: Persona) -> list[int]:
    with clerk.scope():
        return [row.record_id for row in live_rows(clerk.unit)]


def standings(clerk: Persona) -> list[int]:
    with clerk.scope():
        return list(Disposition.objects.order_by("id").values_list("standing", flat=True))


def test_a_filed_row_leaves_with_a_reason_and_counts_no_more(town: Unit, clerk: Persona) -> None:
    first, second = filed(town)
    (made,) = leave(clerk, first)
    assert (made.standing, made.author_name, made.version_id) == (Standing.PROPOSED, clerk.actor.name, None)
    assert ids(clerk) == [second.pk]
    with clerk.scope():
        assert live_sums(town, subtree=False).row_count == 1
        assert marks_by_record([first.pk, second.pk]) == {}


@pytest.mark.parametrize("reason", ["", "核实无误", "情况属实没有问题"])
def test_a_reason_that_says_nothing_is_refused(town: Unit, clerk: Persona, reason: str) -> None:
    (row,) = filed(town, 1)
    with clerk.scope() as actor, pytest.raises(RefusedError, match="说明"):
        dispose(actor, town, [row.pk], OUT, reason)
    assert ids(clerk) == [row.pk]


def test_a_row_that_was_never_filed_is_to_be_deleted(town: Unit, clerk: Persona) -> None:
    (old,), fresh = filed(town, 1), record(town)
    with pytest.raises(RefusedError, match="没有报送过，可以直接删除"):
        leave(clerk, fresh)
    with pytest.raises(RefusedError, match="其中 1 行没有报送过"):
        leave(clerk, old, fresh)
    assert ids(clerk) == [old.pk, fresh.pk]


def test_rows_merge_into_another_live_row_only(town: Unit, clerk: Persona) -> None:
    first, second, third = filed(town, 3)
    leave(clerk, third)
    merged = DispositionKind.MERGED
    for into, why in ((None, "请选择并入"), (first.pk, "要合并的行本身"), (third.pk, "没有找到"), (0, "没有找到")):
        with pytest.raises(RefusedError, match=why):
            leave(clerk, first, kind=merged, into=into)
    stranger = record(units.unit(units.WENLONG))
    with pytest.raises(RefusedError, match="没有找到"):
        leave(clerk, first, kind=merged, into=stranger.pk)
    with pytest.raises(RefusedError, match="只能并入已经报送过的行"):
        leave(clerk, first, kind=merged, into=record(town).pk)
    with pytest.raises(RefusedError, match="只有合并"):
        leave(clerk, first, into=second.pk)
    (made,) = leave(clerk, first, kind=merged, into=second.pk)
    assert (made.into_record_id, ids(clerk)[0]) == (second.pk, second.pk)


def test_a_row_leaves_once(town: Unit, clerk: Persona) -> None:
    (row,) = filed(town, 1)
    leave(clerk, row)
    with pytest.raises(ConflictError, match="已不在台账里"):
        leave(clerk, row)
    with pytest.raises(ConflictError):
        leave(clerk)


@pytest.mark.usefixtures("survey")
def test_only_the_units_clerk_takes_rows_out(town: Unit) -> None:
    (row,) = filed(town, 1)
    for person, error in ((viewer_of(units.GUNAN), ForbiddenError), (clerk_of(units.WENLONG), MissingError)):
        with person.scope() as actor, pytest.raises(error):
            dispose(actor, town, [row.pk], OUT, REASON)


def test_a_proposal_is_taken_back_once_and_the_row_is_there_again(town: Unit, clerk: Persona) -> None:
    (row,) = filed(town, 1)
    (made,) = leave(clerk, row)
    for _ in range(2):
        with clerk.scope() as actor:
            assert take_back(actor, town, made.pk).standing == Standing.CANCELLED
    assert ids(clerk) == [row.pk]
    with clerk.scope() as actor:
        assert marks_by_record([row.pk]) == {row.pk: Mark()}
        with pytest.raises(MissingError):
            take_back(actor, town, 0)
    assert leave(clerk, row)[0].standing == Standing.PROPOSED


def test_it_travels_with_its_version_and_is_in_effect_once_approved(
    town: Unit, survey: Period, clerk: Persona, reviewer: Persona
) -> None:
    first, second = filed(town)
    (made,) = leave(clerk, first)
    hand_in(clerk, survey)
    assert standings(clerk) == [Standing.FILED]
    with clerk.scope() as actor, pytest.raises(ConflictError, match="已随报"):
        take_back(actor, town, made.pk)
    pass_it(reviewer, town, survey)
    with clerk.scope():
        settled = Disposition.objects.get()
        version = FilingVersion.objects.get(period=survey)
        assert (settled.standing, settled.version_id) == (Standing.EFFECTIVE, version.pk)
        assert settled.settled_at is not None
        opening = FilingVersion.objects.exclude(pk=version.pk).get()
        bridge = bridge_of(version, opening)
        assert (bridge.removed.row_count, bridge.removed.owed_fen, bridge.balances) == (1, OWED, True)
    assert ids(clerk) == [second.pk]


def test_a_withdrawn_version_leaves_it_proposed(town: Unit, survey: Period, clerk: Persona) -> None:
    first, second = filed(town)
    leave(clerk, first)
    hand_in(clerk, survey)
    with clerk.scope() as actor:
        withdraw(actor, town, survey, seen=1)
    assert (standings(clerk), ids(clerk)) == ([Standing.PROPOSED], [second.pk])
    hand_in(clerk, survey)
    with clerk.scope():
        assert Disposition.objects.get().version_id == FilingVersion.objects.get(period=survey, number=2).pk


def test_a_returned_row_is_back_and_counts_while_the_frozen_version_stays_without_it(
    town: Unit, survey: Period, clerk: Persona, reviewer: Persona
) -> None:
    first, second = filed(town)
    leave(clerk, first)
    hand_in(clerk, survey)
    send_back(reviewer, town, survey, "请附划转文件")
    assert (standings(clerk), ids(clerk)) == ([Standing.REFUSED], [first.pk, second.pk])
    with clerk.scope():
        assert live_sums(town, subtree=False).row_count == 2
        version = FilingVersion.objects.get(period=survey)
        assert [row.record_id for row in version_rows(version)] == [second.pk]
        assert marks_by_record([first.pk]) == {first.pk: Mark()}


def test_each_version_settles_its_own(town: Unit, survey: Period, clerk: Persona, reviewer: Persona) -> None:
    first, second, third = filed(town, 3)
    leave(clerk, first)
    hand_in(clerk, survey)
    send_back(reviewer, town, survey, "请附划转文件")
    leave(clerk, second)
    hand_in(clerk, survey)
    pass_it(reviewer, town, survey, seen=2)
    assert standings(clerk) == [Standing.REFUSED, Standing.EFFECTIVE]
    assert ids(clerk) == [first.pk, third.pk]
    with reviewer.scope() as actor:
        return_filing(actor, town, survey, "重新核对", seen=2)
    assert standings(clerk) == [Standing.REFUSED, Standing.REFUSED]
    assert ids(clerk) == [first.pk, second.pk, third.pk]


def adjust(clerk: Persona, row: ArrearsRecord, delta: int) -> None:
    with clerk.scope():
        kind = AdjustmentKind.RAISED if delta > 0 else AdjustmentKind.LOWERED
        Adjustment.objects.create(unit=clerk.unit, record=row, kind=kind, delta_fen=delta, reason=REASON)


def owed(clerk: Persona, row: ArrearsRecord) -> tuple[int | None, int | None, int, bool]:
    with clerk.scope():
        found = ArrearsRecord.objects.get(pk=row.pk)
        return found.owed_fen, found.cleared_fen, found.status, found.faulty


def test_a_refused_reduction_moves_the_amount_and_the_status_back(
    town: Unit, survey: Period, clerk: Persona, reviewer: Persona
) -> None:
    (row,) = filed(town, 1, status=Status.PART)
    adjust(clerk, row, -6 * WAN)
    assert owed(clerk, row) == (4 * WAN, 4 * WAN, Status.CLEARED, False)
    hand_in(clerk, survey)
    send_back(reviewer, town, survey, "核减依据不足")
    assert owed(clerk, row) == (OWED, None, Status.PART, False)
    with clerk.scope():
        assert Adjustment.objects.get().standing == Standing.REFUSED


def test_a_raise_that_was_paid_from_stays_as_a_proposal(
    town: Unit, survey: Period, clerk: Persona, reviewer: Persona
) -> None:
    (row,) = filed(town, 1)
    adjust(clerk, row, 5 * WAN)
    with clerk.scope():
        Payment.objects.create(unit=town, record=row, amount_fen=12 * WAN)
    hand_in(clerk, survey)
    send_back(reviewer, town, survey, "核增依据不足")
    assert owed(clerk, row)[0] == 15 * WAN
    with clerk.scope():
        kept = Adjustment.objects.get()
        assert (kept.standing, kept.version_id) == (Standing.PROPOSED, None)


def test_an_approved_adjustment_is_in_effect(town: Unit, survey: Period, clerk: Persona, reviewer: Persona) -> None:
    (row,) = filed(town, 1)
    adjust(clerk, row, 2 * WAN)
    hand_in(clerk, survey)
    pass_it(reviewer, town, survey)
    with clerk.scope():
        assert Adjustment.objects.get().standing == Standing.EFFECTIVE
    assert owed(clerk, row)[0] == 12 * WAN


def counted(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_one_row_or_three_cost_the_same_queries(town: Unit, survey: Period, clerk: Persona, reviewer: Persona) -> None:
    rows = filed(town, 5)
    one = counted(lambda: leave(clerk, rows[0]))
    assert counted(lambda: leave(clerk, *rows[1:4])) == one
    hand_in(clerk, survey)
    send = counted(lambda: send_back(reviewer, town, survey, "请附划转文件"))
    assert len(ids(clerk)) == 5
    leave(clerk, rows[0])
    hand_in(clerk, survey)
    assert counted(lambda: send_back(reviewer, town, survey, "请附划转文件", seen=2)) == send
