import itertools
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Category, Nature, Sector, Source, Status
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.spec import Kind
from reporting.queries.standing import Standing
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import build
from tests.factories import campaigns, filings, records, units
from tests.memory import peak
from tests.reporting.workbooks.sheets import data_row, export, fen, heading_row, page_of, sheet_of, texts
from tests.reporting.world import city, filed

pytestmark = pytest.mark.django_db
LABELS: dict[str, Any] = {
    "source": dict(Source.choices),
    "nature": dict(Nature.choices),
    "sector": dict(Sector.choices),
    "category": dict(Category.choices),
    "disputed": {True: "有", False: "无"},
}


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    sheet = sheet_of(content)
    rows = sheet.iter_rows(min_row=data_row(sheet), max_col=29, values_only=True)
    return list(itertools.takewhile(lambda row: isinstance(row[0], int), rows))


def _printed(record: ArrearsRecord, column: str) -> Any:
    value = getattr(record, column)
    if column in LABELS:
        return LABELS[column].get(value)
    return None if value == "" else value


def test_each_cell_is_as_filed() -> None:
    town = units.unit(units.GUNAN)
    records.one_of_each(town)
    records.record(town, contract_fen=None, owed_fen=1_234_567, source_no="=1+1", nature=Nature.LOCAL_SOE, sector=None)
    records.record(town, source=None, nature=None, owed_fen=None, disputed=None, category=None, faulty=True)
    exported, content = export(2, town)
    with tenant_scope(SYSTEM):
        stored = list(ArrearsRecord.objects.order_by("sort_no"))
    rows = _rows(content)
    assert exported.lines == len(rows) == 7
    for number, (cells, record) in enumerate(zip(rows, stored, strict=True), 1):
        assert (cells[0], cells[3], cells[28]) == (number, "古南街道", str(record.lineage))
        for column in ANNEX2:
            if column.kind in (Kind.SERIAL, Kind.UNIT):
                continue
            cell, value = cells[column.no - 1], _printed(record, column.name)
            assert (cell is not None and fen(cell) == value) if column.kind is Kind.MONEY and value else cell == value


def test_column_4_is_the_unit_one_level_below_the_one_that_prints() -> None:
    places = units.tree()
    for code in (units.JIJIANG, units.QIJIANG, units.SHIJIAO, units.GUNAN, units.CITY):
        records.record(places[code])
    assert [row[3] for row in _rows(export(2, places[units.CITY])[1])] == ["重庆市", *["綦江区"] * 3, "江津区"]
    assert [row[3] for row in _rows(export(2, places[units.QIJIANG])[1])] == ["綦江区", "古南街道", "石角镇"]
    assert [row[3] for row in _rows(export(2, places[units.GUNAN])[1])] == ["古南街道"]


@pytest.mark.parametrize(
    ("code", "heading"), [(units.CITY, "区县、部门"), (units.QIJIANG, "街镇部门"), (units.GUNAN, "街镇部门")]
)
def test_heading_and_page_are_the_forms(code: str, heading: str) -> None:
    sheet = sheet_of(export(2, units.tree()[code])[1])
    row = [cell.value for cell in sheet[heading_row(sheet)]]
    wanted = [heading if column.name == "unit" else column.heading for column in ANNEX2]
    assert row[:28] == wanted
    assert row[28] == KEY_HEADING
    assert sheet.column_dimensions["AC"].hidden
    assert (page_of(sheet)["paper"], page_of(sheet)["orientation"]) == (8, "landscape")
    said = texts(sheet)
    assert said[:2] == ["附件2", ANNEX2.title]
    assert said[-10:] == list(ANNEX2.notes)
    assert "单位：万元" in said


def test_a_version_holds_the_rows_of_all_that_it_pins_as_they_stood() -> None:
    places = city()
    version = filed(places)
    before = export(2, Standing(version, campaigns.period()))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(debtor_name="改名", owed_fen=1, faulty=True)
        Unit.objects.filter(pk__in=[unit.pk for unit in places.values()]).update(name="改名", sort_no=0)
    filings.version(places[units.GUNAN])
    after = export(2, Standing(version, campaigns.period()))
    assert after == before
    assert before[0].lines == 6 * 41
    named = [label for label, _ in itertools.groupby(row[3] for row in _rows(before[1]))]
    assert named == ["重庆市", "綦江区", "江津区", "重庆市财政局"]


def test_an_empty_ledger_is_a_sheet_with_an_empty_grid() -> None:
    exported, content = export(2, units.unit(units.GUNAN))
    assert exported.lines == 0
    assert _rows(content) == []


def test_a_nil_version_says_so() -> None:
    version = filings.version(units.unit(units.GUNAN), nil=True)
    assert "注：古南街道：零报告。" in texts(sheet_of(export(2, Standing(version, campaigns.period()))[1]))


def _queries(source: Unit | Standing) -> list[str]:
    """Return the statements that an export sends inside its scope, past those that open and close it."""
    with CaptureQueriesContext(connection) as queries:
        export(2, source)
    opened = ("SAVEPOINT", "RELEASE", "select set_config")
    return [query["sql"] for query in queries if not query["sql"].strip().startswith(opened)]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_export_takes_few_queries_whatever_its_size(rows: int) -> None:
    places = units.tree()
    for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)[:rows]:
        for _ in range(rows):
            records.record(places[code])
    version = filed(places)
    # Eight of them say how the units stand for the period under way.
    assert len(_queries(places[units.CITY])) == 12
    assert len(_queries(Standing(version, campaigns.period()))) == 4


def _peak(unit: Unit) -> int:
    """Return the most memory that an export of a unit holds, its file apart."""
    with Path(os.devnull).open("wb") as nowhere, tenant_scope(SYSTEM):
        return peak(lambda: build(2, unit, Grouping.UNITS, nowhere))


def test_memory_does_not_grow_with_the_rows() -> None:
    town, other = units.unit(units.GUNAN), units.unit(units.WENLONG)
    with tenant_scope(SYSTEM):
        for unit, rows in ((town, 500), (other, 1_500)):
            ArrearsRecord.objects.bulk_create(records.build(unit, Status.PART) for _ in range(rows))
    first = _peak(town)
    # 1,000 more rows that were kept would hold some 3 MB.
    assert _peak(other) - first < 1_000_000


def test_the_line_is_the_forms() -> None:
    names = [column.name for column in ANNEX2 if column.kind not in (Kind.SERIAL, Kind.UNIT)]
    assert names == [field.name for field in fields(Line)]
