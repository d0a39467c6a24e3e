"""The pages of stamped paper: uploading, noting what came, handing scans out, and the list of what has not come."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ledger.actions.filings import withdraw
from ledger.models import AuditEvent, FilingVersion, PaperReceipt, PaperScan, Period
from ledger.queries.periods import today
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.evidence import PDF, upload
from tests.factories.lines import good_line
from tests.factories.reorganised import done, merging
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, queries
from tests.personas import head_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db
PLACE = f"/filings/{units.GUNAN}/2022-survey/paper/"
CHASE = f"/chase/papers/?unit={units.QIJIANG}&period=2022-survey"


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Tree:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(stamped_paper=True)
    return tree


def test_a_unit_whose_duty_another_took_over_owes_no_paper(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    assert "古南街道" in page(reviewer, CHASE)
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    assert "古南街道" not in page(reviewer, CHASE)


def code() -> str:
    with tenant_scope(SYSTEM):
        return FilingVersion.objects.latest("id").code_text


def test_a_scan_is_uploaded_and_handed_out_as_a_download(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert "还没有报送" in page(clerk, PLACE)
    tree.hand_in(units.GUNAN)
    assert "照纸面页脚填写校验码" not in page(clerk, PLACE)
    answer = clerk.client.post(f"{PLACE}upload/", {"number": 1, "file": upload(PDF, "盖章件.png")})
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    with tenant_scope(SYSTEM):
        scan = PaperScan.objects.get()
    taken = tree.reviewer(units.QIJIANG).client.get(f"/papers/{scan.pk}/")
    assert (taken.status_code, taken["Content-Type"], taken["X-Content-Type-Options"]) == (
        200,
        "application/pdf",
        "nosniff",
    )
    assert taken["Content-Disposition"].startswith("attachment")
    assert taken["Content-Disposition"].endswith(".png.pdf")
    assert b"".join(taken.streaming_content) == PDF  # type: ignore[attr-defined] # a file is streamed
    with tenant_scope(SYSTEM):
        assert (AuditEvent.objects.filter(what="paper_read").get().after or {})["version"] == 1
    assert viewer_of(units.GUNAN).client.get(f"/papers/{scan.pk}/").status_code == 403
    assert "盖章件.png" in page(clerk, f"/filings/{units.GUNAN}/2022-survey/versions/1/")


def test_what_is_no_scan_is_shown_again_with_why(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    clerk = tree.clerk(units.GUNAN)
    for said, words in (
        ({"number": 1, "file": upload(b"<html>", "盖章.pdf")}, "不能识别这个文件"),
        ({"number": 1}, "请选择要上传的扫描件"),
    ):
        answer = clerk.client.post(f"{PLACE}upload/", said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with tenant_scope(SYSTEM):
        assert not PaperScan.objects.exists()


def test_a_receipt_checks_the_code_and_empties_the_list(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    assert "古南街道" in page(reviewer, CHASE)
    bad = reviewer.client.post(f"{PLACE}receive/", {"seen": 0, "received_on": f"{today()}", "code": "错"})
    assert (bad.status_code, "16 位字母和数字" in bad.content.decode()) == (422, True)
    neither = reviewer.client.post(f"{PLACE}receive/", {"seen": 0, "received_on": f"{today()}"})
    assert (neither.status_code, "请勾选“纸上没有校验码”" in neither.content.decode()) == (422, True)
    both = {"seen": 0, "received_on": f"{today()}", "code": code(), "no_code": "on"}
    assert reviewer.client.post(f"{PLACE}receive/", both).status_code == 422
    good = {"seen": 0, "received_on": f"{today()}", "code": code(), "note": "由机要送达"}
    assert reviewer.client.post(f"{PLACE}receive/", good).status_code == 302
    assert "校验码相符" in page(reviewer, PLACE)
    assert "没有要催的纸质件" in page(reviewer, CHASE)
    with tenant_scope(SYSTEM):
        seen = PaperReceipt.objects.get().pk
    undone = {"seen": seen, "number": 1, "note": "登记错了单位"}
    assert reviewer.client.post(f"{PLACE}undo/", undone).status_code == 302
    assert "更正：没有收到" in page(reviewer, PLACE)
    assert "古南街道" in page(reviewer, CHASE)


def test_an_entry_that_was_not_seen_answers_409(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    said = {"seen": 0, "received_on": f"{today()}", "no_code": "on"}
    assert reviewer.client.post(f"{PLACE}receive/", said).status_code == 302
    other = {"seen": 0, "received_on": f"{today()}", "code": code()}
    answer = reviewer.client.post(f"{PLACE}receive/", other)
    assert (answer.status_code, "登记收到纸质件" in answer.content.decode()) == (409, True)


def test_the_list_is_taken_away_by_who_reads_phones_and_by_who_does_not(tree: Tree, tmp_path: Path) -> None:
    tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        town = tree.units[units.GUNAN]
        type(town).objects.filter(pk=town.pk).update(contact_phone="13800001234")
    for person, phone in ((tree.reviewer(units.QIJIANG), "13800001234"), (manager_of(units.QIJIANG), "138****1234")):
        answer = person.client.get(f"/chase/papers.xlsx?unit={units.QIJIANG}&period=2022-survey")
        file = tmp_path / "list.xlsx"
        file.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined] # a file is streamed
        [sheet] = load_workbook(file).worksheets
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        assert {"古南街道", "电子已报、纸质未到", "第1版", phone} <= set(cells)


def test_the_page_takes_no_more_queries_for_more_versions(tree: Tree) -> None:
    reviewer = tree.reviewer(units.QIJIANG)
    page(reviewer, "/")
    tree.hand_in(units.GUNAN)
    few = queries(reviewer, PLACE)
    for _more in range(2):
        with tree.clerk(units.GUNAN).scope() as actor:
            withdraw(actor, tree.units[units.GUNAN], tree.period)
        tree.hand_in(units.GUNAN)
    assert queries(reviewer, PLACE) == few


def test_the_filings_page_leads_to_its_paper_and_heads_may_upload(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    head = head_of(units.GUNAN)
    assert PLACE in page(head, f"/filings/{units.GUNAN}/2022-survey/")
    assert head.client.post(f"{PLACE}upload/", {"number": 1, "file": upload(PDF, "盖章.pdf")}).status_code == 302


def test_a_correction_without_a_reason_is_shown_again_at_its_version(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    assert (
        reviewer.client.post(f"{PLACE}receive/", {"seen": 0, "received_on": f"{today()}", "code": code()}).status_code
        == 302
    )
    with tenant_scope(SYSTEM):
        seen = PaperReceipt.objects.get().pk
    answer = reviewer.client.post(f"{PLACE}undo/", {"seen": seen, "number": 1, "note": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<details class="fact-add" open>' in html
    assert 'href="#undo-1-note"' in html
    assert 'id="undo-1-note_error"' in html
    stale = reviewer.client.post(f"{PLACE}undo/", {"seen": seen, "number": "%d", "note": "登记错了"})
    assert stale.status_code == 422
