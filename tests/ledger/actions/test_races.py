"""Two connections on one filing: one outcome, and the other is told what happened (workflow.md rules 10 and 11)."""

from collections.abc import Callable

import pytest

from ledger.actions.deciding import approve, claim, return_filing
from ledger.actions.filings import submit, withdraw
from ledger.actions.moving import Outcome
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.models import Filing, FilingEvent, FilingVersion, Period, State, Unit
from ledger.policy import Action
from ledger.queries.rows import version_rows
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.records import record
from tests.personas import Persona, clerk_of, reviewer_of
from tests.races import ROUNDS, race

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "已与企业核对合同，分期付款"


def as_(person: Persona, act: Callable[..., object], *arguments: object, **named: object) -> Callable[[], object]:
    def run() -> object:
        with person.scope() as actor:
            return act(actor, *arguments, **named)

    return run


def fresh() -> tuple[Unit, Period]:
    town = units.unit(units.GUNAN)
    period = campaigns.period(campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        known = Filing.objects.filter(unit=town, period=period).first()
    if known is None:
        campaigns.expect(campaigns.SURVEY, town, units.unit(units.QIJIANG))
        record(town)
    return town, period


def filing_of(town: Unit, period: Period) -> Filing:
    with tenant_scope(SYSTEM):
        return Filing.objects.get(unit=town, period=period)


def test_of_two_reviewers_one_decides(subtests: pytest.Subtests) -> None:
    town, period = fresh()
    clerk, one, two = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    for number in range(1, ROUNDS + 1):
        with subtests.test(round=number):
            as_(clerk, submit, town, period, Submission(explain=WHY))()
            ends = race(
                *(as_(person, claim_and_return, town, period, number) for person in (one, two)),
            )
            assert sorted(end.won for end in ends) == [False, True]
            filing = filing_of(town, period)
            assert (filing.state, filing.latest_number) == (State.RETURNED, number)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.filter(action=Action.RETURN_FILING.value).count() == ROUNDS


def claim_and_return(actor: object, town: Unit, period: Period, seen: int) -> Outcome:
    claim(actor, town, period, seen=seen)  # type: ignore[arg-type]
    return return_filing(actor, town, period, "金额与合同不符，请核对", seen=seen)  # type: ignore[arg-type]


def test_a_withdrawal_races_a_claim_and_one_of_them_holds(subtests: pytest.Subtests) -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    for number in range(1, ROUNDS + 1):
        with subtests.test(round=number):
            as_(clerk, submit, town, period, Submission(explain=WHY))()
            withdrawn, claimed = race(
                as_(clerk, withdraw, town, period, seen=number),
                as_(reviewer, claim, town, period, seen=number),
            )
            assert withdrawn.won != claimed.won
            state = filing_of(town, period).state
            assert state == (State.DRAFT if withdrawn.won else State.IN_REVIEW)
            if claimed.won:
                as_(reviewer, return_filing, town, period, "请补充说明付款安排", seen=number)()


def test_the_same_submission_from_eight_connections_is_one_version() -> None:
    town, period = fresh()
    clerk = clerk_of(units.GUNAN)
    ends = race(*(as_(clerk, submit, town, period, Submission(explain=WHY), seen=0) for _ in range(8)))
    assert all(end.won for end in ends)
    with tenant_scope(SYSTEM):
        assert FilingVersion.objects.count() == 1
        assert FilingEvent.objects.count() == 1


def test_a_row_saved_during_a_submission_is_wholly_in_or_wholly_out(subtests: pytest.Subtests) -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    for number in range(1, ROUNDS + 1):
        with subtests.test(round=number):
            race(
                as_(clerk, submit, town, period, Submission(explain=WHY)),
                as_(clerk, save_record, town, good_line(number)),
            )
            with tenant_scope(SYSTEM):
                version = FilingVersion.objects.get(unit=town, number=number)
                assert len(version_rows(version)) == version.row_count
                assert version.row_count in (number, number + 1)
                assert sum(version.totals.values_list("row_count", flat=True)) == version.row_count
            as_(reviewer, claim_and_return, town, period, number)()


def test_approval_of_a_version_while_a_newer_one_arrives(subtests: pytest.Subtests) -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    as_(clerk, submit, town, period, Submission(explain=WHY))()
    with subtests.test("withdrawn and filed anew before the claim"):
        as_(clerk, withdraw, town, period, seen=1)()
        as_(clerk, submit, town, period, Submission(explain=WHY))()
        (end,) = race(as_(reviewer, claim, town, period, seen=1))
        assert not end.won
    as_(reviewer, claim, town, period, seen=2)()
    (done,) = race(as_(reviewer, approve, town, period, seen=2))
    assert done.won
