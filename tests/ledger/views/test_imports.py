"""Uploading through the page and importing by jobs: progress, preview, decision, outcome; refusals in one sentence."""

import io
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from openpyxl import load_workbook

from ledger.actions import files
from ledger.actions.records import save_record
from ledger.exchange.jobs import run_import
from ledger.exchange.retention import clear_rows
from ledger.models import ArrearsRecord, AuditEvent, ImportRow, Job, JobState, Notice, RowState, StoredFile
from ledger.queries.imports import IMPORT, UNDO
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import WAN, good_line
from tests.personas import Persona, clerk_of, viewer_of
from tests.qingqian.sheets.hostile import HOSTILE
from tests.workers import until, worker

PROVE = bool(os.environ.get("QINGQIAN_PROVE"))


@pytest.fixture
def clerk() -> Persona:
    under_way()
    return clerk_of(units.GUNAN)


def upload(person: Persona, path: Path, key: str = "", where: str = "/imports/new/") -> int:
    """Send the form; return the job's number."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    said = {"file": file, "period": campaigns.RESOLUTION, "key": key or str(uuid.uuid4())}
    answer = person.client.post(where, said)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].rstrip("/").rsplit("/", 1)[1])


def checked(person: Persona, path: Path) -> int:
    """Upload a file and run its check."""
    number = upload(person, path)
    run_import.func(number)
    return number


def decided(person: Persona, number: int, decision: str, **said: str) -> int:
    """Decide, and run the import if there is one."""
    answer = person.client.post(f"/imports/{number}/decide/", {"decision": decision, **said})
    with tenant_scope(SYSTEM):
        found = Job.objects.filter(kind=IMPORT, params__check=number).first()
    if found is not None:
        run_import.func(found.pk)
    return int(answer.status_code)


def undone(person: Persona, number: int, **said: str) -> int:
    """Have an import taken back, and run the job of that if there is one."""
    answer = person.client.post(f"/imports/{number}/undo/", said)
    with tenant_scope(SYSTEM):
        found = Job.objects.filter(kind=UNDO, params__check=number).first()
    if found is not None:
        run_import.func(found.pk)
    return int(answer.status_code)


def page(person: Persona, number: int, **query: str) -> str:
    answer = person.client.get(f"/imports/{number}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def job(number: int) -> Job:
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=number)


def stored() -> list[ArrearsRecord]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("sort_no"))


def waiting(number: int) -> list[ImportRow]:
    with tenant_scope(SYSTEM):
        return list(ImportRow.objects.filter(job_id=number, state=RowState.WAITING).order_by("number"))


def texts_of(person: Persona, row: ImportRow) -> dict[str, str]:
    """Return what the form of a waiting row shows, by its fields."""
    form = person.client.get(f"/imports/rows/{row.pk}/").context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def faulty_book(clerk: Persona, path: Path) -> Path:
    """Three rows: one good, one without a creditor, one whose amount cannot be read."""
    rows = cells([good_line(1), good_line(2, creditor_name=""), good_line(3)], clerk.unit.name)
    rows[2][17] = "约六十万"
    return annex2(path, rows)


@pytest.mark.django_db
def test_the_preview_shows_counts_and_findings_by_cell(clerk: Persona, tmp_path: Path) -> None:
    number = upload(clerk, faulty_book(clerk, tmp_path / "附件2.xlsx"))
    underway = clerk.client.get(f"/imports/{number}/").content.decode()
    assert f"/imports/{number}/progress/" in underway
    run_import.func(number)
    shown = clerk.client.get(f"/imports/{number}/progress/").content.decode()
    assert "L5" in shown
    assert "R6" in shown
    assert "有 1 行无法保存，其余 2 行可以先导入" in shown
    assert "全部导入" not in shown
    assert stored() == []
    assert "附件2.xlsx" in clerk.client.get("/imports/").content.decode()


@pytest.mark.django_db
def test_the_good_rows_go_in_and_the_others_wait(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    assert decided(clerk, number, "all") == 422
    decided(clerk, number, "partial")
    decided(clerk, number, "partial")
    assert len(stored()) == 2
    assert [row.number for row in waiting(number)] == [6]
    shown = page(clerk, number)
    assert "新增 2 行，变更 0 行，未变 0 行" in shown
    assert f"/imports/{number}/tray/" in shown
    with tenant_scope(SYSTEM):
        assert Job.objects.filter(kind=IMPORT).count() == 1


@pytest.mark.django_db
def test_a_waiting_row_is_mended_with_its_texts_as_typed(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    decided(clerk, number, "partial")
    (row,) = waiting(number)
    typed = texts_of(clerk, row)
    assert typed["owed_fen"] == "约六十万"
    again = clerk.client.post(f"/imports/rows/{row.pk}/", typed)
    assert again.status_code == 422
    assert "第18列“拖欠金额”" in again.content.decode()
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"owed_fen": "60"}).status_code == 302
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"owed_fen": "60"}).status_code == 302
    assert [record.owed_fen for record in stored()] == [60 * WAN] * 3
    assert waiting(number) == []


@pytest.mark.django_db
def test_a_number_that_may_be_two_months_is_never_guessed_in_the_tray(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], clerk.unit.name)
    rows[1][19] = 2021.1
    number = checked(clerk, annex2(tmp_path / "a.xlsx", rows))
    decided(clerk, number, "partial")
    (row,) = waiting(number)
    typed = texts_of(clerk, row)
    assert typed["due_month"] == "2021.1"
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed).status_code == 422
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"due_month": "2021-10"}).status_code == 302
    assert [record.due_month for record in stored()] == ["2021-06", "2021-10"]


@pytest.mark.django_db
def test_another_units_row_is_not_taken_by_a_press_of_the_button(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], clerk.unit.name)
    rows[1][3] = "文龙街道"
    number = checked(clerk, annex2(tmp_path / "a.xlsx", rows))
    decided(clerk, number, "partial")
    (row,) = waiting(number)
    typed = texts_of(clerk, row)
    assert "不属本单位" in clerk.client.post(f"/imports/rows/{row.pk}/", typed).content.decode()
    assert clerk.client.post(f"/imports/rows/{row.pk}/", {"drop": "1"}).status_code == 302
    assert (len(stored()), waiting(number)) == (1, [])


def stored_then_unreadable(clerk: Persona, folder: Path) -> int:
    """Import a row, then the same with a contract amount that cannot be read; return the second check's number."""
    rows = cells([good_line(1)], clerk.unit.name)
    decided(clerk, checked(clerk, annex2(folder / "a.xlsx", rows)), "all")
    rows[0][16] = "一百"
    number = checked(clerk, annex2(folder / "b.xlsx", rows))
    decided(clerk, number, "partial")
    return number


@pytest.mark.django_db
def test_a_mended_row_that_the_ledger_has_changes_it(clerk: Persona, tmp_path: Path) -> None:
    number = stored_then_unreadable(clerk, tmp_path)
    (row,) = waiting(number)
    typed = texts_of(clerk, row)
    clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"contract_fen": "90"})
    assert [record.contract_fen for record in stored()] == [90 * WAN]


@pytest.mark.django_db
def test_a_mended_row_replaces_no_newer_edit_unasked(clerk: Persona, tmp_path: Path) -> None:
    number = stored_then_unreadable(clerk, tmp_path)
    (record,), (row,) = stored(), waiting(number)
    typed = texts_of(clerk, row) | {"contract_fen": "90"}
    for newer in (80, 85):
        with clerk.scope() as actor:
            save_record(actor, clerk.unit, good_line(1, contract_fen=newer * WAN), record_id=record.pk)
        asked = clerk.client.post(f"/imports/rows/{row.pk}/", typed)
        shown = asked.content.decode()
        assert (asked.status_code, "又改过或刚录入" in shown, f"/ledger/{record.pk}/" in shown) == (409, True, True)
        assert 'value="90"' in shown
        assert [row.contract_fen for row in stored()] == [newer * WAN]
        if newer == 80:
            stale = str(stored()[0].version)
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"over": stale}).status_code == 409
    assert [row.contract_fen for row in stored()] == [85 * WAN]
    agreed = str(stored()[0].version)
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed | {"over": agreed}).status_code == 302
    assert ([row.contract_fen for row in stored()], waiting(number)) == ([90 * WAN], [])


@pytest.mark.django_db
def test_a_row_that_came_mended_with_another_file_waits_no_more(clerk: Persona, tmp_path: Path) -> None:
    first = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    decided(clerk, first, "partial")
    (held,) = waiting(first)
    lines = [good_line(1), good_line(2), good_line(3), good_line(3, debtor_uscc=good_line(9).debtor_uscc)]
    twins = checked(clerk, annex2(tmp_path / "twins.xlsx", cells(lines[2:], clerk.unit.name)))
    decided(clerk, twins, "all")
    assert waiting(first) == [held]
    undone(clerk, twins)
    mended = checked(clerk, annex2(tmp_path / "b.xlsx", cells(lines[:3], clerk.unit.name)))
    decided(clerk, mended, "all")
    assert waiting(first) == []
    assert clerk.client.get(f"/imports/rows/{held.pk}/")["Location"] == f"/ledger/{stored()[2].pk}/"
    undone(clerk, mended)
    assert (len(stored()), waiting(first)) == (2, [held])


@pytest.mark.django_db
def test_a_mended_row_that_somebody_entered_meanwhile_is_asked_about(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    decided(clerk, number, "partial")
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, good_line(3))
    (row,) = waiting(number)
    typed = texts_of(clerk, row) | {"owed_fen": "61"}
    assert clerk.client.post(f"/imports/rows/{row.pk}/", typed).status_code == 409
    assert [record.owed_fen for record in stored()] == [60 * WAN] * 3


@pytest.mark.django_db
def test_proposals_are_taken_only_when_accepted(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1, paid_fen=60 * WAN)], clerk.unit.name))
    number = checked(clerk, path)
    assert "接受 2 处修正建议" in page(clerk, number)
    assert "改填清偿完毕金额" in page(clerk, number, tab="proposed")
    decided(clerk, number, "all", accept="on")
    assert [(record.cleared_fen, record.paid_fen) for record in stored()] == [(60 * WAN, None)]


@pytest.mark.django_db
def test_not_to_import_changes_nothing_and_holds(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    decided(clerk, number, "none")
    assert "选择不导入" in page(clerk, number)
    assert decided(clerk, number, "partial") == 422
    assert stored() == []


@pytest.mark.django_db
def test_the_same_file_again_is_no_fault(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name))
    decided(clerk, checked(clerk, path), "all")
    assert "已导入过" in page(clerk, checked(clerk, path))


@pytest.mark.django_db
def test_what_changed_is_shown_old_and_new_and_what_is_absent_too(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], clerk.unit.name)
    decided(clerk, checked(clerk, annex2(tmp_path / "a.xlsx", rows)), "all")
    rows[0][17] = 70
    number = checked(clerk, annex2(tmp_path / "b.xlsx", rows[:1]))
    changed = page(clerk, number, tab="changed")
    assert changed.index("60.00</del>") < changed.index("70.00</ins>")
    absent = page(clerk, number, tab="absent")
    assert good_line(2).contract_name in absent
    assert good_line(1).contract_name not in absent


@pytest.mark.django_db
def test_the_annotated_workbook_comes_back_and_imports_when_mended(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2), good_line(3)], clerk.unit.name)
    rows[0][12], rows[1][17], rows[2][19] = "9150", "很多", "13月"
    number = checked(clerk, annex2(tmp_path / "a.xlsx", rows))
    decided(clerk, number, "partial")
    answer = clerk.client.get(f"/imports/{number}/annotated/")
    assert answer["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert sheet["R5"].comment is not None
    sheet["M4"], sheet["R5"], sheet["T6"] = good_line(1).creditor_uscc, 60, "2021-06"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    again = checked(clerk, mended)
    assert (job(again).result["wrong"], job(again).result["faulty"]) == (0, 0)
    decided(clerk, again, "all")
    assert len(stored()) == 3


@pytest.mark.django_db
def test_findings_are_text_to_send_on(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    answer = clerk.client.get(f"/imports/{number}/findings.txt")
    text = answer.content.decode("utf-8-sig")
    assert [line.split(" ", 1)[0] for line in text.splitlines()] == ["L5", "R6"]
    assert "【须改正】第12列" in text


@pytest.mark.django_db
def test_a_whole_import_is_undone_once(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1)], clerk.unit.name)
    decided(clerk, checked(clerk, annex2(tmp_path / "a.xlsx", rows)), "all")
    rows = cells([good_line(1, owed_fen=70 * WAN), good_line(2)], clerk.unit.name)
    number = checked(clerk, annex2(tmp_path / "b.xlsx", rows))
    decided(clerk, number, "all")
    for _ in range(2):
        assert clerk.client.post(f"/imports/{number}/undo/").status_code == 302
        underway = page(clerk, number)
        assert ("正在撤销 b.xlsx" in underway, f"/imports/{number}/progress/" in underway) == (True, True)
        assert "撤销中" in clerk.client.get("/imports/").content.decode()
    assert len(stored()) == 2
    assert undone(clerk, number) == 302
    assert "这次导入已经撤销过了" not in page(clerk, number)
    assert undone(clerk, number) == 302
    assert "这次导入已经撤销过了：删除 1 行，恢复 1 行" in page(clerk, number)
    assert [record.owed_fen for record in stored()] == [60 * WAN]
    assert "撤销了这次导入：删除 1 行，恢复 1 行" in page(clerk, number)


@pytest.mark.django_db
def test_what_was_edited_since_is_named_before_it_is_undone(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name)))
    decided(clerk, number, "all")
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, good_line(1, contract_fen=90 * WAN), record_id=stored()[0].pk)
    asked = clerk.client.post(f"/imports/{number}/undo/")
    assert asked.status_code == 422
    assert good_line(1).debtor_name in asked.content.decode()
    assert len(stored()) == 1
    assert clerk.client.post(f"/imports/{number}/undo/", {"confirm": "1"}).status_code == 422
    assert undone(clerk, number, confirm=str(asked.context["asked"].seen)) == 302
    assert stored() == []


@pytest.mark.django_db
def test_an_undoing_that_was_refused_is_told_and_asked_for_again(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name)))
    decided(clerk, number, "all")
    assert "没有办成" not in page(clerk, number)
    assert clerk.client.post(f"/imports/{number}/undo/").status_code == 302
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, good_line(1, contract_fen=90 * WAN), record_id=stored()[0].pk)
    assert undone(clerk, number) == 302
    told = clerk.client.get(f"/imports/{number}/progress/").content.decode()
    assert f"{clerk.actor.name}于" in told
    assert "没有办成，台账没有变化。原因：确认以后又有新的改动。导入以后，其中 1 行又有改动" in told
    assert ('data-stage="imported"' in told, "撤销这次导入" in told, len(stored())) == (True, True, 1)
    assert "已导入" in clerk.client.get("/imports/").content.decode()
    asked = clerk.client.post(f"/imports/{number}/undo/")
    assert asked.status_code == 422
    assert undone(clerk, number, confirm=str(asked.context["asked"].seen)) == 302
    assert ("没有办成" in page(clerk, number), stored()) == (False, [])


@pytest.mark.django_db
def test_what_was_done_is_told_and_not_what_was_foreseen(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name))
    first, second = checked(clerk, path), checked(clerk, path)
    decided(clerk, first, "all")
    assert job(second).result["new"] == 1
    decided(clerk, second, "all")
    assert "新增 0 行，变更 0 行，未变 1 行" in page(clerk, second)
    assert len(stored()) == 1


@pytest.mark.django_db
def test_rows_that_were_cleared_away_are_said_to_be(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name)))
    decided(clerk, number, "all")
    with override_settings(IMPORT_ROWS_DAYS=-1):
        assert clear_rows() == 1
    assert "已按规定清理" in page(clerk, number)


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


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/imports/new/", "/imports/merged/"])
def test_a_file_that_is_too_large_is_said_at_the_field(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way()
    district = clerk_of(units.QIJIANG)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    file = SimpleUploadedFile("附件2.xlsx", b"x" * 11)
    said = {"file": file, "period": campaigns.RESOLUTION, "key": str(uuid.uuid4())}
    answer = district.client.post(where, said)
    assert answer.status_code == 422
    assert "文件超过 30 MB" in answer.content.decode()
    with tenant_scope(SYSTEM):
        assert not Job.objects.exists()


def queries(person: Persona, where: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert person.client.get(where).status_code == 200
    return len(context)


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_three(clerk: Persona, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], clerk.unit.name))
    upload(clerk, path)
    one = queries(clerk, "/imports/")
    upload(clerk, path)
    upload(clerk, path)
    assert queries(clerk, "/imports/") == one


@pytest.mark.django_db
@pytest.mark.parametrize("tab", ["new", "changed", "unchanged", "absent", "wrong", "proposed", "all"])
def test_a_preview_costs_the_same_for_one_and_three_rows(clerk: Persona, tmp_path: Path, tab: str) -> None:
    costs = []
    for count in (1, 3):
        rows = cells([good_line(number, creditor_name="") for number in range(count)], clerk.unit.name)
        number = checked(clerk, annex2(tmp_path / f"{count}.xlsx", rows))
        costs.append(queries(clerk, f"/imports/{number}/?tab={tab}"))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_a_tray_costs_the_same_for_one_and_three_rows(clerk: Persona, tmp_path: Path) -> None:
    costs = []
    for count in (1, 3):
        rows = cells([good_line(number, debtor_phone="x") for number in range(count)], clerk.unit.name)
        for row in rows:
            row[17] = "很多"
        number = checked(clerk, annex2(tmp_path / f"{count}.xlsx", rows))
        decided(clerk, number, "partial")
        costs.append(queries(clerk, f"/imports/{number}/tray/"))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_a_preview_is_paged(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(number) for number in range(1, 121)], clerk.unit.name)
    number = checked(clerk, annex2(tmp_path / "a.xlsx", rows))
    first = clerk.client.get(f"/imports/{number}/", {"tab": "all"}).context
    assert [row.number for row in first["rows"]] == list(range(4, 54))
    second = clerk.client.get(first["pager"].next_url).context
    assert [row.number for row in second["rows"]] == list(range(54, 104))
    third = clerk.client.get(second["pager"].next_url).context
    assert (len(third["rows"]), third["pager"].next_url) == (20, "")
    back = clerk.client.get(third["pager"].previous_url).context
    assert [row.number for row in back["rows"]] == list(range(54, 104))


@pytest.mark.django_db
def test_an_import_is_its_own_units_alone(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, faulty_book(clerk, tmp_path / "a.xlsx"))
    decided(clerk, number, "partial")
    (row,) = waiting(number)
    neighbour, above = clerk_of(units.WENLONG), clerk_of(units.QIJIANG)
    for where in (f"/imports/{number}/", f"/imports/{number}/tray/", f"/imports/rows/{row.pk}/"):
        assert neighbour.client.get(where).status_code == 404
        assert above.client.get(where).status_code == 403
        assert viewer_of(units.GUNAN).client.get(where).status_code == 403


@pytest.mark.django_db
def test_a_merged_workbook_is_cut_up_and_each_town_confirms(clerk: Persona, tmp_path: Path) -> None:
    district, other = clerk_of(units.QIJIANG), clerk_of(units.WENLONG)
    lines = [good_line(number) for number in range(1, 5)]
    rows = cells(lines, clerk.unit.name)
    rows[1][3], rows[2][3], rows[3][3] = other.unit.name, "本级", "不知道镇"
    number = upload(district, annex2(tmp_path / "合并.xlsx", rows), where="/imports/merged/")
    run_import.func(number)
    told = district.client.get(f"/imports/merged/{number}/").content.decode()
    assert "D7" in told
    assert "不知道镇" in told
    shares = {share["name"]: share["check"] for share in job(number).result["shares"]}
    assert set(shares) == {clerk.unit.name, other.unit.name, district.unit.name}
    for check in shares.values():
        run_import.func(check)
    assert stored() == []
    with tenant_scope(SYSTEM):
        assert Notice.objects.filter(unit=clerk.unit).count() == 1
    assert f"由{district.unit.name}代为整理，请确认" in page(clerk, shares[clerk.unit.name])
    assert "待确认" in clerk.client.get("/imports/").content.decode()
    assert clerk.client.get(f"/imports/{shares[other.unit.name]}/").status_code == 404
    decided(clerk, shares[clerk.unit.name], "all")
    decided(other, shares[other.unit.name], "none")
    assert [(record.unit_id, record.contract_name) for record in stored()] == [(clerk.unit.pk, lines[0].contract_name)]
    told = district.client.get(f"/imports/merged/{number}/").content.decode()
    assert told.count("未采用") == 1
    assert "已导入" in told


@pytest.mark.django_db
def test_a_unit_without_children_has_no_merged_workbook(clerk: Persona) -> None:
    assert "没有下级单位" in clerk.client.get("/imports/merged/").content.decode()
    assert clerk.client.post("/imports/merged/", {}).status_code == 422


def _hostile() -> Iterator[tuple[str, Callable[[Path], object]]]:
    """Yield hostile files: one for each refusal, or all for a proof; the reader's own test refuses every one."""
    met: set[str] = set()
    for name, (make, code) in HOSTILE.items():
        if PROVE or code not in met:
            met.add(code)
            yield name, make


@pytest.mark.django_db(transaction=True)
def test_hostile_files_change_nothing_and_leave_web_and_worker_alive(clerk: Persona, tmp_path: Path) -> None:
    numbers: dict[str, int] = {}
    for place, (name, make) in enumerate(_hostile()):
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
        assert refused.result["message"] in page(clerk, number), name
    assert stored() == []
    assert clerk.client.get("/ledger/").status_code == 200


@pytest.mark.django_db
def test_whoever_takes_the_findings_along_is_noted(clerk: Persona, tmp_path: Path) -> None:
    number = checked(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(owed_fen=-1)], clerk.unit.name)))
    assert clerk.client.get(f"/imports/{number}/findings.txt").status_code == 200
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.filter(what="import_findings", after__job=number).exists()
