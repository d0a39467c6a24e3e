"""Lists of people as workbooks: written, uploaded, checked, made; and the slips that wait."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.exchange import people_storing
from ledger.exchange.jobs import run_import
from ledger.exchange.people_sheet import SHEET
from ledger.exchange.people_storing import slips_folder
from ledger.models import Job
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona

HEAD = [column.heading for column in SHEET]
GOOD: list[list[Any]] = [
    [units.GUNAN, "古南街道", "郑某", "", "填报员", "13800000001", "a@example.test"],
    [units.GUNAN, "", "冯某", "feng", "负责人、填报员", "", ""],
    [units.WENLONG, "文龙街道", "蒋某", "", "填报员", 13800000003, ""],
]


def book(path: Path, rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """Write a list whose heading stands in row 2, and read it back."""
    made = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = made.add_worksheet("人员名单")
    sheet.write_string(0, 0, "人员名单")
    for number, row in enumerate([head, *rows], 1):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    made.close()
    return path.read_bytes()


def upload(person: Persona, content: bytes, name: str = "名单.xlsx", key: str = "") -> Any:
    """Upload a list as the page does."""
    file = SimpleUploadedFile(name, content)
    where = f"/people/sheet/?unit={person.unit.code}"
    return person.client.post(where, {"file": file, "key": key or str(uuid.uuid4())})


def checked(person: Persona, content: bytes, name: str = "名单.xlsx") -> Job:
    """Upload a list and let its check run."""
    assert upload(person, content, name).status_code == 302
    with tenant_scope(SYSTEM):
        job = Job.objects.filter(kind=people_storing.CHECK).latest("id")
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


def made(person: Persona, check: Job) -> Job:
    """Press the button and let the making run."""
    assert person.client.post(f"/people/sheet/{check.pk}/make/").status_code == 302
    with tenant_scope(SYSTEM):
        job = Job.objects.get(kind=people_storing.MAKE, key=f"people:{check.pk}")
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


def files() -> int:
    """Count the slips that wait."""
    folder = slips_folder()
    return len(list(folder.iterdir())) if folder.is_dir() else 0
