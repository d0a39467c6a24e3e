"""Imports as jobs, run by real workers: once and whole, whatever happens to them."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

from ledger.actions import jobs
from ledger.actions.files import keep
from ledger.actions.locks import lock_ledgers
from ledger.exchange.checking import enlist_check
from ledger.exchange.jobs import run_import, sweep
from ledger.models import ArrearsRecord, ImportRow, Job, JobState, Ledger, LiveTotal, Membership, Unit
from ledger.policy import Role
from ledger.queries.imports import CHECK, IMPORT
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, people, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of
from tests.workers import peak_mb, until, worker

ROWS = 3_000
FEW = 600
PEAK_MB = 400


def enlisted(clerk: Persona, path: Path, key: str = "k", rev: int | None = None, **decided: bool) -> Job:
    """Enlist the import of a file whose check has been done, when the ledger stood at `rev`."""
    with clerk.scope() as actor:
        stored = keep(clerk.unit, ContentFile(path.read_bytes(), path.name))
        params = {"file": path.name, "period": campaigns.RESOLUTION}
        check = jobs.enlist(actor, clerk.unit, CHECK, f"check {key}", params, stored).job
        jobs.finish(check, {"rev": rev})
        told = {**params, "check": check.pk, "accept_proposals": False, "partial": False, **decided}
        return jobs.enlist(actor, clerk.unit, IMPORT, key, told, stored).job


def state_of(job: Job) -> Job:
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def book(tmp_path: Path, unit: Unit, rows: int = 2) -> Path:
    lines = [good_line(number) for number in range(1, rows + 1)]
    return annex2(tmp_path / "annex2.xlsx", cells(lines, unit.name))


@pytest.mark.django_db
def test_a_job_imports_and_says_what_it_did(clerk: Persona, tmp_path: Path) -> None:
    job = enlisted(clerk, book(tmp_path, clerk.unit))
    run_import.func(job.pk)
    done = state_of(job)
    assert (done.state, done.result["new"], done.done, done.total) == (JobState.DONE, 2, 2, 2)
    run_import.func(job.pk)
    with clerk.scope():
        assert ArrearsRecord.objects.count() == 2


@pytest.mark.django_db
def test_what_was_changed_since_the_preview_is_not_overwritten(clerk: Persona, tmp_path: Path) -> None:
    run_import.func(enlisted(clerk, book(tmp_path, clerk.unit)).pk)
    with clerk.scope():
        seen = Ledger.objects.get(unit=clerk.unit).rev
        ArrearsRecord.objects.filter(sort_no=1).update(debtor_contact="同事改过的人")
    job = enlisted(clerk, book(tmp_path, clerk.unit), "again", rev=seen)
    run_import.func(job.pk)
    told = state_of(job)
    assert (told.state, "1 行又被改过" in told.result["message"]) == (JobState.REFUSED, True)
    with clerk.scope():
        assert ArrearsRecord.objects.filter(debtor_contact="同事改过的人").exists()
    later = enlisted(clerk, book(tmp_path, clerk.unit), "later", rev=seen + 1)
    run_import.func(later.pk)
    assert state_of(later).result["changed"] == 1


@pytest.mark.django_db
def test_the_same_key_is_one_job(clerk: Persona, tmp_path: Path) -> None:
    path = book(tmp_path, clerk.unit)
    assert enlisted(clerk, path).pk == enlisted(clerk, path).pk


@pytest.mark.django_db
def test_a_refused_file_changes_nothing_and_says_why(clerk: Persona, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    job = enlisted(clerk, broken)
    run_import.func(job.pk)
    told = state_of(job)
    assert told.state == JobState.REFUSED
    assert told.result["message"]
    with clerk.scope():
        assert not ArrearsRecord.objects.exists()


@pytest.mark.django_db
def test_a_clerk_who_left_imports_nothing(clerk: Persona, tmp_path: Path) -> None:
    job = enlisted(clerk, book(tmp_path, clerk.unit))
    clerk.user.is_active = False
    clerk.user.save()
    run_import.func(job.pk)
    left = state_of(job)
    assert (left.state, "停用" in left.result["message"]) == (JobState.FAILED, True)
    with tenant_scope(SYSTEM):
        assert not ArrearsRecord.objects.exists()


@pytest.mark.django_db
def test_a_late_worker_is_fenced_off(clerk: Persona, tmp_path: Path) -> None:
    job = enlisted(clerk, book(tmp_path, clerk.unit))
    first = jobs.take(job.pk)
    assert first is not None
    assert jobs.take(job.pk) is None
    with override_settings(JOB_LEASE_SECONDS=-1):
        jobs.progress(first, 1, 2)
    second = jobs.take(job.pk)
    assert second is not None
    assert second.fence == first.fence + 1
    with pytest.raises(jobs.LeaseLostError):
        jobs.progress(first, 2, 2)
    with pytest.raises(jobs.LeaseLostError), tenant_scope(SYSTEM):
        jobs.hold(first)


@pytest.mark.django_db
def test_a_job_that_always_dies_is_given_up(clerk: Persona, tmp_path: Path) -> None:
    job = enlisted(clerk, book(tmp_path, clerk.unit))
    with override_settings(JOB_LEASE_SECONDS=-1):
        for _ in range(jobs.MAX_ATTEMPTS):
            assert jobs.take(job.pk) is not None
        assert jobs.take(job.pk) is None
    assert state_of(job).state == JobState.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_comes_once_and_within_its_memory(clerk: Persona, tmp_path: Path) -> None:
    job = enlisted(clerk, book(tmp_path, clerk.unit, ROWS))
    run_import.enqueue(job.pk)
    # Somebody holds the ledger: the import has read its file and waits in its transaction when it is killed.
    with worker(QINGQIAN_JOB_LEASE="3") as doomed, tenant_scope(SYSTEM):
        lock_ledgers([clerk.unit.pk])
        until(lambda: Job.objects.get(pk=job.pk).done == ROWS)
        doomed.kill()
        doomed.wait(10)
    assert state_of(job).state == JobState.RUNNING
    with tenant_scope(SYSTEM):
        assert not ArrearsRecord.objects.exists()
    with worker(QINGQIAN_JOB_LEASE="3") as second:
        until(lambda: state_of(job).state == JobState.DONE, 90)
        assert peak_mb(second.pid) <= PEAK_MB
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == ROWS
        assert sum(LiveTotal.objects.values_list("row_count", flat=True)) == ROWS
        assert Ledger.objects.get(unit=clerk.unit).rev == 1
    assert state_of(job).attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_killed_check_keeps_each_row_once(clerk: Persona, tmp_path: Path) -> None:
    path = book(tmp_path, clerk.unit, FEW)
    with clerk.scope() as actor:
        stored = keep(clerk.unit, ContentFile(path.read_bytes(), path.name))
        job = enlist_check(actor, clerk.unit, stored, period_code=campaigns.RESOLUTION, key="k")
    with worker(QINGQIAN_JOB_LEASE="3") as doomed, tenant_scope(SYSTEM):
        lock_ledgers([clerk.unit.pk])
        until(lambda: Job.objects.get(pk=job.pk).done == FEW)
        doomed.kill()
        doomed.wait(10)
    with worker(QINGQIAN_JOB_LEASE="3"):
        until(lambda: state_of(job).state == JobState.DONE, 90)
    with tenant_scope(SYSTEM):
        assert ImportRow.objects.filter(job=job).count() == FEW
    assert state_of(job).attempts == 2


@pytest.mark.django_db
def test_a_sweep_finds_what_nobody_took(clerk: Persona, tmp_path: Path) -> None:
    with override_settings(JOB_LEASE_SECONDS=-1):
        enlisted(clerk, book(tmp_path, clerk.unit))
        assert sweep() == 1
    assert sweep() == 1
    assert sweep() == 0


@pytest.mark.django_db
def test_a_clerk_who_reads_one_field_only_by_now_imports_nothing(clerk: Persona, tmp_path: Path) -> None:
    """The right to enter rows is gone; that of a 行业主管 is no way to take the job over."""
    job = enlisted(clerk, book(tmp_path, clerk.unit))
    people.grant(clerk.user, clerk.unit, Role.SECTOR)
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=clerk.user, role=Role.CLERK).delete()
    run_import.func(job.pk)
    assert state_of(job).state == JobState.FAILED
    with tenant_scope(SYSTEM):
        assert not ArrearsRecord.objects.exists()
