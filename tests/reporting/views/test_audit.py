"""The audit to take away: exactly the events of the page at the same address, and an event of its own."""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ledger.actions.audit import note
from ledger.models import ArrearsRecord, AuditEvent
from ledger.scoping import SYSTEM, tenant_scope
from reporting.views import audit
from tests.factories import units
from tests.factories.records import WAN, record
from tests.personas import Persona, auditor_of, clerk_of, viewer_of

pytestmark = pytest.mark.django_db
HEAD = [
    *("时间", "姓名", "来自", "单位代码", "单位", "做了什么", "报送期", "行编号", "改前", "改后"),
    *("操作编号", "记录编号", "审计链第几条"),
]


@pytest.fixture
def auditor() -> Persona:
    """Let a town's clerk enter a row, correct and delete it."""
    clerk = clerk_of(units.GUNAN)
    record(clerk.unit, debtor_phone="13812342201")
    with clerk.scope():
        ArrearsRecord.objects.update(owed_fen=12 * WAN)
        ArrearsRecord.objects.all().delete()
    record(units.unit(units.JIJIANG))
    return auditor_of(units.QIJIANG)


def taken(auditor: Persona, **asked: Any) -> bytes:
    answer = auditor.client.get("/audit/export/", asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file's answer


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_csv_holds_the_events_of_the_address_and_no_others(auditor: Persona) -> None:
    asked = {"form": "csv", "what": "ledger_arrearsrecord", "unit": units.GUNAN}
    head, *rows = table(taken(auditor, **asked))
    assert head == HEAD
    deleted, changed, made = rows
    assert [row[5] for row in rows] == ["删除欠款记录", "修改欠款记录", "新增欠款记录"]
    assert {(row[3], row[4]) for row in rows} == {(units.GUNAN, "古南街道")}
    assert "拖欠金额：10.00 万元" in changed[8]
    assert "拖欠金额：12.00 万元" in changed[9]
    assert (deleted[9], made[8]) == ("", "")
    assert "13812342201" in deleted[8]
    assert "13812342201" in made[9]
    assert len(table(taken(auditor, **asked, op="U"))) == 2


def test_the_workbook_holds_the_same(auditor: Persona) -> None:
    asked = {"what": "ledger_arrearsrecord"}
    rows = table(taken(auditor, **asked, form="csv"))
    book = load_workbook(io.BytesIO(taken(auditor, **asked)))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book["审计"].iter_rows(values_only=True)]
    start = cells.index(HEAD)
    assert cells[start : start + len(rows)] == rows


def test_a_text_of_any_length_fits_a_cell(auditor: Persona) -> None:
    with auditor.scope():
        note(auditor.unit.pk, "import_findings", {"file": "长" * 40_000})
    book = load_workbook(io.BytesIO(taken(auditor, what="import_findings")))
    assert max(len(str(cell.value)) for row in book["审计"].iter_rows() for cell in row) == 32_767
    ((_head, row)) = table(taken(auditor, what="import_findings", form="csv"))
    assert len(row[9]) == 40_000 + len("文件：")


def test_taking_it_leaves_an_event_that_says_what_was_taken(auditor: Persona) -> None:
    content = taken(auditor, form="csv", op="U")
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.latest("id")
    assert (event.what, event.actor_name, event.unit_id) == ("audit_exported", auditor.actor.name, auditor.unit.pk)
    assert event.after == {
        "form": "csv",
        "filters": {"unit": units.QIJIANG, "op": "U"},
        "events": len(table(content)) - 1,
        "phones": True,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_too_many_at_once_are_refused_with_a_way_out(auditor: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST", 2)
    assert auditor.client.get("/audit/export/", {"op": "U"}).status_code == 200
    refused = auditor.client.get("/audit/export/")
    assert refused.status_code == 422
    assert "请用日期分几次导出" in refused.content.decode()


def test_nobody_else_takes_it_and_nobody_from_elsewhere(auditor: Persona) -> None:
    assert viewer_of(units.QIJIANG).client.get("/audit/export/").status_code == 403
    assert auditor.client.get(f"/audit/export/?unit={units.JIJIANG}").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_number_of_queries_does_not_grow(auditor: Persona, form: str) -> None:
    counts = []
    for asked in ({"op": "U"}, {}):
        with CaptureQueriesContext(connection) as captured:
            taken(auditor, form=form, **asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]
