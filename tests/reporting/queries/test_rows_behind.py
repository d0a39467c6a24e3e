from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from ledger.errors import MissingError
from ledger.models import ArrearsRecord, FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from reporting.queries.rows_behind import live_rows_behind, version_rows_behind
from reporting.queries.standing import Standing
from reporting.queries.tables import live_figures, version_figures
from reporting.rollups.lines import Grouping, LineKind, LineRef
from tests.factories import campaigns, records, units
from tests.reporting.queries.crawl import crawled
from tests.reporting.world import COMPANIES, city, filed

pytestmark = pytest.mark.django_db
FIGURES = 10 + 30
"""What Annexes 3 and 4 hold in each line, with the columns that are on screen only."""


def filed_twice(places: dict[str, Unit]) -> dict[str, list[FilingVersion]]:
    """File everybody, let the ledgers change, and file everybody again; return the versions of three levels."""
    first = filed(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(status=Status.NONE).update(owed_fen=F("owed_fen") + 1, disputed=True)
    records.record(places[units.GUNAN])
    second = filed(places)
    with tenant_scope(SYSTEM):
        found = {
            code: list(FilingVersion.objects.filter(unit=places[code]).order_by("number"))
            for code in (units.CITY, units.QIJIANG, units.GUNAN)
        }
    assert found[units.CITY] == [first, second]
    return found


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("code", [units.CITY, units.QIJIANG, units.GUNAN])
def test_the_rows_behind_each_live_figure_have_its_count_and_sum(code: str, grouping: Grouping) -> None:
    places = city()
    records.record(places[units.GUNAN], source=None, faulty=True)
    with tenant_scope(SYSTEM):
        figures = live_figures(places[code], grouping)
        compared = crawled(figures, partial(live_rows_behind, places[code]), grouping)
    assert compared == FIGURES * (len(figures.summary.lines) + 1)


@pytest.mark.parametrize("grouping", list(Grouping))
def test_the_rows_behind_each_filed_figure_have_its_count_and_sum(grouping: Grouping) -> None:
    places = city()
    versions = filed_twice(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(owed_fen=F("owed_fen") + 1, disputed=True, faulty=True)
        for version in (each for found in versions.values() for each in found):
            figures = version_figures(Standing(version, campaigns.period()), grouping)
            compared = crawled(figures, partial(version_rows_behind, version), grouping)
            assert compared == FIGURES * (len(figures.summary.lines) + 1)
    assert [each.row_count for each in versions[units.GUNAN]] == [41, 42]


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
