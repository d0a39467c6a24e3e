import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from ledger.models import AuditEvent, Filing, Period, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import campaigns, filings, units
from tests.factories.records import one_of_each
from tests.personas import Persona, clerk_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db
READABLE = re.compile(r"138\d{4}0001")


@pytest.fixture
def resolution() -> Period:
    """Let 綦江区 file the resolution with 古南街道's five rows, and be approved."""
    district, town = units.unit(units.QIJIANG), units.unit(units.GUNAN)
    one_of_each(town)
    period = campaigns.period(campaigns.RESOLUTION)
    named = {"period_name": period.name}
    filings.version(district, filings.version(town, period=period, **named), period=period, **named)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    return period


def export(person: Persona, annex: int, **asked: Any) -> Any:
    return person.client.get(f"/exports/annex{annex}.xlsx", asked)


def grid(answer: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.mark.parametrize(
    ("annex", "asked", "name"),
    [
        (2, {}, "附件2_綦江区_实时台账.xlsx"),
        (3, {"by": "unit"}, "附件3_綦江区_实时台账_按填报单位.xlsx"),
        (4, {"period": campaigns.RESOLUTION}, "附件4_綦江区_化解报告_第1版.xlsx"),
        (2, {"period": campaigns.RESOLUTION, "by": "unit"}, "附件2_綦江区_化解报告_第1版.xlsx"),
    ],
)
@pytest.mark.usefixtures("resolution")
def test_a_workbook_is_an_attachment_with_a_speaking_name(annex: int, asked: dict[str, str], name: str) -> None:
    answer = export(viewer_of(units.QIJIANG), annex, **asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("asked", [{}, {"period": campaigns.RESOLUTION}])
@pytest.mark.usefixtures("resolution")
def test_it_holds_the_figures_and_rows(asked: dict[str, str]) -> None:
    viewer = viewer_of(units.QIJIANG)
    total = next(row for row in grid(export(viewer, 4, **asked)) if "合计" in row)
    assert (total[2], float(total[7])) == (5, 50)
    rows = grid(export(viewer, 2, **asked))
    assert sum(any("号工程采购合同" in str(value) for value in row) for row in rows) == 5


@pytest.mark.parametrize("asked", [{}, {"period": campaigns.RESOLUTION}, {"chosen": "1"}])
@pytest.mark.usefixtures("resolution")
def test_telephones_leave_for_those_who_may_read_them_and_the_audit_says_so(asked: dict[str, str]) -> None:
    seen: dict[bool, str] = {}
    for person in (clerk_of(units.QIJIANG), viewer_of(units.QIJIANG)):
        text = str(grid(export(person, 2, **asked)))
        with tenant_scope(SYSTEM):
            event = AuditEvent.objects.filter(what="export").latest("id")
        assert event.after is not None
        seen[event.after["phones"]] = text
    assert READABLE.search(seen[True])
    assert not READABLE.search(seen[False])
    assert "138****0001" in seen[False]


@pytest.mark.usefixtures("resolution")
def test_the_rows_that_a_list_shows_are_taken_alone() -> None:
    viewer = viewer_of(units.QIJIANG)
    answer = export(viewer, 2, chosen="1", status=str(Status.PART))
    assert quote("附件2_綦江区_实时台账_所筛1行.xlsx") in answer["Content-Disposition"]
    assert sum(any("号工程采购合同" in str(value) for value in row) for row in grid(answer)) == 1
    for asked in ({"scope": "own"}, {"tab": "left"}, {"q": "没有这个词"}):
        name = export(viewer, 2, chosen="1", **asked)["Content-Disposition"]
        assert quote("所筛0行") in name, asked


@pytest.mark.usefixtures("resolution")
def test_who_took_what_is_noted() -> None:
    viewer = viewer_of(units.QIJIANG)
    assert export(viewer, 4, period=campaigns.RESOLUTION).status_code == 200
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="export")
    assert (event.unit_id, event.user_id) == (viewer.unit.pk, viewer.user.pk)
    assert event.after is not None
    assert {name: event.after[name] for name in ("annex", "period", "version", "lines")} == {
        "annex": 4,
        "period": campaigns.RESOLUTION,
        "version": 1,
        "lines": 1,
    }


@pytest.mark.parametrize(
    ("annex", "asked"),
    [(1, {}), (5, {}), (4, {"period": campaigns.SURVEY}), (4, {"period": campaigns.RESOLUTION, "version": "2"})],
)
@pytest.mark.usefixtures("resolution")
def test_what_is_not_there_is_not_exported_and_not_noted(annex: int, asked: dict[str, str]) -> None:
    assert export(viewer_of(units.QIJIANG), annex, **asked).status_code == 404
    with tenant_scope(SYSTEM):
        assert not AuditEvent.objects.filter(what="export").exists()


@pytest.mark.usefixtures("resolution")
def test_nobody_takes_more_than_they_may_see() -> None:
    assert export(clerk_of(units.WENLONG), 2, unit=units.GUNAN).status_code == 404
    assert export(clerk_of(units.GUNAN), 2, unit=units.QIJIANG).status_code == 404
    assert export(manager_of(units.GUNAN), 2, unit=units.GUNAN).status_code == 403


def test_an_empty_ledger_has_its_official_sheet_too() -> None:
    town: Unit = units.unit(units.GUNAN)
    assert any("合计" in row for row in grid(export(clerk_of(town.code), 3)))
