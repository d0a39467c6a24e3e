"""Two connections on one filing: one outcome, and the other is told what happened (workflow.md rules 10 and 11)."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from ledger.actions.deciding import approve, claim, return_filing, undo_decision
from ledger.actions.endorsing import Approval, endorse, reopen
from ledger.actions.filings import amend, submit, submit_together, withdraw
from ledger.actions.moving import Outcome
from ledger.actions.papers import Paper, receive, undo_receipt
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.calendar.instants import day_of
from ledger.exchange.importing import Choices, import_file
from ledger.models import Filing, FilingEvent, FilingVersion, PaperReceipt, Period, PinnedChild, State, Unit
from ledger.policy import Action
from ledger.queries.periods import live_context
from ledger.queries.rows import version_rows
from ledger.scoping import SYSTEM, Actor, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.records import record
from tests.factories.workbooks import raw_row, write_annex2
from tests.personas import as_, clerk_of, reviewer_of
from tests.races import Orders, race

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "已与企业核对合同，分期付款"


def after(seconds: float, act: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        time.sleep(seconds)
        return act()

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


def test_of_two_reviewers_one_decides() -> None:
    town, period = fresh()
    clerk, one, two = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    for number in (orders := Orders()):
        as_(clerk, submit, town, period, Submission(explain=WHY))()
        ends = race(*(as_(person, claim_and_return, town, period, number) for person in (one, two)))
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        filing = filing_of(town, period)
        assert (filing.state, filing.latest_number) == (State.RETURNED, number)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.filter(action=Action.RETURN_FILING.value).count() == number


def claim_and_return(actor: Actor, town: Unit, period: Period, seen: int) -> Outcome:
    claim(actor, town, period, seen=seen)
    return return_filing(actor, town, period, "金额与合同不符，请核对", seen=seen)


def test_a_withdrawal_races_a_claim_and_one_of_them_holds() -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    for number in (orders := Orders()):
        as_(clerk, submit, town, period, Submission(explain=WHY))()
        withdrawn, claimed = race(
            as_(clerk, withdraw, town, period, seen=number),
            as_(reviewer, claim, town, period, seen=number),
        )
        assert withdrawn.won != claimed.won
        orders.seen.add(withdrawn.won)
        state = filing_of(town, period).state
        assert state == (State.DRAFT if withdrawn.won else State.IN_REVIEW)
        if claimed.won:
            as_(reviewer, return_filing, town, period, "请补充说明付款安排", seen=number)()


def test_a_withdrawal_races_an_endorsement_and_one_of_them_holds() -> None:
    city, period = units.unit(units.CITY), campaigns.period(campaigns.SURVEY)
    campaigns.expect(campaigns.SURVEY, units.unit(units.QIJIANG), city)
    clerk, second = clerk_of(units.CITY), reviewer_of(units.CITY)
    said = Approval("渝府函〔2022〕12号", dt.date(2022, 5, 28))
    for number in (orders := Orders()):
        as_(clerk, submit, city, period, Submission(with_missing=True))()
        withdrawn, endorsed = race(
            as_(clerk, withdraw, city, period, seen=number),
            as_(second, endorse, city, period, said, seen=number),
        )
        assert withdrawn.won != endorsed.won
        orders.seen.add(withdrawn.won)
        filing = filing_of(city, period)
        assert filing.state == (State.COLLECTING if withdrawn.won else State.ENDORSED)
        assert filing.approved_number == (None if withdrawn.won else number)
        if endorsed.won:
            as_(second, reopen, city, period, "合计与附表不符，请核对", seen=number)()


def test_of_two_receipts_one_is_entered_and_the_other_told() -> None:
    town, period = fresh()
    as_(clerk_of(units.GUNAN), submit, town, period, Submission(explain=WHY))()
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.get(unit=town)
        day, code = day_of(version.submitted_at), version.code
    people = reviewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    seen = 0
    for number in (orders := Orders()):
        ends = race(*(as_(person, receive, town, period, Paper(day, code), seen=seen) for person in people))
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        with tenant_scope(SYSTEM):
            assert PaperReceipt.objects.filter(arrived=True).count() == number
            entered = PaperReceipt.objects.latest("id").pk
        undone = as_(people[0], undo_receipt, town, period, version.number, "登记错了", seen=entered)()
        seen = cast("PaperReceipt", undone).pk


def test_the_same_submission_from_eight_connections_is_one_version() -> None:
    town, period = fresh()
    clerk = clerk_of(units.GUNAN)
    ends = race(*(as_(clerk, submit, town, period, Submission(explain=WHY), seen=0) for _ in range(8)))
    assert all(end.won for end in ends)
    with tenant_scope(SYSTEM):
        assert FilingVersion.objects.count() == 1
        assert FilingEvent.objects.count() == 1


def test_one_form_for_two_periods_from_four_connections_is_one_version_of_each() -> None:
    town, period = fresh()
    campaigns.expect(campaigns.WEEK, town)
    clerk, both = clerk_of(units.GUNAN), {period: 0, campaigns.period(campaigns.WEEK): 0}
    ends = race(*[as_(clerk, submit_together, town, both, Submission(explain=WHY))] * 4)
    assert all(end.won for end in ends), ends
    assert sum(cast("Outcome", end.value).repeated for end in ends) == 3
    with tenant_scope(SYSTEM):
        assert set(FilingVersion.objects.values_list("period", "number")) == {(each.pk, 1) for each in both}
        assert FilingEvent.objects.count() == 2


def test_a_row_saved_during_a_submission_is_wholly_in_or_wholly_out() -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    for number in (orders := Orders()):
        race(
            as_(clerk, submit, town, period, Submission(explain=WHY)),
            as_(clerk, save_record, town, good_line(number)),
        )
        orders.seen.add(_rows_in(town, number) - number)
        as_(reviewer, claim_and_return, town, period, number)()
    assert orders.seen == {0, 1}


def test_an_import_that_is_committed_during_a_submission_is_wholly_in_or_wholly_out(tmp_path: Path) -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    with clerk.scope():
        context = live_context(town)
    for number in (orders := Orders()):
        book = tmp_path / f"{number}.xlsx"
        pair = [good_line(2 * number), good_line(2 * number + 1)]
        write_annex2(book, [raw_row(line, town.name, place, {}) for place, line in enumerate(pair, 1)])
        # Reading the file takes longest: the submission comes at another moment of it in each round.
        ends = race(
            after(number % 6 / 20, as_(clerk, submit, town, period, Submission(explain=WHY))),
            as_(clerk, import_file, town, book, book.name, context, Choices()),
        )
        assert all(end.won for end in ends)
        before = 2 * number - 1
        orders.seen.add(_rows_in(town, number, before, before + 2) - before)
        as_(reviewer, claim_and_return, town, period, number)()


def _rows_in(town: Unit, number: int, *counts: int) -> int:
    """Return how many rows a version has: by its lines, by its own count and by its sums alike."""
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.get(unit=town, number=number)
        assert len(version_rows(version)) == version.row_count
        assert version.row_count in (counts or (number, number + 1))
        assert sum(version.totals.values_list("row_count", flat=True)) == version.row_count
        return version.row_count


def test_a_version_is_approved_while_a_newer_one_arrives() -> None:
    town, period = fresh()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    as_(clerk, submit, town, period, Submission(explain=WHY))()
    for _round in (orders := Orders()):
        number = filing_of(town, period).latest_number
        approved, renewed = race(
            as_(reviewer, claim_and_approve, town, period, number),
            as_(clerk, withdraw_and_submit, town, period, number),
        )
        assert approved.won != renewed.won
        orders.seen.add(approved.won)
        filing = filing_of(town, period)
        if approved.won:
            assert (filing.state, filing.latest_number, filing.approved_number) == (State.APPROVED, number, number)
            as_(reviewer, undo_and_return, town, period, number)()
            as_(clerk, submit, town, period, Submission(explain=WHY))()
        else:
            assert (filing.state, filing.latest_number, filing.approved_number) == (State.SUBMITTED, number + 1, None)


def claim_and_approve(actor: Actor, town: Unit, period: Period, seen: int) -> Outcome:
    claim(actor, town, period, seen=seen)
    return approve(actor, town, period, seen=seen)


def withdraw_and_submit(actor: Actor, town: Unit, period: Period, seen: int) -> Outcome:
    withdraw(actor, town, period, seen=seen)
    return submit(actor, town, period, Submission(explain=WHY), seen=seen)


def undo_and_return(actor: Actor, town: Unit, period: Period, seen: int) -> Outcome:
    undo_decision(actor, town, period, seen=seen)
    return return_filing(actor, town, period, "金额与合同不符，请核对", seen=seen)


def test_of_two_amendments_one_is_filed() -> None:
    town, period = fresh()
    one, two, reviewer = clerk_of(units.GUNAN), clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    as_(one, submit, town, period, Submission(explain=WHY))()
    as_(reviewer, claim_and_approve, town, period, 1)()
    for number in (orders := Orders()):
        amending = [
            as_(who, amend, town, period, Submission(explain=WHY), "漏报一笔", seen=number) for who in (one, two)
        ]
        ends = race(*amending)
        assert sorted(end.won for end in ends) == [False, True]
        orders.seen.add(ends[0].won)
        filing = filing_of(town, period)
        assert (filing.latest_number, filing.approved_number) == (number + 1, 1)
        as_(one, withdraw, town, period, seen=number + 1)()


def test_an_approval_is_taken_back_or_has_gone_up_but_never_both() -> None:
    town, period = fresh()
    district = units.unit(units.QIJIANG)
    clerk, reviewer, above = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG), clerk_of(units.QIJIANG)
    as_(clerk, submit, town, period, Submission(explain=WHY))()
    as_(reviewer, claim_and_approve, town, period, 1)()
    for number in (orders := Orders()):
        undone, gone_up = race(
            as_(reviewer, undo_decision, town, period, seen=1),
            as_(above, submit, district, period, Submission(with_missing=True)),
        )
        assert gone_up.won
        orders.seen.add(undone.won)
        with tenant_scope(SYSTEM):
            pinned = PinnedChild.objects.get(version__unit=district, version__number=number, child_unit=town)
        assert (pinned.child_version_id is None) == undone.won
        assert filing_of(town, period).state == (State.IN_REVIEW if undone.won else State.APPROVED)
        as_(above, withdraw, district, period, seen=number)()
        if undone.won:
            as_(reviewer, approve, town, period, seen=1)()
