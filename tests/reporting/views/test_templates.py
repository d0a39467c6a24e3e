import io
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from ledger.models import AuditEvent
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.records import one_of_each
from tests.personas import Persona, clerk_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db


def ask(person: Persona, **asked: Any) -> Any:
    return person.client.get("/templates/annex2/", asked)


def debtors(answer: Any) -> list[Any]:
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["附件2"]
    return [cell.value for [cell] in sheet.iter_rows(min_row=5, min_col=5, max_col=5) if cell.value]


@pytest.mark.parametrize(
    ("asked", "name", "rows"),
    [
        ({}, "附件2_古南街道_空白填报表.xlsx", 0),
        ({"filled": "0", "unit": units.GUNAN}, "附件2_古南街道_空白填报表.xlsx", 0),
        ({"filled": "1"}, "附件2_古南街道_填报表（含现有数据）.xlsx", 5),
    ],
)
def test_the_form_is_an_attachment_with_a_speaking_name(asked: dict[str, str], name: str, rows: int) -> None:
    clerk = clerk_of(units.GUNAN)
    one_of_each(clerk.unit)
    answer = ask(clerk, **asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert len(debtors(answer)) == rows


@pytest.mark.parametrize(("asked", "last"), [("", 204), ("7", 11), ("x", 204), ("99999", 204), ("9999", 2_004)])
def test_one_may_ask_for_more_blank_rows(asked: str, last: int) -> None:
    content = b"".join(ask(clerk_of(units.GUNAN), rows=asked).streaming_content)
    guides = load_workbook(io.BytesIO(content))["附件2"].data_validations.dataValidation
    assert f"B5:B{last}" in {str(guide.sqref) for guide in guides}


def test_who_took_what_is_noted() -> None:
    viewer, town = viewer_of(units.QIJIANG), units.unit(units.GUNAN)
    one_of_each(town)
    ask(viewer, unit=units.GUNAN, filled="1")
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="export")
    assert (event.unit_id, event.user_id) == (town.pk, viewer.user.pk)
    assert event.after is not None
    assert {name: event.after[name] for name in ("annex", "template", "filled", "lines")} == {
        "annex": 2,
        "template": "annex2/1",
        "filled": True,
        "lines": 5,
    }


def test_nobody_takes_more_than_they_may_see() -> None:
    assert ask(clerk_of(units.WENLONG), unit=units.GUNAN).status_code == 404
    assert ask(clerk_of(units.GUNAN), unit=units.QIJIANG, filled="1").status_code == 404
    assert ask(manager_of(units.GUNAN), unit=units.GUNAN).status_code == 403


def test_telephone_numbers_are_readable_for_those_alone_who_need_them() -> None:
    first = min(one_of_each(units.unit(units.GUNAN)).values(), key=lambda row: row.sort_no)
    for person, readable in ((clerk_of(units.GUNAN), True), (viewer_of(units.CITY), False)):
        content = b"".join(ask(person, unit=units.GUNAN, filled="1").streaming_content)
        phone = load_workbook(io.BytesIO(content))["附件2"].cell(5, 15).value
        assert phone == (first.creditor_phone if readable else "138****0001")
