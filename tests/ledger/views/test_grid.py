"""The grid's page, its check and its hand-in: what is judged, what is refused, what becomes of the rows."""

import json
import time
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.files import path_of
from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.exchange.sheet import read_sheet
from ledger.models import ArrearsRecord, Job, StoredFile
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.cells import MAX_TEXT
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.lines import WAN, good_line
from tests.factories.records import build, record
from tests.factories.workbooks import raw_row
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
# CPU time of 2,000 rows: 0.5 s and less when nothing else runs.
MOST_SECONDS = 1.5
PAGE, CHECK = "/ledger/grid/", "/ledger/grid/check/"


@pytest.fixture
def clerk() -> Persona:
    under_way()
    return clerk_of(units.GUNAN)


def row(line: Line, number: int = 1, key: str = "", **typed: str) -> list[str]:
    """Return a line as the page sends it; `typed` are cells as somebody typed them."""
    raw = raw_row(line, "", number, {})
    cells = {column.name: "" if raw[column.no - 1] is None else str(raw[column.no - 1]) for column in LINE_COLUMNS}
    return [str(number), *(cells | typed).values(), key]


def send(person: Persona, url: str, rows: Any, **more: str) -> Any:
    """Post rows (or a raw body) as the page does."""
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return person.client.post(url, {"rows": SimpleUploadedFile("rows.json", body), **more})


def checked(person: Persona, rows: Any) -> dict[str, Any]:
    """Return what the check says."""
    answer = send(person, CHECK, rows)
    assert answer.status_code == 200, answer.content.decode()
    said: dict[str, Any] = json.loads(answer.content)
    return said


def test_the_page_names_every_column_once_under_its_group(clerk: Persona) -> None:
    page = clerk.client.get(f"{PAGE}?unit={units.GUNAN}")
    assert page.status_code == 200
    settings = json.loads(page.context["settings"])
    assert [(item["no"], item["heading"]) for item in settings["columns"]] == [
        (column.no, column.heading) for column in LINE_COLUMNS
    ]
    assert [place for place, field in enumerate(settings["printed"]) if field is None] == [0, 3]
    assert settings["lists"]["非政府序列部门"] == ["政法委", "宣传部", "其他"]
    assert settings["lists"]["事业单位"] == []


def test_good_rows_have_no_findings(clerk: Persona) -> None:
    assert checked(clerk, [row(good_line(1)), row(good_line(2), 2)]) == {"findings": [], "proposals": []}


def test_findings_name_row_column_severity_and_reason(clerk: Persona) -> None:
    found = checked(clerk, [row(good_line(1)), row(good_line(2), 2, creditor_name="", owed_fen="六十万")])["findings"]
    assert [(item[0], item[1], item[2], item[3]) for item in found] == [(1, 12, "E", "F01"), (1, 18, "E", "F03")]
    assert "“六十万”" in found[1][4]


def test_a_doubtful_month_is_refused_as_in_the_file(clerk: Persona) -> None:
    found = checked(clerk, [row(good_line(1), due_month="2021.1"), row(good_line(2), 2, due_month="2021年6月")])
    assert [(item[0], item[1], item[3]) for item in found["findings"]] == [(0, 20, "F04")]


def test_a_debt_of_the_ledger_and_one_of_the_grid_are_named_by_their_rows(clerk: Persona) -> None:
    there = good_line(1)
    record(clerk.unit, **{name: getattr(there, name) for name in Line.__slots__} | {"category": 2})
    twice = good_line(2)
    found = checked(clerk, [row(there, 1), row(twice, 4), row(twice, 9)])["findings"]
    assert [(item[0], item[3]) for item in found] == [(0, "D01"), (2, "D01")]
    assert "与台账第 1 件的" in found[0][4]
    assert "与表格第 4 行的" in found[1][4]


def test_a_row_with_its_hidden_id_is_the_row_of_the_ledger(clerk: Persona) -> None:
    there = record(clerk.unit)
    line = good_line(1, contract_name=there.contract_name, debtor_uscc=there.debtor_uscc)
    changed = row(line, 1, str(there.lineage), debtor_name=there.debtor_name)
    assert checked(clerk, [changed])["findings"] == []


def test_proposals_say_from_what_to_what_and_why(clerk: Persona) -> None:
    said = checked(clerk, [row(good_line(1), paid_fen="60", disputed="无")])["proposals"]
    assert [(item[0], item[1], item[2], item[3]) for item in said] == [(0, 22, "", "60"), (0, 23, "60", "")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "不完整"),
        (b"{", "不完整"),
        (b"\xff\xfe", "不完整"),
        (b"[" * 100_000, "不完整"),
        (b'{"rows": []}', "不完整"),
        (b'["x"]', "不完整"),
        (json.dumps([["1"] * 27]).encode(), "不完整"),
        (json.dumps([[1, *[""] * 27]]).encode(), "不完整"),
        (b'[["\\ud800"' + b', ""' * 27 + b"]]", "不完整"),
        (b"[]", "表格还是空的"),
        (json.dumps([["1", *[""] * 27]] * 2_001).encode(), "最多 2,000 行"),
        (json.dumps([["7", "字" * (MAX_TEXT + 1), *[""] * 26]]).encode(), "第 7 行"),
        (b" " * (2_000 * 4_096 + 1), "内容太多"),
    ],
)
def test_what_the_page_would_not_send_is_refused_kindly(clerk: Persona, body: bytes, words: str) -> None:
    answer = send(clerk, CHECK, body)
    assert answer.status_code == 422
    assert words in json.loads(answer.content)["message"]


def test_nothing_sent_is_refused(clerk: Persona) -> None:
    assert clerk.client.post(CHECK, {}).status_code == 422
    assert send(clerk, PAGE, [row(good_line(1))]).status_code == 422
    assert send(clerk, PAGE, [row(good_line(1))], key="x").status_code == 422


def test_the_hand_in_becomes_one_file_that_is_read_as_typed(clerk: Persona) -> None:
    key = str(uuid.uuid4())
    rows = [
        row(good_line(1), 3, debtor_name="示例\n第一局", contract_name='=1+1 "甲,乙"', due_month="2021/06"),
        row(good_line(2), 7, owed_fen="-1"),
    ]
    first = send(clerk, f"{PAGE}?unit={units.GUNAN}", rows, key=key)
    again = send(clerk, f"{PAGE}?unit={units.GUNAN}", rows, key=key)
    assert first.status_code == 200, first.content.decode()
    assert json.loads(first.content) == json.loads(again.content)
    with tenant_scope(SYSTEM):
        job, stored = Job.objects.get(), StoredFile.objects.get()
        assert ArrearsRecord.objects.count() == 0
    assert json.loads(first.content)["url"] == f"/imports/{job.pk}/"
    assert stored.original_name.startswith("表格粘贴 ")
    sheet = read_sheet(path_of(stored), stored.original_name)
    assert [item.line.debtor_name for item in sheet.incoming] == ["示例 第一局"]
    assert sheet.incoming[0].line.contract_name == '=1+1 "甲,乙"'
    assert [(item.column, item.rule) for item in sheet.report.errors] == [(18, "F03")]
    assert sheet.table.rows[0].cells[0] == "3"
    assert sheet.unit_texts == [""]


def test_hidden_ids_travel_in_their_own_column(clerk: Persona) -> None:
    there = record(clerk.unit)
    send(clerk, PAGE, [row(good_line(1), 1, str(there.lineage)), row(good_line(2), 2)], key=str(uuid.uuid4()))
    with tenant_scope(SYSTEM):
        stored = StoredFile.objects.get()
    sheet = read_sheet(path_of(stored), stored.original_name)
    assert [item.key for item in sheet.incoming] == [str(there.lineage), ""]


def queries(person: Persona, url: str, count: int) -> int:
    rows = [row(good_line(number), number) for number in range(1, count + 1)]
    with CaptureQueriesContext(connection) as context:
        assert send(person, url, rows, key=str(uuid.uuid4())).status_code == 200
    return len(context)


@pytest.mark.parametrize("url", [CHECK, PAGE])
def test_three_rows_cost_as_many_queries_as_one(clerk: Persona, url: str) -> None:
    queries(clerk, url, 1)
    assert queries(clerk, url, 1) == queries(clerk, url, 3)


def test_2000_rows_beside_a_ledger_of_2000_take_about_a_second(clerk: Persona) -> None:
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.bulk_create([build(clerk.unit) for _ in range(2_000)])
    rows = [row(good_line(number, owed_fen=60 * WAN + number), number) for number in range(1, 2_001)]
    checked(clerk, rows[:10])
    start = time.process_time()
    assert checked(clerk, rows)["findings"] == []
    assert time.process_time() - start < MOST_SECONDS


def test_a_heading_is_written_as_the_annex_prints_it(clerk: Persona) -> None:
    send(clerk, PAGE, [row(good_line(1))], key=str(uuid.uuid4()))
    with tenant_scope(SYSTEM):
        text = path_of(StoredFile.objects.get()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == ",".join(column.heading for column in ANNEX2)
