"""附件1 as it is taken away: official titles and labels, one sheet a unit, a list above, phones for who may read."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import Settings

from ledger.models import AuditEvent
from ledger.queries.codes import check_url
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.qr import qr_png
from reporting.workbooks.contacts import build_live, build_version
from tests.commands import run
from tests.factories import campaigns, units
from tests.factories.contacts import CONTACTS, WHOLE, file_it, keep, open_contacts
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, head_of, manager_of, reviewer_of, viewer_of
from tests.reporting.workbooks.sheets import square_of

pytestmark = pytest.mark.django_db
TOWN_TITLE = "街镇、部门防范和化解拖欠中小企业账款专项行动工作联络表"
DISTRICT_TITLE = "区县防范和化解拖欠中小企业账款专项行动工作联络表"


def read(content: bytes) -> dict[str, list[list[Any]]]:
    """Return every sheet's rows without cells that show nothing."""
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)] for sheet in book
    }


def taken(person: Persona, query: str) -> dict[str, list[list[Any]]]:
    answer: Any = person.client.get(f"/exports/contacts.xlsx{query}")
    assert answer.status_code == 200
    return read(b"".join(answer.streaming_content))


def test_the_form_of_a_town_is_the_official_one() -> None:
    campaigns.under_way()
    clerk = clerk_of(units.GUNAN)
    keep(clerk)
    (rows,) = taken(clerk, "").values()
    assert rows == [
        ["附件1"],
        [TOWN_TITLE],
        ["区 县：綦江区", "古南街道"],
        ["牵头单位", "财政办公室"],
        ["责任领导", "郑某", "职 务", "副主任", "联系电话", "023-48600001"],
        ["联络人", "冯某", "职 务", "科员", "联系电话", "13800000002"],
    ]


def test_it_is_printed_on_upright_a4_and_a_formula_stays_a_text() -> None:
    campaigns.under_way()
    clerk = clerk_of(units.GUNAN)
    keep(clerk, leader_title="=1+1")
    out = io.BytesIO()
    with clerk.scope():
        build_live(clerk.unit, campaigns.campaign(), out, phones=True)
    sheet = load_workbook(out).active
    assert sheet is not None
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_level_above_takes_a_list_and_a_sheet_for_each_unit() -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN))
    head = head_of(units.QIJIANG)
    keep(head, lead_office="区经济信息委")
    sheets = taken(head, "")
    assert list(sheets) == ["联络表一览", "綦江区", "古南街道", "文龙街道", "石角镇"]
    listed = {row[0]: row[-1] for row in sheets["联络表一览"] if row}
    assert (listed["古南街道"], listed["文龙街道"]) == ("已填", "未填全")
    assert sheets["綦江区"][1:4] == [[DISTRICT_TITLE], ["区 县：綦江区"], ["牵头单位", "区经济信息委"]]
    assert sheets["古南街道"][2] == ["区 县：綦江区", "古南街道"]


@pytest.mark.parametrize(
    ("who", "reads"), [(clerk_of, True), (reviewer_of, True), (viewer_of, False), (manager_of, False)]
)
def test_telephone_numbers_are_for_those_who_may_read_them_and_each_export_is_noted(
    who: Callable[[str], Persona],
    reads: bool,  # noqa: FBT001 - a case
) -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN))
    person = who(units.QIJIANG)
    rows = taken(person, f"?unit={units.GUNAN}")["附件1"]
    assert rows[5][-1] == ("13800000002" if reads else "138****0002")
    with tenant_scope(SYSTEM):
        told = AuditEvent.objects.filter(what="export").latest("id").after
    assert told is not None
    assert (told["annex"], told["phones"]) == (1, reads)


def test_a_version_is_taken_as_it_was_handed_in() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    keep(clerk, seen=1, contact_name="蒋某")
    asked = f"?unit={units.GUNAN}&period={CONTACTS}"
    assert taken(clerk, asked) == taken(clerk, f"{asked}&version=1")
    assert taken(clerk, asked)["附件1"][5][1] == "冯某"
    assert clerk.client.get(f"/exports/contacts.xlsx{asked}&version=7").status_code == 404
    other = f"/exports/contacts.xlsx?unit={units.GUNAN}&period={campaigns.SURVEY}"
    assert clerk.client.get(other).status_code == 404


def test_a_version_bears_its_code_and_the_square_of_it(settings: Settings) -> None:
    settings.PRINTED_SITE_URL = "https://qq.example.test"
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    version = file_it(clerk, period)
    out, live = io.BytesIO(), io.BytesIO()
    with clerk.scope():
        build_version(version, out, phones=True)
        build_live(clerk.unit, period.campaign, live, phones=True)
    assert square_of(out.getvalue()) == qr_png(check_url(version))
    assert square_of(live.getvalue()) == b""
    footer = load_workbook(out).worksheets[0].oddFooter
    assert footer is not None
    assert f"校验码 {version.code_text}" in str(footer.left.text)


def test_a_stranger_takes_nothing() -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN))
    stranger = clerk_of(units.JIJIANG)
    assert stranger.client.get(f"/exports/contacts.xlsx?unit={units.GUNAN}").status_code == 404


def test_the_queries_do_not_grow_with_the_children() -> None:
    campaigns.under_way()
    reviewer = reviewer_of(units.QIJIANG)
    keep(clerk_of(units.GUNAN))
    one = queries(reviewer, "/exports/contacts.xlsx"), queries(reviewer, "/contacts/")
    for code in (units.WENLONG, units.SHIJIAO):
        keep(clerk_of(code))
    assert (queries(reviewer, "/exports/contacts.xlsx"), queries(reviewer, "/contacts/")) == one


def test_the_command_writes_the_same_live_and_of_a_version(tmp_path: Path) -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    for asked in (["--live"], ["--period", CONTACTS]):
        out = tmp_path / f"{len(asked)}.xlsx"
        answer = run("export_annex", "1", "--unit", units.GUNAN, *asked, "--out", str(out))
        assert answer.code == 0, answer
        assert read(out.read_bytes())["附件1"][3] == ["牵头单位", "财政办公室"]
        assert answer.json is not None
        assert answer.json["lines"] == 1


def test_the_page_shows_who_lacks_it_masks_phones_and_logs_a_look() -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN))
    keep(clerk_of(units.WENLONG), leader_phone="", contact_phone="")
    keep(clerk_of(units.QIJIANG), leader_phone="")
    viewer, reviewer = viewer_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    shown = page(viewer, "/contacts/")
    assert "2 个还没有填好" in shown
    assert "138****0002" in shown
    assert "显示电话" not in shown
    assert viewer.client.post(f"/contacts/phones/?unit={units.QIJIANG}").status_code == 403
    assert "13800000002" not in page(reviewer, "/contacts/")
    answer = reviewer.client.post(f"/contacts/phones/?unit={units.QIJIANG}")
    assert "13800000002" in answer.content.decode()
    with tenant_scope(SYSTEM):
        told = AuditEvent.objects.get(what="phones_revealed", user_id=reviewer.user.pk).after
    assert told == {"whose": "persons", "units": [units.QIJIANG, units.GUNAN]}


def test_the_page_stores_what_is_typed_and_shows_again_what_cannot_be_stored() -> None:
    campaigns.under_way()
    clerk, other = clerk_of(units.GUNAN), head_of(units.GUNAN)
    assert clerk.client.post("/contacts/edit/", {**WHOLE, "seen": 0}).status_code == 302
    assert "已填" in page(clerk, "/contacts/")
    wrong = other.client.post("/contacts/edit/", {**WHOLE, "seen": 1, "leader_phone": "1"})
    assert wrong.status_code == 422
    assert "电话写得不对" in wrong.content.decode()
    # 30 signs as they are written, 120 as they are kept.
    long = other.client.post("/contacts/edit/", {**WHOLE, "seen": 1, "leader_name": "㌀" * 30})
    assert long.status_code == 422
    assert "最多 40 个字" in long.content.decode()
    late = other.client.post("/contacts/edit/", {**WHOLE, "seen": 0, "leader_name": "钱某"})
    assert late.status_code == 409
    assert "改过" in late.content.decode()
    assert 'value="钱某"' in late.content.decode(), "what was typed is not lost"


def test_what_was_stored_meanwhile_is_shown_beside_what_was_typed_which_can_then_be_stored() -> None:
    campaigns.under_way()
    clerk, other = clerk_of(units.GUNAN), head_of(units.GUNAN)
    keep(clerk)
    keep(clerk, seen=1, leader_name="孙某", leader_phone="023-48600009")
    typed = {**WHOLE, "seen": 1, "leader_name": "钱某"}
    late = other.client.post("/contacts/edit/", typed)
    assert late.status_code == 409
    html = late.content.decode()
    told = html.partition("现在保存的内容")[2].partition("</section>")[0]
    assert all(text in told for text in ("孙某", "023-48600009"))
    assert 'value="钱某"' in html
    (seen,) = re.findall(r'name="seen" value="(\d+)"', html)
    assert other.client.post("/contacts/edit/", {**typed, "seen": seen}).status_code == 302
    assert 'value="钱某"' in page(clerk, "/contacts/")
    assert "现在保存的内容" not in page(clerk, "/contacts/")


def test_it_is_handed_in_and_approved_on_the_usual_pages() -> None:
    open_contacts()
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    where = f"/filings/{units.GUNAN}/{CONTACTS}/"
    said = {"seen": 0, "prepared_by": "填报员甲", "headed_by": "负责人乙", "contact_phone": "023-48600000"}
    assert f'href="{where}"' in page(clerk, "/contacts/")
    assert "零报告" not in page(clerk, where)
    refused = clerk.client.post(f"{where}submit/", said)
    assert refused.status_code == 422
    assert "联络表还没有填好" in refused.content.decode()
    keep(clerk)
    assert clerk.client.post(f"{where}submit/", said).status_code == 302
    shown = page(clerk, f"{where}versions/1/")
    assert "冯某" in shown
    assert "导出附件1" in shown
    assert "13800000002" not in shown
    assert "中小微企业声明" not in shown
    assert "冯某" in page(reviewer, f"/review/{units.GUNAN}/{CONTACTS}/")
    reviewer.client.post(f"{where}claim/", {"seen": 1})
    assert reviewer.client.post(f"{where}approve/", {"seen": 1}).status_code == 302
    assert "已通过" in page(clerk, where)


def test_the_verification_of_all_versions_stays_clean() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    assert (run("verify").json or {})["ok"] is True
