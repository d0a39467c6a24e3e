import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import approve, claim, release, return_filing
from ledger.actions.filings import submit, withdraw
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import ChildState, Filing, FilingEvent, FilingVersion, Period, PinnedChild, State, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import campaigns, people, units
from tests.factories.records import record
from tests.personas import Persona, clerk_of, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db

WHY = "已与企业核对合同，分期付款"


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture
def survey(town: Unit) -> Period:
    campaigns.expect(campaigns.SURVEY, town, units.unit(units.QIJIANG), units.unit(units.CITY))
    return campaigns.period(campaigns.SURVEY)


def handed_in(person: Persona, period: Period, **said: object) -> Filing:
    with person.scope() as actor:
        return submit(actor, person.unit, period, Submission(explain=WHY, **said)).filing  # type: ignore[arg-type]


def test_a_clerk_submits_and_the_version_is_frozen_with_its_rows(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    filing = handed_in(clerk, survey)
    assert (filing.state, filing.latest_number, filing.current_number) == (State.SUBMITTED, 1, 1)
    with clerk.scope():
        version = FilingVersion.objects.get(filing=filing)
        assert (version.row_count, version.unit_name, version.submitted_name) == (1, town.name, clerk.actor.name)


def test_what_was_just_written_is_read_once_and_without_its_findings(town: Unit, survey: Period) -> None:
    record(town, contract_fen=1)
    with clerk_of(units.GUNAN).scope() as actor, CaptureQueriesContext(connection) as asked:
        submit(actor, town, survey, Submission(explain=WHY))
    read = [query["sql"] for query in asked if '"ledger_filingversion"."number" DESC LIMIT 1' in query["sql"]]
    assert len(read) == 1
    assert not [query["sql"] for query in asked if '"ledger_filingversion"."findings"' in query["sql"]]
    assert not [query["sql"] for query in asked if '"ledger_filingversion"."number" = 1' in query["sql"]]


def test_the_same_submission_twice_is_one(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    with clerk.scope() as actor:
        submit(actor, town, survey, Submission(explain=WHY), seen=0)
        again = submit(actor, town, survey, Submission(explain=WHY), seen=0)
        assert again.repeated
        assert FilingVersion.objects.count() == 1
        assert FilingEvent.objects.count() == 1


def test_an_empty_ledger_wants_a_signed_nil(town: Unit, survey: Period) -> None:
    clerk = clerk_of(units.GUNAN)
    with clerk.scope() as actor:
        with pytest.raises(RefusedError, match="零报告"):
            submit(actor, town, survey, Submission())
        submit(actor, town, survey, Submission(nil=True))
        assert FilingVersion.objects.get().nil


def test_a_nil_with_live_rows_is_refused_by_n01(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    with clerk.scope() as actor, pytest.raises(RefusedError) as refusal:
        submit(actor, town, survey, Submission(nil=True, explain=WHY))
    assert {item.finding.rule for item in refusal.value.findings} == {"N01"}


def test_an_error_blocks_and_leaves_no_trace(town: Unit, survey: Period) -> None:
    record(town, creditor_name="", faulty=True)
    clerk = clerk_of(units.GUNAN)
    with pytest.raises(RefusedError, match="1 处有误"), clerk.scope() as actor:
        submit(actor, town, survey, Submission(explain=WHY))
    with clerk.scope():
        assert not Filing.objects.exists()


def test_an_open_explanation_blocks_until_it_is_written(town: Unit, survey: Period) -> None:
    record(town, contract_fen=1)  # A02: owed above the contract
    clerk = clerk_of(units.GUNAN)
    with clerk.scope() as actor:
        with pytest.raises(RefusedError, match="1 处需书面说明"):
            submit(actor, town, survey, Submission())
        with pytest.raises(RefusedError, match="说明太短"):
            submit(actor, town, survey, Submission(explain="无"))
        submit(actor, town, survey, Submission(answers={"A02": WHY}))
        assert FilingVersion.objects.get().findings[0]["explanation"] == WHY


def test_the_head_signs_where_there_is_one(town: Unit, survey: Period) -> None:
    record(town)
    head, clerk = head_of(units.GUNAN), clerk_of(units.GUNAN)
    with clerk.scope() as actor, pytest.raises(ForbiddenError, match="负责人"):
        submit(actor, town, survey, Submission(explain=WHY))
    assert handed_in(head, survey).state == State.SUBMITTED


def test_claim_approve_and_the_loser_is_told_what_happened(town: Unit, survey: Period) -> None:
    record(town)
    handed_in(clerk_of(units.GUNAN), survey)
    first, second = reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    with first.scope() as actor:
        claim(actor, town, survey, seen=1)
    with second.scope() as actor, pytest.raises(ConflictError, match="正在审核"):
        claim(actor, town, survey, seen=1)
    with first.scope() as actor:
        assert approve(actor, town, survey, seen=1).filing.state == State.APPROVED
        assert approve(actor, town, survey, seen=1).repeated
    with second.scope() as actor, pytest.raises(ConflictError, match="处理为“已通过”"):
        approve(actor, town, survey, seen=1)


def test_approving_another_version_than_seen_answers_with_the_difference(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    handed_in(clerk, survey)
    with clerk.scope() as actor:
        withdraw(actor, town, survey, seen=1)
    record(town)
    handed_in(clerk, survey)
    with reviewer.scope() as actor, pytest.raises(ConflictError) as conflict:
        claim(actor, town, survey, seen=1)
    assert conflict.value.difference is not None
    assert (conflict.value.difference.now, conflict.value.difference.added) == (2, 1)


def test_a_withdrawn_submission_does_not_count_as_the_first(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    handed_in(clerk, survey)
    with clerk.scope() as actor:
        filing = withdraw(actor, town, survey, seen=1).filing
        assert (filing.state, filing.first_submitted_at, filing.current_number) == (State.DRAFT, None, None)


def test_nobody_withdraws_under_review(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    handed_in(clerk, survey)
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=1)
    with clerk.scope() as actor, pytest.raises(ConflictError, match="不能撤回"):
        withdraw(actor, town, survey, seen=1)
    with reviewer.scope() as actor:
        assert release(actor, town, survey).filing.state == State.SUBMITTED


def test_a_return_needs_a_reason_and_reopens(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    handed_in(clerk, survey)
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=1)
        with pytest.raises(RefusedError, match="原因"):
            return_filing(actor, town, survey, "  ", seen=1)
        assert return_filing(actor, town, survey, "第 1 行金额请核对", seen=1).filing.state == State.RETURNED
    assert handed_in(clerk, survey).latest_number == 2


def test_who_submitted_a_version_does_not_approve_it(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    people.grant(clerk.user, units.unit(units.QIJIANG), Role.REVIEWER)
    with tenant_scope(people.actor(clerk.user)) as actor:
        submit(actor, town, survey, Submission(explain=WHY))
        claim(actor, town, survey, seen=1)
        with pytest.raises(ForbiddenError, match="提交人不能审核"):
            approve(actor, town, survey, seen=1)


def test_a_sibling_and_a_viewer_cannot_move_it(town: Unit, survey: Period) -> None:
    record(town)
    stranger, viewer = clerk_of(units.WENLONG), viewer_of(units.GUNAN)
    with stranger.scope() as actor, pytest.raises(MissingError):
        submit(actor, town, survey, Submission())
    with viewer.scope() as actor, pytest.raises(ForbiddenError):
        submit(actor, town, survey, Submission())


def test_a_district_names_who_is_missing_and_pins_what_it_contains(town: Unit, survey: Period) -> None:
    record(town)
    record(town, Status.PART)
    handed_in(clerk_of(units.GUNAN), survey)
    reviewer, head = reviewer_of(units.QIJIANG), head_of(units.QIJIANG)
    district = units.unit(units.QIJIANG)
    with head.scope() as actor, pytest.raises(RefusedError, match=town.name):
        submit(actor, district, survey, Submission())
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=1)
        approve(actor, town, survey, seen=1)
    with head.scope() as actor:
        submit(actor, district, survey, Submission())
        pin = PinnedChild.objects.get()
        assert (pin.child_unit_id, pin.state, pin.printed_name) == (town.pk, ChildState.FILED, town.name)
    with reviewer.scope() as actor, pytest.raises(ConflictError, match="汇总上报"):
        return_filing(actor, town, survey, "金额有误请核对", seen=1)


def test_system_submits_but_never_decides(town: Unit, survey: Period) -> None:
    record(town)
    with tenant_scope(SYSTEM) as actor:
        submit(actor, town, survey, Submission(explain=WHY))
        with pytest.raises(ForbiddenError):
            approve(actor, town, survey)
