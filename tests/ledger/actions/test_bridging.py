"""勾稽: stored totals, recorded facts and rows vouch for each other; where one is changed, nothing is handed in."""

import pytest

from ledger.actions.facts import enter_fact
from ledger.errors import RefusedError
from ledger.models import Adjustment, AdjustmentKind, FilingVersion, Payment, Period
from ledger.queries.bridge import Bridge, Stand, bridge_of, opening_of, unlike_rows
from ledger.queries.periods import today
from ledger.vocabulary import Status
from tests.corrupted import corrupt
from tests.factories import campaigns, units
from tests.factories.records import OWED, WAN, record
from tests.ledger.views.moves import hand_in, pass_it
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk() -> Persona:
    """Hand in three rows for the survey, have them approved, and pay on one, lower another, add a fourth."""
    planted = units.tree()
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *planted.values())
    clerk = clerk_of(units.GUNAN)
    rows = [record(clerk.unit), record(clerk.unit), record(clerk.unit, Status.PART)]
    hand_in(clerk, survey())
    pass_it(reviewer_of(units.QIJIANG), clerk.unit, survey())
    with clerk.scope() as actor:
        enter_fact(actor, clerk.unit, rows[0].pk, 1, Payment(paid_on=today(), amount_fen=3 * WAN))
        lowered = Adjustment(kind=AdjustmentKind.LOWERED, delta_fen=-WAN, reason="结算审计核减", adjusted_on=today())
        enter_fact(actor, clerk.unit, rows[1].pk, 1, lowered)
    record(clerk.unit, Status.CLEARED)
    return clerk


def survey() -> Period:
    return campaigns.period(campaigns.SURVEY)


def resolution() -> Period:
    return campaigns.period(campaigns.RESOLUTION)


def bridged(clerk: Persona, code: str = campaigns.RESOLUTION) -> Bridge:
    with clerk.scope():
        filed = FilingVersion.objects.select_related("period__campaign").filter(unit=clerk.unit, period__code=code)
        version = filed.latest("number")
        return bridge_of(version, opening_of(version))


def test_every_term_is_told_by_its_own_source(clerk: Persona) -> None:
    hand_in(clerk, resolution())
    bridge = bridged(clerk)
    assert bridge.opening == Stand(3, 3 * OWED, 4 * WAN)
    assert (bridge.added, bridge.removed) == (Stand(1, OWED), Stand())
    assert bridge.adjusted == Stand(1, -WAN)
    assert bridge.paid_fen == 3 * WAN + OWED
    assert bridge.closing == bridge.own == bridge.listed == Stand(4, 4 * OWED - WAN, 7 * WAN + OWED)
    assert bridge.balances


PAID_MORE = "update ledger_payment set amount_fen = amount_fen + 100 where amount_fen = %s"
LOWERED_LESS = "update ledger_adjustment set delta_fen = delta_fen + 100 where delta_fen = %s"
FORGOTTEN = "delete from ledger_payment where amount_fen = %s"
TOTALS = (
    "update ledger_versiontotal set owed_fen = owed_fen + %s",
    "update ledger_versiontotal set row_count = row_count + 1 where owed_fen <> %s",
    "update ledger_versiontotal set undisputed_paid_fen = undisputed_paid_fen + %s",
)
PAID_BEYOND = """
update ledger_arrearsrecord set paid_fen = paid_fen + 100, remaining_fen = remaining_fen - 100 where paid_fen = %s
"""
OWED_BEYOND = "update ledger_arrearsrecord set owed_fen = owed_fen + 100 where coalesce(paid_fen, cleared_fen) is null"


@pytest.mark.parametrize("statement", TOTALS)
def test_a_stored_total_of_before_that_is_not_what_was_filed_stops_it(clerk: Persona, statement: str) -> None:
    corrupt("ledger_versiontotal", statement, WAN)
    assert "上期加本期增减应为" in refused(clerk)


@pytest.mark.parametrize(
    ("table", "statement", "amount", "word"),
    [
        ("ledger_payment", PAID_MORE, 3 * WAN, "第 1 行：第22、23列为 3.00 万元，还款记录合计 3.0001 万元"),
        ("ledger_payment", FORGOTTEN, 3 * WAN, "第 1 行：第22、23列为 3.00 万元，还款记录合计 0.00 万元"),
        ("ledger_adjustment", LOWERED_LESS, -WAN, "第 2 行：第18列为 9.00 万元，首报加核增核减为 9.0001 万元"),
    ],
)
def test_a_fact_that_is_not_what_moved_the_row_stops_it_and_names_the_row(
    clerk: Persona, table: str, statement: str, amount: int, word: str
) -> None:
    corrupt(table, statement, amount)
    assert word in refused(clerk)


@pytest.mark.parametrize(("statement", "params"), [(PAID_BEYOND, (3 * WAN,)), (OWED_BEYOND, ())])
def test_a_row_that_no_fact_explains_stops_it(clerk: Persona, statement: str, params: tuple[int, ...]) -> None:
    corrupt("ledger_arrearsrecord", statement, *params)
    assert "请打开这些行，补记或更正后再提交" in refused(clerk)


def refused(clerk: Persona) -> str:
    with clerk.scope():
        before = FilingVersion.objects.count()
    with pytest.raises(RefusedError, match="勾稽不平") as refusal:
        hand_in(clerk, resolution())
    with clerk.scope():
        assert FilingVersion.objects.count() == before
    return str(refusal.value)


def test_a_row_that_is_gone_without_a_trace_stops_it(clerk: Persona) -> None:
    corrupt("ledger_arrearsrecord", "update ledger_arrearsrecord set gone = true where cleared_fen = %s", OWED)
    assert "逐行相加为 3 件" in refused(clerk)


def test_a_rollup_does_not_follow_from_a_childs_changed_total(clerk: Persona) -> None:
    district = clerk_of(units.QIJIANG)
    for period in (survey(), resolution()):
        if period == resolution():
            hand_in(clerk, period)
            pass_it(reviewer_of(units.QIJIANG), clerk.unit, period)
        hand_in(district, period, with_missing=True)
        pass_it(reviewer_of(units.CITY), district.unit, period)
    assert bridged(district).balances
    corrupt(
        "ledger_versiontotal",
        "update ledger_versiontotal set owed_fen = owed_fen + 1 where unit_id = %s and owed_fen = %s",
        district.unit.pk,
        3 * OWED,
    )
    assert not bridged(district).balances
    assert bridged(clerk).balances


def test_the_facts_explain_a_row_as_it_is_entered(clerk: Persona) -> None:
    with clerk.scope():
        assert unlike_rows(clerk.unit) == []
