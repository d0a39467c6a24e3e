"""Uploading through the page and importing by a real worker: progress, outcome, refusals; both processes live on."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.exchange.jobs import run_import
from ledger.models import ArrearsRecord, Job, JobState, StoredFile
from ledger.scoping import SYSTEM, tenant_scope
from tests.browser.world import under_way
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of
from tests.qingqian.sheets.hostile import HOSTILE
from tests.workers import until, worker


@pytest.fixture
def clerk() -> Persona:
    under_way()
    return clerk_of(units.GUNAN)


def upload(person: Persona, path: Path, key: str = "", **decided: str) -> int:
    """Send the form; return the job's number."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    said = {"file": file, "period": campaigns.RESOLUTION, "key": key or str(uuid.uuid4()), **decided}
    answer = person.client.post("/imports/new/", said)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].rstrip("/").rsplit("/", 1)[1])


def job(number: int) -> Job:
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=number)


@pytest.mark.django_db
def test_the_page_shows_counts_and_findings_by_cell(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2, creditor_name="")], clerk.unit.name)
    number = upload(clerk, annex2(tmp_path / "附件2.xlsx", rows))
    waiting = clerk.client.get(f"/imports/{number}/").content.decode()
    assert f"/imports/{number}/progress/" in waiting
    run_import.func(number)
    page = clerk.client.get(f"/imports/{number}/progress/").content.decode()
    assert "L5" in page
    assert "其中 1 处有误" in page
    assert "附件2.xlsx" in clerk.client.get("/imports/").content.decode()


@pytest.mark.django_db
def test_the_same_form_twice_is_one_import(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name))
    key = str(uuid.uuid4())
    assert upload(clerk, path, key) == upload(clerk, path, key)
    with tenant_scope(SYSTEM):
        assert (Job.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_no_file_and_an_empty_name_are_said_at_the_field(clerk: Persona) -> None:
    answer = clerk.client.post("/imports/new/", {"period": campaigns.RESOLUTION, "key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "请选择要导入的 Excel 文件" in answer.content.decode()


def queries(person: Persona) -> int:
    with CaptureQueriesContext(connection) as context:
        assert person.client.get("/imports/").status_code == 200
    return len(context)


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_three(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name))
    upload(clerk, path)
    one = queries(clerk)
    upload(clerk, path)
    upload(clerk, path)
    assert queries(clerk) == one


@pytest.mark.django_db(transaction=True)
def test_hostile_files_change_nothing_and_leave_web_and_worker_alive(clerk: Persona, tmp_path: Path) -> None:
    numbers: dict[str, int] = {}
    for place, (name, (make, _)) in enumerate(HOSTILE.items()):
        path = tmp_path / f"{place}.xlsx"
        make(path)
        if path.stat().st_size <= 30 << 20:
            numbers[name] = upload(clerk, path)
    honest = upload(clerk, annex2(tmp_path / "good.xlsx", cells([good_line(1)], clerk.unit.name)))
    with worker() as process:
        until(lambda: job(honest).state == JobState.DONE, 300)
        assert process.poll() is None
    for name, number in numbers.items():
        refused = job(number)
        assert refused.state == JobState.REFUSED, name
        assert refused.result["message"].count("\n") == 0, name
        assert refused.attempts == 1, name
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == 1
    assert clerk.client.get("/ledger/").status_code == 200
