from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ledger.models import ArrearsRecord, Attachment, AuditEvent, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.evidence import PDF, upload
from tests.factories.records import record
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, auditor_of, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(tree: dict[str, Unit], tmp_path: Path, settings: Any) -> Persona:
    assert units.GUNAN in tree
    settings.UPLOAD_DIR = tmp_path
    return clerk_of(units.GUNAN)


def send(person: Persona, made: ArrearsRecord, content: bytes = PDF, name: str = "供水合同.pdf", **said: str) -> Any:
    values = {"evidence-kind": "1", "evidence-title": "", "evidence-file": upload(content, name), **said}
    return person.client.post(f"/ledger/{made.pk}/evidence/", values, headers={"HX-Request": "true"})


def only() -> Attachment:
    with tenant_scope(SYSTEM):
        return Attachment.objects.select_related("stored_file").get()


def test_a_file_is_listed_with_its_kind_and_who_brought_it(clerk: Persona) -> None:
    made = record(clerk.unit)
    answer = send(clerk, made)
    assert answer.status_code == 200
    assert all(words in text(answer) for words in ("合同", "供水合同", clerk.actor.name, "已上传"))
    assert f"/evidence/{only().pk}/" in page(clerk, f"/ledger/{made.pk}/")


def test_the_same_content_again_is_the_file_that_is_there(clerk: Persona) -> None:
    made = record(clerk.unit)
    for name in ("供水合同.pdf", "副本.pdf"):
        assert send(clerk, made, name=name).status_code in (200, 204, 302)
    assert only().title == "供水合同"
    assert send(clerk, record(clerk.unit)).status_code in (200, 204, 302)
    with tenant_scope(SYSTEM):
        assert Attachment.objects.count() == 2


def test_it_is_handed_out_to_be_saved_and_the_reading_is_logged(clerk: Persona) -> None:
    send(clerk, record(clerk.unit))
    answer: Any = auditor_of(units.QIJIANG).client.get(f"/evidence/{only().pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('供水合同.pdf')}"
    assert answer["Cache-Control"] == "no-store"
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="evidence_read")
    assert event.unit_id == clerk.unit.pk


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"<html>", "不能识别这个文件"), (b"", "文件是空的"), (None, "请选择要上传的文件")]
)
def test_what_is_not_taken_is_told(clerk: Persona, content: bytes | None, sentence: str) -> None:
    made = record(clerk.unit)
    answer = send(clerk, made, **({"evidence-file": ""} if content is None else {}), content=content or b"")
    assert answer.status_code == 422
    assert sentence in text(answer)
    with tenant_scope(SYSTEM):
        assert not Attachment.objects.exists()


def test_without_scripts_one_comes_back_to_the_row(clerk: Persona) -> None:
    made = record(clerk.unit)
    values = {"evidence-kind": "1", "evidence-file": upload(PDF)}
    assert clerk.client.post(f"/ledger/{made.pk}/evidence/", values)["Location"] == f"/ledger/{made.pk}/"
    assert clerk.client.post(f"/ledger/{made.pk}/evidence/", {})["Location"] == f"/ledger/{made.pk}/"
    html = page(clerk, f"/ledger/{made.pk}/")
    assert "已上传" in html
    assert "请选择要上传的文件" in html


def test_taken_back_it_is_hidden_and_stays(clerk: Persona, tmp_path: Path) -> None:
    made = record(clerk.unit)
    send(clerk, made)
    kept = only()
    for _ in range(2):
        answer = clerk.client.post(f"/evidence/{kept.pk}/remove/", headers={"HX-Request": "true"})
        assert "已撤回" in text(answer)
    assert only().removed_by_name == clerk.actor.name
    assert (tmp_path / kept.stored_file.stored_name).exists()
    assert clerk.client.get(f"/evidence/{kept.pk}/").status_code == 404
    assert "撤回材料" in page(clerk, f"/ledger/{made.pk}/history/")


def test_a_file_that_is_gone_from_the_disk_is_told(clerk: Persona, tmp_path: Path) -> None:
    send(clerk, record(clerk.unit))
    (tmp_path / only().stored_file.stored_name).unlink()
    assert clerk.client.get(f"/evidence/{only().pk}/").status_code == 422


def test_a_viewer_sees_that_it_is_there_and_may_not_open_it(clerk: Persona) -> None:
    made = record(clerk.unit)
    send(clerk, made)
    viewer = viewer_of(units.QIJIANG)
    html = page(viewer, f"/ledger/{made.pk}/")
    assert "供水合同" in html
    assert f"/evidence/{only().pk}/" not in html
    assert viewer.client.get(f"/evidence/{only().pk}/").status_code == 403
    assert send(reviewer_of(units.QIJIANG), made).status_code == 403
    assert clerk_of(units.WENLONG).client.get(f"/evidence/{only().pk}/").status_code == 404


def test_more_files_cost_no_more_queries(clerk: Persona) -> None:
    made = record(clerk.unit)
    send(clerk, made)
    one = queries(clerk, f"/ledger/{made.pk}/")
    for _ in range(2):
        send(clerk, made)
    assert queries(clerk, f"/ledger/{made.pk}/") == one
