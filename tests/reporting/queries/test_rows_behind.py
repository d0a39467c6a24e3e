from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.test.utils import CaptureQueriesContext

from ledger.errors import MissingError
from ledger.models import ArrearsRecord, FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.annexes.spec import EVERY, Behind, Figure
from reporting.queries.rows_behind import live_rows_behind, version_rows_behind
from reporting.queries.standing import Standing
from reporting.queries.tables import Figures, live_figures, version_figures
from reporting.rollups.lines import Grouping, LineKind, LineRef
from tests.factories import campaigns, records, units
from tests.reporting.world import COMPANIES, city, filed

pytestmark = pytest.mark.django_db
Rows = Callable[[LineRef, Behind], "QuerySet[Any]"]
PAID = Coalesce(F("cleared_fen"), 0) + Coalesce(F("paid_fen"), 0)
ADDED = {
    "settled_fen": PAID,
    "outstanding_fen": F("owed_fen") - PAID,
    **{f"{name}_fen": F(f"{name}_fen") for name in ("owed", "cleared", "paid", "agreed", "court")},
}


def _added(rows: "QuerySet[Any]", column: str) -> int:
    ending = next(ending for ending in ADDED if column.endswith(ending))
    return rows.aggregate(sum=Coalesce(Sum(ADDED[ending]), 0))["sum"] or 0


def _compare(figures: Figures, rows: Rows) -> int:
    """Compare each figure of both annexes with the rows behind it; return how many were compared."""
    compared = 0
    for table in (figures.annex(3), figures.annex(4)):
        for line in (*table.lines, table.total):
            behind_line = rows(line.ref, EVERY)
            assert behind_line.count() == line.values["count"]
            assert _added(behind_line, "owed_fen") == line.values["owed_fen"]
            for column in table.spec.figures:
                if column.figure is Figure.RATE or column.name == "resolved_fen":
                    continue
                found = rows(line.ref, column.behind)
                value = found.count() if column.figure is Figure.COUNT else _added(found, column.name)
                assert value == line.values[column.name], (line.label, column.heading)
                compared += 1
    return compared


def _live_rows(unit: Unit, grouping: Grouping, line: LineRef, behind: Behind) -> "QuerySet[Any]":
    return live_rows_behind(unit, line, grouping, behind)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_the_rows_behind_each_live_figure_have_its_count_and_sum(grouping: Grouping) -> None:
    places = city()
    records.record(places[units.GUNAN], source=None, faulty=True)
    for code in (units.QIJIANG, units.CITY, units.GUNAN):
        with tenant_scope(SYSTEM):
            figures = live_figures(places[code], grouping)
            compared = _compare(figures, partial(_live_rows, places[code], grouping))
            assert compared == 37 * (len(figures.summary.lines) + 1)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_the_rows_behind_each_filed_figure_have_its_count_and_sum(grouping: Grouping) -> None:
    places = city()
    version = filed(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(owed_fen=F("owed_fen") + 1, disputed=True, faulty=True)
        standing = Standing(version, campaigns.period())
        figures = version_figures(standing, grouping)
        compared = _compare(figures, lambda line, behind: version_rows_behind(version, line, grouping, behind))
    assert compared == 37 * (len(figures.summary.lines) + 1)
    assert figures.summary.total.sums["row_count"] == 6 * 41


def test_rows_behind_a_company_come_from_every_unit() -> None:
    places = city()
    line = LineRef(LineKind.COMPANY, company=COMPANIES[1])
    with tenant_scope(SYSTEM):
        found = live_rows_behind(places[units.QIJIANG], line, Grouping.COMPANIES)
        assert {row.unit_id for row in found} == {places[c].pk for c in (units.QIJIANG, units.GUNAN, units.SHIJIAO)}


def test_a_line_of_another_units_table_is_missing() -> None:
    places = city()
    line = LineRef(LineKind.UNIT, unit_id=places[units.JIJIANG].pk)
    version = filed(places)
    with tenant_scope(SYSTEM):
        with pytest.raises(MissingError):
            live_rows_behind(places[units.QIJIANG], line, Grouping.UNITS)
        with pytest.raises(MissingError):
            version_rows_behind(version, line, Grouping.UNITS)


def _queries(work: Callable[[], object]) -> int:
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_a_line_takes_few_queries_whatever_its_size(rows: int) -> None:
    places = units.tree()
    for _ in range(rows):
        records.record(places[units.GUNAN])
    version: FilingVersion = filed(places)
    line = LineRef(LineKind.UNIT, unit_id=places[units.QIJIANG].pk)
    assert _queries(lambda: list(live_rows_behind(places[units.CITY], line, Grouping.UNITS)[:50])) == 2
    assert _queries(lambda: list(version_rows_behind(version, line, Grouping.UNITS)[:50])) == 3
