"""The annexes as CSV: the workbook's figures, exact, and no text that a spreadsheet program takes for a formula."""

import csv
import io
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from ledger.models import ArrearsRecord, AuditEvent
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.contacts import keep
from tests.factories.records import one_of_each
from tests.ledger.views.moves import queries
from tests.personas import Persona, clerk_of, head_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db
RISKY = ("=1+1", "+1", "-1", "@a", "=2")


def taken(person: Persona, where: str, **asked: Any) -> Any:
    return person.client.get(f"/exports/{where}.csv", asked)


def lines(answer: Any) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_is_an_attachment_with_a_speaking_name_and_its_taking_is_noted() -> None:
    clerk = clerk_of(units.GUNAN)
    one_of_each(clerk.unit)
    answer = taken(clerk, "annex2")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('附件2_古南街道_实时台账.csv')}"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (answer["X-Content-Type-Options"], len(lines(answer))) == ("nosniff", 5)
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="export")
    assert event.after is not None
    assert (event.after["form"], event.after["annex"], event.after["phones"]) == ("csv", 2, True)


def test_amounts_are_exact_and_texts_stay_texts() -> None:
    clerk = clerk_of(units.GUNAN)
    one_of_each(clerk.unit)
    with tenant_scope(SYSTEM):
        for row, text in zip(ArrearsRecord.objects.order_by("sort_no", "pk"), RISKY, strict=False):
            ArrearsRecord.objects.filter(pk=row.pk).update(contract_name=text, contract_fen=12_345_678_901)
    found = lines(taken(clerk, "annex2"))
    assert {line["合同名称"] for line in found} == {f"'{text}" for text in RISKY}
    amounts = {value for line in found for head, value in line.items() if head.startswith("合同金额")}
    assert amounts == {"12345.678901"}


def test_contacts_are_one_line_for_each_unit() -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN), leader_title="=1+1")
    head = head_of(units.QIJIANG)
    found = {line["单位"]: line for line in lines(taken(head, "contacts"))}
    assert list(found)[:2] == ["綦江区", "古南街道"]
    assert found["古南街道"]["责任领导职务"] == "'=1+1"


@pytest.mark.parametrize("annex", [3, 4])
def test_a_summary_has_its_headings_in_one_line_and_its_total_last(annex: int) -> None:
    town = units.unit(units.GUNAN)
    one_of_each(town)
    viewer = viewer_of(units.QIJIANG)
    found = lines(taken(viewer, f"annex{annex}", by="unit"))
    owed = next(
        head for head in found[0] if head.startswith({3: "总计·涉及金额", 4: "总体情况·涉及金额·拖欠总"}[annex])
    )
    assert Decimal(found[-1][owed]) == sum(Decimal(line[owed]) for line in found[:-1]) == 50
    assert len(set(found[0])) == {3: 11, 4: 28}[annex]


def test_telephones_leave_for_those_alone_who_may_read_them() -> None:
    one_of_each(units.unit(units.GUNAN))
    for person, readable in ((clerk_of(units.GUNAN), True), (viewer_of(units.GUNAN), False)):
        phones = {line["债权人联系电话"] for line in lines(taken(person, "annex2"))}
        assert any("****" in phone for phone in phones) is not readable


def test_nobody_takes_more_than_they_may_see() -> None:
    assert taken(clerk_of(units.WENLONG), "annex2", unit=units.GUNAN).status_code == 404
    assert taken(manager_of(units.GUNAN), "annex3").status_code == 403
    assert taken(clerk_of(units.WENLONG), "contacts", unit=units.GUNAN).status_code == 404


def test_one_row_takes_as_many_queries_as_three() -> None:
    viewer = viewer_of(units.GUNAN)
    one_of_each(viewer.unit)
    with tenant_scope(SYSTEM):
        ids = list(ArrearsRecord.objects.values_list("pk", flat=True))
        ArrearsRecord.objects.filter(pk__in=ids[1:]).update(contract_name="别的合同")
    few = queries(viewer, "/exports/annex2.csv?chosen=1&q=工程采购合同")
    assert few == queries(viewer, "/exports/annex2.csv?chosen=1")
