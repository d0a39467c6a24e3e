"""Dated facts move a row's line; those that do not fit are refused with one sentence."""

import datetime as dt
from typing import Any

import pytest

from ledger.actions.facts import enter_fact, remove_fact
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import (
    Adjustment,
    AdjustmentKind,
    Agreement,
    ArrearsRecord,
    Litigation,
    Payment,
    RecordMark,
    Standing,
    Unit,
)
from ledger.queries.facts import Fact, facts_of
from ledger.queries.periods import today
from ledger.vocabulary import Status
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.records import OWED, WAN, record
from tests.ledger.views.moves import hand_in
from tests.personas import Persona, clerk_of, viewer_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 6, 1)


@pytest.fixture
def clerk() -> Persona:
    planted: dict[str, Unit] = units.tree()
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *planted.values())
    return clerk_of(units.GUNAN)


def enter(clerk: Persona, made: ArrearsRecord, fact: Fact) -> ArrearsRecord:
    with clerk.scope() as actor:
        return enter_fact(actor, clerk.unit, made.pk, made.version, fact)


def paid(wan: int, **more: Any) -> Payment:
    return Payment(paid_on=DAY, amount_fen=wan * WAN, **more)


def test_a_payment_makes_the_row_part_paid_and_the_last_one_clears_it(clerk: Persona) -> None:
    made = record(clerk.unit)
    made = enter(clerk, made, paid(4, remark="首笔"))
    assert (made.status, made.paid_fen, made.remaining_fen) == (Status.PART, 4 * WAN, 6 * WAN)
    made = enter(clerk, made, paid(6))
    assert (made.status, made.cleared_fen, made.paid_fen, made.remaining_fen) == (Status.CLEARED, OWED, None, None)
    with clerk.scope():
        assert [(fact.author_name, fact.entry) for fact in Payment.objects.all()] == [(clerk.actor.name, 1)] * 2


def test_an_agreement_then_a_payment_moves_its_month(clerk: Persona) -> None:
    made = enter(clerk, record(clerk.unit), Agreement(signed_on=DAY, amount_fen=OWED, due_month="2022-12"))
    assert (made.status, made.agreed_fen, made.agreed_due_month) == (Status.AGREED, OWED, "2022-12")
    made = enter(clerk, made, paid(3))
    assert (made.status, made.agreed_fen, made.remaining_due_month) == (Status.PART, None, "2022-12")


def test_a_court_filing_beside_what_was_paid(clerk: Persona) -> None:
    made = enter(clerk, record(clerk.unit), paid(3))
    made = enter(clerk, made, Litigation(filed_on=DAY, amount_fen=7 * WAN, court="綦江区人民法院"))
    assert (made.status, made.paid_fen, made.court_fen) == (Status.COURT, 3 * WAN, 7 * WAN)
    made = enter(clerk, made, Litigation(filed_on=DAY, amount_fen=0))
    assert (made.status, made.court_fen) == (Status.PART, None)


def test_core_amounts_are_adjusted_with_a_reason_once_filed(clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True)
    cut = Adjustment(kind=AdjustmentKind.LOWERED, adjusted_on=DAY, delta_fen=-2 * WAN, reason="审计核减")
    with pytest.raises(RefusedError, match="直接修改"):
        enter(clerk, made, cut)
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    with clock_held_at(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)):
        made = enter(clerk, made, cut)
        assert (made.owed_fen, made.base_fen) == (8 * WAN, OWED)
        with clerk.scope():
            posted = Adjustment.objects.get()
            assert posted.standing == Standing.PROPOSED
            made = remove_fact(clerk.actor, clerk.unit, made.pk, made.version, "adjustment", posted.pk)
    assert made.owed_fen == OWED


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        (paid(11), "还款合计 11.00 万元会超过拖欠金额 10.00 万元"),
        (paid(-1), "不能小于 0"),
        (paid(0), "不能是 0"),
        (Payment(paid_on=dt.date(2999, 1, 1), amount_fen=WAN), "还没有到"),
        (Agreement(signed_on=DAY, amount_fen=11 * WAN, due_month="2022-12"), "不超过剩余 10.00 万元"),
        (Agreement(signed_on=DAY, amount_fen=WAN, due_month=""), "约定最迟偿还的年月"),
        (Litigation(filed_on=DAY, amount_fen=11 * WAN), "涉案金额 11.00 万元"),
    ],
)
def test_what_does_not_fit_is_refused_and_stores_nothing(clerk: Persona, fact: Fact, sentence: str) -> None:
    made = record(clerk.unit)
    with pytest.raises(RefusedError, match=sentence):
        enter(clerk, made, fact)
    with clerk.scope():
        assert facts_of(made).by_noun == {"payment": [], "agreement": [], "litigation": [], "adjustment": []}


def test_a_cleared_row_takes_no_agreement(clerk: Persona) -> None:
    made = record(clerk.unit, Status.CLEARED)
    with pytest.raises(RefusedError, match="已清偿完毕"):
        enter(clerk, made, Agreement(signed_on=DAY, amount_fen=WAN, due_month="2022-12"))


def test_a_row_that_contradicts_itself_is_mended_first(clerk: Persona) -> None:
    made = record(clerk.unit, faulty=True, cleared_fen=9 * WAN)
    with pytest.raises(RefusedError, match=r"请先改正并保存：第22列"):
        enter(clerk, made, paid(1))


def test_a_row_without_an_amount_takes_no_facts(clerk: Persona) -> None:
    made = record(clerk.unit, faulty=True, owed_fen=None)
    with pytest.raises(RefusedError, match="请先填写第18列"):
        enter(clerk, made, paid(1))


def test_core_amounts_stay_above_what_was_paid(clerk: Persona) -> None:
    made = enter(clerk, record(clerk.unit, disputed=True), paid(4))
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    cut = Adjustment(kind=AdjustmentKind.LOWERED, adjusted_on=DAY, delta_fen=-7 * WAN, reason="审计核减")
    with pytest.raises(RefusedError, match=r"不小于已还的 4\.00 万元"):
        enter(clerk, made, cut)


def test_a_fact_mends_the_marks_of_its_row(clerk: Persona) -> None:
    made = record(clerk.unit)
    enter(clerk, made, paid(10))
    with clerk.scope():
        assert RecordMark.objects.get(record_id=made.pk).errors == 0


def test_somebody_quicker_is_a_conflict(clerk: Persona) -> None:
    made = record(clerk.unit)
    enter(clerk, made, paid(1))
    with pytest.raises(ConflictError):
        enter(clerk, made, paid(1))


def test_a_wrong_fact_is_taken_back_until_it_is_filed(clerk: Persona) -> None:
    made = enter(clerk, record(clerk.unit, disputed=True), paid(4))
    with clerk.scope() as actor:
        fact = Payment.objects.get()
        made = remove_fact(actor, clerk.unit, made.pk, made.version, "payment", fact.pk)
        assert (made.paid_fen, Payment.objects.exists()) == (None, False)
        with pytest.raises(MissingError):
            remove_fact(actor, clerk.unit, made.pk, made.version, "payment", fact.pk)
    made = enter(clerk, made, paid(4))
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    with clerk.scope() as actor, pytest.raises(RefusedError, match="已随报送的版本上报"):
        remove_fact(actor, clerk.unit, made.pk, made.version, "payment", Payment.objects.get().pk)
    assert enter(clerk, made, paid(-4, remark="误记冲减")).paid_fen is None


def test_taking_back_leaves_no_sum_below_nothing(clerk: Persona) -> None:
    made = enter(clerk, record(clerk.unit), paid(4))
    made = enter(clerk, made, paid(-3))
    with clerk.scope() as actor, pytest.raises(RefusedError, match="不能小于 0"):
        remove_fact(actor, clerk.unit, made.pk, made.version, "payment", Payment.objects.earliest("id").pk)


def test_only_the_units_clerk_enters_facts(clerk: Persona) -> None:
    made = record(clerk.unit)
    with pytest.raises(ForbiddenError):
        enter(viewer_of(units.GUNAN), made, paid(1))
    stranger = clerk_of(units.WENLONG)
    with stranger.scope() as actor, pytest.raises(MissingError):
        enter_fact(actor, clerk.unit, made.pk, made.version, paid(1))


def test_today_is_a_day_of_this_place(clerk: Persona) -> None:
    with clerk.scope():
        assert abs((today() - dt.datetime.now(dt.UTC).date()).days) <= 1
