"""What was approved reproduces for ever: the same cells, whatever happened since (workflow.md rule 4)."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import ArrearsRecord, Period, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.standing import version_in_force
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import build
from tests.factories import campaigns, units
from tests.factories.records import one_of_each, record
from tests.personas import head_of, reviewer_of

pytestmark = pytest.mark.django_db
WHY = "已与企业核对合同，分期付款"
Cells = list[list[tuple[Any, ...]]]


def approved(unit: Unit, period: Period, reviewer_at: str) -> None:
    head, reviewer = head_of(unit.code), reviewer_of(reviewer_at)
    with head.scope() as actor:
        submit(actor, unit, period, Submission(explain=WHY, with_missing=True))
    with reviewer.scope() as actor:
        claim(actor, unit, period)
        approve(actor, unit, period)


def exported(unit: Unit, period: Period) -> dict[tuple[int, str], Cells]:
    """Return every cell of Annexes 2, 3 and 4 in both groupings, as printed for the period."""
    sheets: dict[tuple[int, str], Cells] = {}
    with tenant_scope(SYSTEM):
        standing = version_in_force(unit, period)
        assert standing is not None
        for annex in (2, 3, 4):
            for grouping in Grouping:
                out = io.BytesIO()
                build(annex, standing, grouping, out)
                book = load_workbook(io.BytesIO(out.getvalue()))
                sheets[annex, grouping.name] = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    return sheets


def test_two_approved_versions_export_the_cells_of_their_day() -> None:
    town, district, city = units.unit(units.GUNAN), units.unit(units.QIJIANG), units.unit(units.CITY)
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, town, units.unit(units.WENLONG), district, city)
    survey, resolution = campaigns.period(campaigns.SURVEY), campaigns.period(campaigns.RESOLUTION)

    row = record(town, debtor_name="改名前的建设处")
    record(district)
    approved(town, survey, units.QIJIANG)
    approved(district, survey, units.CITY)
    before = {unit.code: exported(unit, survey) for unit in (town, district)}

    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(debtor_name="改名后的建设处", owed_fen=77_000_000)
        Unit.objects.filter(pk=town.pk).update(name="新古南街道")
        town.refresh_from_db()
    one_of_each(town)
    approved(town, resolution, units.QIJIANG)
    approved(district, resolution, units.CITY)
    later = {unit.code: exported(unit, resolution) for unit in (town, district)}
    assert all(later[code] != before[code] for code in later)

    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(unit=town).update(debtor_name="又改", cleared_fen=None, faulty=True)
        Unit.objects.filter(pk__in=[town.pk, district.pk]).update(name="再改")
    for unit in (town, district):
        assert exported(unit, survey) == before[unit.code]
        assert exported(unit, resolution) == later[unit.code]
    printed = str(before[town.code][2, "COMPANIES"])
    assert "改名前的建设处" in printed
    assert "新古南街道" not in str(before[district.code])
