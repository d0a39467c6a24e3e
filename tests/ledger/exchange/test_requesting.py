"""Taking an import back is a job: asked for once, done once and whole, refused anew where the world has changed."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings

from ledger.actions import jobs
from ledger.actions.locks import lock_ledgers
from ledger.actions.records import save_record
from ledger.errors import ForbiddenError, RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.requesting import request_undo
from ledger.exchange.undoable import EditedSinceError, Seen
from ledger.exchange.undoing import Undone
from ledger.models import ArrearsRecord, AuditEvent, Job, JobState, Ledger, LiveTotal, Membership
from ledger.policy import Role
from ledger.queries.imports import DIRECTORY, UNDO
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, filings, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.imports import imported
from tests.factories.lines import WAN, good_line
from tests.factories.people import grant
from tests.personas import Persona, clerk_of, viewer_of
from tests.races import race, somebody_waits
from tests.workers import until, worker

ROWS = 3_000
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


@pytest.fixture
def check(clerk: Persona, tmp_path: Path) -> int:
    """Import two rows; return the check's number."""
    return imported(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], clerk.unit.name)))


def ask(person: Persona, check: int, agreed: Seen | None = None) -> Undone | None:
    with person.scope() as actor:
        return request_undo(actor, person.unit, check, agreed)


def undoings() -> list[Job]:
    with tenant_scope(SYSTEM):
        return list(Job.objects.filter(kind=UNDO).order_by("id"))


def run() -> Job:
    """Run the undoing that was asked for last; return how it ended."""
    run_import.func(undoings()[-1].pk)
    return undoings()[-1]


def stored() -> list[ArrearsRecord]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("sort_no"))


def edit(person: Persona, wan: int) -> None:
    """Change the contract of the second row."""
    with person.scope() as actor:
        line = replace(good_line(2), contract_fen=wan * WAN)
        save_record(actor, person.unit, line, record_id=stored()[1].pk)


def audited() -> int:
    with tenant_scope(SYSTEM):
        return AuditEvent.objects.filter(what="import_undone").count()


def test_it_is_asked_for_and_done_once(clerk: Persona, check: int) -> None:
    assert ask(clerk, check) is None
    assert ask(clerk_of(units.GUNAN), check) is None
    assert (len(undoings()), len(stored())) == (1, 2)
    done = run()
    assert (done.state, done.done, done.result) == (JobState.DONE, 2, {"deleted": 2, "restored": 0})
    assert ask(clerk, check) == Undone(2, 0, repeated=True)
    run()
    assert (len(undoings()), stored(), audited()) == (1, [], 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_enlists(clerk: Persona, check: int) -> None:
    other = clerk_of(units.GUNAN)
    ends = race(*(lambda person=person: ask(person, check) for person in (clerk, other, clerk, other)))
    assert [end.won for end in ends] == [True] * 4
    assert len(undoings()) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_ledger_that_somebody_holds(clerk: Persona, check: int) -> None:
    def hurried() -> Undone | None:
        with clerk.scope() as actor:
            scalar("select set_config('lock_timeout', '2s', true)")
            return request_undo(actor, clerk.unit, check)

    with tenant_scope(SYSTEM):
        lock_ledgers([clerk.unit.pk])
        (end,) = race(hurried)
    assert end.won
    assert len(undoings()) == 1


def test_what_cannot_be_undone_is_refused_at_once(clerk: Persona, check: int) -> None:
    with pytest.raises(RefusedError, match="没有保存过"):
        ask(clerk, check + 4711)
    with pytest.raises(ForbiddenError):
        ask(viewer_of(units.GUNAN), check)
    edit(clerk, 90)
    with pytest.raises(EditedSinceError):
        ask(clerk, check)
    filings.version(clerk.unit)
    with pytest.raises(RefusedError, match="第 1 版报送"):
        ask(clerk, check)
    assert undoings() == []


def test_what_was_filed_while_it_waited_stays_and_says_why(clerk: Persona, check: int) -> None:
    ask(clerk, check)
    filings.version(clerk.unit)
    refused = run()
    assert refused.state == JobState.REFUSED
    assert "第 1 版报送" in refused.result["message"]
    assert (len(stored()), audited()) == (2, 0)


def test_what_was_edited_after_one_agreed_is_refused_and_asked_about_again(clerk: Persona, check: int) -> None:
    edit(clerk, 90)
    with pytest.raises(EditedSinceError) as asked:
        ask(clerk, check)
    assert ask(clerk, check, asked.value.seen) is None
    edit(clerk, 91)
    refused = run()
    assert refused.state == JobState.REFUSED
    assert "确认以后又有新的改动" in refused.result["message"]
    assert len(stored()) == 2
    with pytest.raises(EditedSinceError) as again:
        ask(clerk, check, asked.value.seen)
    assert ask(clerk, check, again.value.seen) is None
    assert run().state == JobState.DONE
    assert (stored(), [job.state for job in undoings()]) == ([], [JobState.REFUSED, JobState.DONE])


def test_a_row_that_another_import_changes_meanwhile_is_not_taken_back(
    clerk: Persona, check: int, tmp_path: Path
) -> None:
    ask(clerk, check)
    rows = cells([good_line(1), replace(good_line(2), contract_fen=90 * WAN)], clerk.unit.name)
    imported(clerk, annex2(tmp_path / "b.xlsx", rows))
    assert run().state == JobState.REFUSED
    assert [row.contract_fen for row in stored()] == [good_line(1).contract_fen, 90 * WAN]


@pytest.mark.parametrize("how", ["right", "unit", "seat"])
def test_an_owner_without_the_right_takes_nothing_back(clerk: Persona, check: int, how: str) -> None:
    ask(clerk, check)
    with tenant_scope(SYSTEM):
        seat = Membership.objects.filter(user=clerk.user)
        if how == "right":
            seat.update(role=Role.VIEWER)
        elif how == "unit":
            seat.delete()
            grant(clerk.user, units.unit(units.WENLONG), Role.CLERK)
        else:
            seat.delete()
    told = run()
    words = {"right": "您的角色不能", "unit": "发起人已不在", "seat": "发起人已停用"}
    assert words[how] in told.result["message"]
    assert (len(stored()), audited()) == (2, 0)
    assert ask(clerk_of(units.GUNAN), check) is None
    assert run().state == JobState.DONE


def test_a_late_worker_takes_nothing_back(clerk: Persona, check: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(clerk, check)
    late = jobs.take(undoings()[0].pk)
    assert late is not None
    with override_settings(JOB_LEASE_SECONDS=-1):
        jobs.progress(late, 0, 0)
    assert jobs.take(late.pk) is not None
    monkeypatch.setattr(jobs, "take", lambda _: late)
    run_import.func(late.pk)
    assert (len(stored()), audited(), undoings()[0].state) == (2, 0, JobState.RUNNING)


@pytest.mark.django_db(transaction=True)
def test_a_killed_undoing_is_done_once_and_whole(clerk: Persona, tmp_path: Path) -> None:
    book = annex2(tmp_path / "a.xlsx", cells([good_line(number) for number in range(ROWS)], clerk.unit.name))
    ask(clerk, imported(clerk, book))
    with tenant_scope(SYSTEM):
        parties = Job.objects.get(kind=DIRECTORY)
    run_import.func(parties.pk)
    # Somebody holds the ledger: the undoing waits in its transaction when it is killed.
    with worker(QINGQIAN_JOB_LEASE="3") as doomed, tenant_scope(SYSTEM):
        lock_ledgers([clerk.unit.pk])
        until(somebody_waits)
        doomed.kill()
        doomed.wait(10)
    assert (undoings()[0].state, len(stored()), audited()) == (JobState.RUNNING, ROWS, 0)
    with worker(QINGQIAN_JOB_LEASE="3"):
        until(lambda: undoings()[0].state == JobState.DONE, 90)
    with tenant_scope(SYSTEM):
        assert not LiveTotal.objects.filter(row_count__gt=0).exists()
        assert Ledger.objects.get(unit=clerk.unit).rev == 2
    assert (stored(), audited(), undoings()[0].attempts) == ([], 1, 2)
