"""T11, P07, P08 on real ledgers: what is told of complaints, how it is explained, and how rows are marked."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.answers import answer_findings
from ledger.actions.clues.correcting import correct
from ledger.actions.explanations import Answers
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.annexes.checks.base import Complained
from ledger.clueflow import Act
from ledger.errors import Located, RefusedError
from ledger.models import Clue, ClueChannel, ClueKind, ClueResult, ClueState, FilingVersion, RecordMark
from ledger.queries.clues.complained import complained_of
from ledger.queries.findings import findings_of
from ledger.queries.live import LiveSums
from ledger.queries.periods import context_for
from ledger.queries.rows import live_rows
from ledger.queries.stopping import stopping, stops_count
from ledger.queries.tallies import Tally
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.db.clock import app_now
from tests.factories import campaigns, records, units
from tests.factories.clues import CREDITOR, DEBTOR, complaint, done, linked, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
RULES = {"T11", "P07", "P08"}
NOTHING = Tally(1, 0, 0, 0, 0, None, 0, 0, LiveSums())
WHY = "付款凭证和债权人收据均已核对，见附件"


@pytest.fixture
def clerk() -> Persona:
    made = clerk_of(units.GUNAN)
    campaigns.expect(campaigns.RESOLUTION, made.unit)
    return made


def complained(clerk: Persona, days: int = 1, **said: Any) -> Clue:
    """Register a complaint that came in so many days from now."""
    made = registered(clerk, **said)
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=made.pk).update(registered_at=app_now() + dt.timedelta(days=days))
    return made


def said(clerk: Persona) -> Complained:
    with clerk.scope():
        return complained_of(clerk.unit, live_rows(clerk.unit))


def found(clerk: Persona, *, nil: bool = False) -> list[Located]:
    with clerk.scope():
        context = context_for(clerk.unit, campaigns.period(campaigns.RESOLUTION), nil=nil)
        return [item for item in findings_of(clerk.unit, live_rows(clerk.unit), context) if item.finding.rule in RULES]


def paid_row(clerk: Persona, **changed: Any) -> Any:
    return records.record(clerk.unit, Status.CLEARED, **{"creditor_name": CREDITOR, "debtor_name": DEBTOR, **changed})


def end(clue: Clue, state: ClueState, result: ClueResult) -> None:
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(state=state, ending=ClueState.CLOSED, result=result)


def test_a_paid_row_of_which_somebody_complains_later_is_flagged(clerk: Persona) -> None:
    paid_row(clerk, creditor_name=f" {CREDITOR}")
    paid_row(clerk, debtor_name="别的单位")
    records.record(clerk.unit, creditor_name=CREDITOR, debtor_name=DEBTOR)
    clue = complained(clerk)
    assert said(clerk).paid == {0: clue.number}
    [item] = found(clerk)
    assert (item.finding.rule, item.number, item.finding.column) == ("T11", 1, 22)


def test_what_was_paid_after_the_complaint_is_its_answer_unless_the_creditor_denies_it(clerk: Persona) -> None:
    paid_row(clerk)
    clue = complained(clerk, days=-1)
    assert said(clerk).paid == {}
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(false_found=True)
    assert said(clerk).paid == {0: clue.number}


def test_complaints_of_others_of_burdens_and_ended_ones_say_nothing(clerk: Persona) -> None:
    paid_row(clerk)
    complained(clerk_of(units.WENLONG))
    complained(clerk_of(units.QIJIANG))
    complained(clerk, kind=ClueKind.BURDEN)
    end(complained(clerk), ClueState.ARCHIVED, ClueResult.PAID)
    end(complained(clerk), ClueState.CLOSED, ClueResult.UNTRUE)
    assert said(clerk) == Complained()


def test_a_nil_report_is_warned_of_open_complaints(clerk: Persona) -> None:
    complained(clerk)
    assert [item.finding.rule for item in found(clerk, nil=True)] == ["P07"]
    assert found(clerk) == []


def test_arrears_that_were_found_true_stand_in_the_ledger_or_are_explained(clerk: Persona) -> None:
    clue, row = complained(clerk), records.record(clerk.unit, disputed=True)
    end(clue, ClueState.CLOSED, ClueResult.PART_PAID)
    period = campaigns.period(campaigns.RESOLUTION)
    [item] = found(clerk)
    assert (item.finding.rule, item.record_id, clue.number in item.finding.message) == ("P08", None, True)
    with clerk.scope() as actor:
        with pytest.raises(RefusedError):
            submit(actor, clerk.unit, period, Submission())
        assert [each.finding.rule for each in stopping(clerk.unit, period).found] == ["P08"]
        assert stops_count(clerk.unit, period, NOTHING) == 1
        assert answer_findings(actor, clerk.unit, period, Answers({item.key: WHY})) == 1
        assert stopping(clerk.unit, period).found == []
        assert stops_count(clerk.unit, period, NOTHING) == 0
        submit(actor, clerk.unit, period, Submission())
    with tenant_scope(SYSTEM):
        kept = FilingVersion.objects.get(unit=clerk.unit)
        assert [(each["rule"], each["explanation"]) for each in kept.findings if each["rule"] in RULES] == [
            ("P08", WHY)
        ]
    linked(clue, row)
    assert found(clerk) == []


def test_what_is_explained_of_a_paid_row_stays_while_the_row_says_the_same(clerk: Persona) -> None:
    row = paid_row(clerk)
    complained(clerk)
    with clerk.scope() as actor:
        answer_findings(actor, clerk.unit, campaigns.period(campaigns.RESOLUTION), Answers({"T11": WHY}))
    assert [item.explanation for item in found(clerk)] == [WHY]
    with tenant_scope(SYSTEM):
        row.creditor_name = f"{CREDITOR}。"
        row.save()
    assert found(clerk) == []


def test_rows_are_marked_when_a_complaint_comes_goes_and_ends(clerk: Persona) -> None:
    paid_row(clerk)
    with tenant_scope(SYSTEM):
        assert not RecordMark.objects.filter(rules__contains=["T11"]).exists()
    clue = complained(clerk)
    with tenant_scope(SYSTEM):
        Clue.objects.update(false_found=True)
    done(reviewer_of(units.GUNAN), Act.ACCEPT, clue)
    done(reviewer_of(units.GUNAN), Act.JOIN, clue, into=complained(clerk, days=-1).number)
    with tenant_scope(SYSTEM):
        assert not RecordMark.objects.filter(rules__contains=["T11"]).exists()
        Clue.objects.filter(pk=clue.pk).update(false_found=True)
    done(reviewer_of(units.GUNAN), Act.REOPEN, clue)
    with tenant_scope(SYSTEM):
        assert RecordMark.objects.filter(rules__contains=["T11"]).count() == 1


def test_what_anybody_wrote_on_the_public_page_says_nothing_before_it_is_examined(clerk: Persona) -> None:
    paid_row(clerk)
    clue = complained(clerk, channel=ClueChannel.PUBLIC)
    assert said(clerk) == Complained()
    assert found(clerk, nil=True) == []
    done(reviewer_of(units.GUNAN), Act.ACCEPT, clue)
    assert said(clerk).paid == {0: clue.number}
    with tenant_scope(SYSTEM):
        assert RecordMark.objects.filter(rules__contains=["T11"]).count() == 1


def test_a_name_that_is_mended_marks_the_rows_of_the_right_creditor_alone(clerk: Persona) -> None:
    paid_row(clerk)
    right = paid_row(clerk, creditor_name="别的公司")
    clue = complained(clerk)
    with clerk.scope() as actor:
        correct(actor, clue.pk, 1, complaint(creditor_name="别的公司"))
    with tenant_scope(SYSTEM):
        marked = RecordMark.objects.filter(rules__contains=["T11"]).values_list("record_id", flat=True)
        assert list(marked) == [right.pk]


def test_many_complaints_take_as_many_queries_as_one(clerk: Persona) -> None:
    paid_row(clerk)
    end(complained(clerk), ClueState.CLOSED, ClueResult.PAID)
    counts = []
    for _further in range(2):
        complained(clerk)
        end(complained(clerk), ClueState.CLOSED, ClueResult.PAID)
        with CaptureQueriesContext(connection) as asked, clerk.scope():
            complained_of(clerk.unit, live_rows(clerk.unit))
        counts.append(len(asked))
    assert counts[0] == counts[1]
