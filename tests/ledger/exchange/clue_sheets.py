"""Workbooks of complaints: written in the notice's form, uploaded, checked, registered."""

import io
import uuid
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.annexes.clues003 import FORM
from ledger.exchange.clues_storing import CHECK, MAKE
from ledger.exchange.jobs import run_import
from ledger.models import Job
from ledger.scoping import SYSTEM, tenant_scope
from tests.personas import Persona

HEAD = [column.heading for column in FORM]
NOTICE: list[list[Any]] = [
    [1, "重庆某甲电子有限公司", "/", "綦江区", 76.6, "被拖欠账款约76.6万元，被拖欠时间约6个月。"],
    [2, "重庆某乙机器人有限公司", "17家企业", "重庆市綦江区", 382.6, "被17家企业拖欠账款，合计 382.6 万元。"],
    [3, "重庆某丙清洁服务有限公司", "/", "渝北区", "/", "为维持长期合作关系，不敢通过公开途径要回账款。"],
]


def book(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """Write a sheet whose heading stands in row 2, so that the first complaint is in row 3."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = made.add_worksheet("问题线索")
    sheet.write_string(0, 0, "问题线索")
    for number, row in enumerate([head, *rows], 1):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    made.close()
    return out.getvalue()


def upload(person: Persona, content: bytes, name: str = "线索.xlsx", **said: str) -> Any:
    """Upload a file as the page does."""
    known = {"channel": "3", "kind": "1", "received_on": "2022-01-19", "key": str(uuid.uuid4()), **said}
    where = f"/clues/sheet/?unit={person.unit.code}"
    return person.client.post(where, {**known, "file": SimpleUploadedFile(name, content)})


def checked(person: Persona, content: bytes, name: str = "线索.xlsx", **said: str) -> Job:
    """Upload a file and let its check run."""
    answer = upload(person, content, name, **said)
    assert answer.status_code == 302, answer.content.decode()
    return _run(CHECK)


def decided(person: Persona, check: Job, **chosen: str) -> Job:
    """Press the button and let the registering run."""
    answer = person.client.post(f"/clues/sheet/{check.pk}/register/", chosen)
    assert answer.status_code == 302, answer.content.decode()
    return _run(MAKE)


def _run(kind: str) -> Job:
    with tenant_scope(SYSTEM):
        job = Job.objects.filter(kind=kind).latest("id")
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)
