"""Files that are made by a worker: whole and once, by their owner's rights of then, whatever happens to the worker."""

import datetime as dt
import hashlib
import io
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from openpyxl import load_workbook

from ledger.actions import jobs
from ledger.actions.beats import beating
from ledger.actions.outputs import clear_outputs, part_of, place_of, put
from ledger.exchange.jobs import run_import, sweep
from ledger.models import Job, JobState, Membership
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from reporting.outputs import pieces
from reporting.outputs.manifest import NAME
from reporting.outputs.order import WHOLE, Order
from reporting.workbooks.form import Form
from tests.factories import campaigns, units
from tests.factories.contacts import CONTACTS, file_it, keep, open_contacts
from tests.personas import Persona, clerk_of, viewer_of
from tests.reporting.outputs.making import made, now, ordered, unpacked
from tests.reporting.outputs.offices import fake_office
from tests.workers import until, worker

pytestmark = pytest.mark.django_db
WHOLE_PERIOD = Order(units.QIJIANG, campaigns.RESOLUTION, None, WHOLE)


@pytest.mark.usefixtures("resolution", "office")
def test_a_package_holds_the_whole_period_and_says_what_it_is(folder: Path) -> None:
    job = made(ordered(viewer_of(units.QIJIANG), WHOLE_PERIOD))
    assert (job.state, job.result["file"]) == (JobState.DONE, "成套_綦江区_化解报告_第1版.zip")
    files = unpacked(job)
    sheets = [
        "附件2_綦江区_化解报告_第1版",
        *(f"附件{n}_綦江区_化解报告_第1版{by}" for n in (3, 4) for by in ("", BY_UNIT)),
    ]
    named = [f"{sheet}.{form}" for sheet in sheets for form in ("xlsx", "pdf")]
    assert list(files) == [*named, "文字报告_綦江区_化解报告_第1版.docx", NAME]
    told = files[NAME].decode("utf-8-sig")
    assert all(
        line in told for line in ("单位：綦江区（500110）", "报送期：化解报告", "版本：化解报告 第1版", "校验码：")
    )
    for name, content in files.items():
        assert name == NAME or f"{hashlib.sha256(content).hexdigest()}  {name}\n" in told
    assert load_workbook(io.BytesIO(files[named[2]])).active is not None
    assert (job.done, job.total, job.result["lines"]) == (11, 11, 11)
    assert job.result["sha256"] == hashlib.sha256(place_of(job).read_bytes()).hexdigest()
    assert [path.name for path in folder.iterdir()] == [place_of(job).name]


BY_UNIT = "_按填报单位"


@pytest.mark.usefixtures("office")
def test_a_package_of_the_contacts_is_their_form() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    job = made(ordered(clerk, Order(units.GUNAN, CONTACTS, None, WHOLE)))
    names = [name.rpartition(".")[2] for name in unpacked(job) if name.startswith("附件1_")]
    assert (job.state, names) == (JobState.DONE, ["xlsx", "pdf", "csv"])


@pytest.mark.usefixtures("resolution")
def test_without_libreoffice_a_package_has_workbooks_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    files = unpacked(made(ordered(viewer_of(units.QIJIANG), WHOLE_PERIOD)))
    assert not [name for name in files if name.endswith(".pdf")]
    assert "没有安装 LibreOffice" in files[NAME].decode()


@pytest.mark.usefixtures("resolution", "office")
@pytest.mark.parametrize(("form", "start"), [(Form.XLSX, b"PK"), (Form.CSV, b"\xef\xbb\xbf"), (Form.PDF, b"%PDF-")])
def test_one_sheet_is_a_file_of_its_own(form: Form, start: bytes) -> None:
    job = made(ordered(clerk_of(units.QIJIANG), Order(units.QIJIANG, "", None, 2, form)))
    assert (job.result["file"], job.result["lines"]) == (f"附件2_綦江区_实时台账.{form}", 5)
    assert place_of(job).read_bytes().startswith(start)


@pytest.mark.usefixtures("resolution", "office")
def test_a_pdf_of_too_many_rows_is_refused_and_left_out_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PRINTED_ROWS", 4)
    viewer = viewer_of(units.QIJIANG)
    refused = made(ordered(viewer, Order(units.QIJIANG, "", None, 2, Form.PDF)))
    assert (refused.state, "5 行" in refused.result["message"]) == (JobState.REFUSED, True)
    files = unpacked(made(ordered(viewer, WHOLE_PERIOD)))
    assert [name[:3] for name in files if name.endswith(".pdf")] == ["附件3", "附件3", "附件4", "附件4"]


@pytest.mark.usefixtures("resolution")
def test_the_same_file_asked_for_twice_while_it_waits_is_one_job() -> None:
    viewer, other = viewer_of(units.QIJIANG), clerk_of(units.QIJIANG)
    order = Order(units.QIJIANG, "", None, 4)
    first = ordered(viewer, order)
    assert ordered(viewer, order).pk == first.pk
    assert len({first.pk, ordered(other, order).pk, ordered(viewer, Order(units.QIJIANG, "", None, 3)).pk}) == 3
    made(first)
    assert ordered(viewer, order).pk != first.pk, "figures may have changed since"


@pytest.mark.usefixtures("resolution")
def test_who_has_left_or_lost_the_right_gets_nothing(folder: Path) -> None:
    left, lost = viewer_of(units.QIJIANG), clerk_of(units.QIJIANG)
    jobs_of = [ordered(person, Order(units.QIJIANG, "", None, 4)) for person in (left, lost)]
    left.user.is_active = False
    left.user.save()
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=lost.user).delete()
        Membership.objects.create(user=lost.user, unit=units.unit(units.WENLONG), role=Role.CLERK)
    gone, moved = map(made, jobs_of)
    assert (gone.state, "停用" in gone.result["message"]) == (JobState.FAILED, True)
    assert moved.state == JobState.REFUSED
    assert not folder.exists() or list(folder.iterdir()) == []


def _are(person: Persona, role: Role) -> None:
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=person.user).update(role=role)


@pytest.mark.usefixtures("resolution")
@pytest.mark.parametrize(
    ("then", "since", "readable"),
    [(Role.CLERK, Role.CLERK, True), (Role.CLERK, Role.VIEWER, False), (Role.VIEWER, Role.CLERK, False)],
)
def test_telephones_stand_in_a_file_of_who_reads_them_from_its_beginning_to_its_end(
    then: Role, since: Role, *, readable: bool
) -> None:
    person, order, out = clerk_of(units.QIJIANG), Order(units.QIJIANG, "", None, 2, Form.CSV), io.BytesIO()
    _are(person, then)
    meant = pieces.pinned(person.actor, order)
    assert meant.phones is (then is Role.CLERK)
    _are(person, since)
    [piece] = pieces.pieces(person.actor, order, meant)
    piece.write(out)
    assert (b"138****" not in out.getvalue()) is readable


@pytest.mark.usefixtures("resolution")
def test_a_late_worker_leaves_what_the_other_has_made() -> None:
    job = ordered(viewer_of(units.QIJIANG), Order(units.QIJIANG, "", None, 4))
    late = jobs.take(job.pk)
    assert late is not None
    with override_settings(JOB_LEASE_SECONDS=-1):
        jobs.progress(late, 0, 1)
    done = made(job)
    content = place_of(job).read_bytes()
    with part_of(late) as part:
        part.write_bytes(b"late")
        with pytest.raises(jobs.LeaseLostError):
            put(late, part, {"file": "late"})
    assert place_of(job).read_bytes() == content
    assert now(job).result == done.result


@pytest.mark.usefixtures("resolution")
def test_a_sweep_deletes_what_is_over_and_what_nobody_finished(folder: Path) -> None:
    viewer = viewer_of(units.QIJIANG)
    kept, over = (made(ordered(viewer, Order(units.QIJIANG, "", None, annex))) for annex in (3, 4))
    running = jobs.take(ordered(viewer, WHOLE_PERIOD).pk)
    assert running is not None
    lying = (
        f"{running.pk}-{running.params['token']}.1.part",
        f"{kept.pk}-{kept.params['token']}.7.part",
        "999999-x",
        "x",
    )
    for name in lying:
        (folder / name).touch()
    assert over.finished_at is not None
    with tenant_scope(SYSTEM):
        Job.objects.filter(pk=over.pk).update(finished_at=over.finished_at - dt.timedelta(days=settings.OUTPUT_DAYS))
    assert clear_outputs() == 4
    assert {path.name for path in folder.iterdir()} == {place_of(kept).name, lying[0]}
    sweep()
    assert place_of(kept).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("resolution")
def test_a_long_step_keeps_its_lease() -> None:
    job = jobs.take(ordered(viewer_of(units.QIJIANG), WHOLE_PERIOD).pk)
    assert job is not None
    with override_settings(JOB_LEASE_SECONDS=0.6):
        with beating(job):
            time.sleep(1.2)
            assert jobs.lost() == []
        time.sleep(0.7)
        assert jobs.lost() == [job.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("resolution")
def test_a_killed_package_comes_once_and_whole(folder: Path, tmp_path: Path) -> None:
    job = ordered(viewer_of(units.QIJIANG), WHOLE_PERIOD)
    run_import.enqueue(job.pk)
    slow = fake_office(tmp_path, seconds=1.5)
    with worker(QINGQIAN_JOB_LEASE="2", **slow) as doomed:
        until(lambda: now(job).done == 1 and (Path(settings.OFFICE_DIR) / "room").exists())
        doomed.kill()
        doomed.wait(10)
    assert now(job).state == JobState.RUNNING
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    quick = fake_office(tmp_path)
    with worker(QINGQIAN_JOB_LEASE="2", **quick):
        until(lambda: now(job).state == JobState.DONE, 60)
    done = now(job)
    assert (done.attempts, len(unpacked(done))) == (2, 12)
    assert done.result["sha256"] == hashlib.sha256(place_of(job).read_bytes()).hexdigest()
    assert [path.name for path in folder.iterdir()] == [place_of(job).name]
