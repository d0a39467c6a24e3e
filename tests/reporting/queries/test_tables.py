from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import ArrearsRecord, ChildState, FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Status
from reporting.queries.standing import Standing
from reporting.queries.tables import AnnexTable, Figures, live_figures, version_figures
from reporting.rollups.lines import Grouping
from tests.factories import campaigns, filings, records, units
from tests.factories.records import WAN

pytestmark = pytest.mark.django_db
COMPANY = "中例建设集团有限公司"


def _central(unit: Unit, **changed: Any) -> None:
    records.record(unit, nature=Nature.CENTRAL_SOE, sector=None, parent_company=COMPANY, **changed)


def _live(code: str, grouping: Grouping = Grouping.COMPANIES) -> Figures:
    with tenant_scope(SYSTEM):
        return live_figures(units.unit(code), grouping)


def _printed(table: AnnexTable, *columns: str) -> list[tuple[Any, ...]]:
    return [(line.no, line.label, *(line.values[name] for name in columns)) for line in (*table.lines, table.total)]


def _standing(version: FilingVersion) -> Standing:
    return Standing(version, campaigns.period(campaigns.SURVEY))


def test_a_districts_table_has_each_child_the_companies_and_the_total() -> None:
    places = units.tree()
    records.record(places[units.GUNAN], Status.CLEARED)
    _central(places[units.GUNAN])
    _central(places[units.SHIJIAO])
    records.record(places[units.JIJIANG])
    table = _live(units.QIJIANG).annex(4)
    assert _printed(table, "count", "owed_fen") == [
        (1, "古南街道", 1, 10 * WAN),
        (2, "文龙街道", 0, 0),
        (3, "石角镇", 0, 0),
        (4, COMPANY, 2, 20 * WAN),
        (None, "合计", 3, 30 * WAN),
    ]
    assert (table.title, table.unit_name, table.marks, table.foot) == (
        "防范和化解拖欠中小企业账款问题化解情况汇总表",
        "綦江区",
        (),
        (),
    )


def test_the_citys_table_sums_each_district_with_all_below_it() -> None:
    places = units.tree()
    for code in (units.GUNAN, units.SHIJIAO, units.JIJIANG, units.QIJIANG, units.CITY):
        records.record(places[code])
    _central(places[units.JIJIANG])
    assert _printed(_live(units.CITY).annex(3), "count") == [
        (1, "重庆市本级", 1),
        (2, "綦江区", 3),
        (3, "江津区", 1),
        (4, "重庆市财政局", 0),
        (5, COMPANY, 1),
        (None, "合计", 6),
    ]
    assert _printed(_live(units.CITY, Grouping.UNITS).annex(3), "count")[2] == (3, "江津区", 2)


def test_a_towns_line_by_units_equals_its_own_sheet() -> None:
    town = units.tree()[units.GUNAN]
    records.one_of_each(town)
    _central(town, disputed=True)
    above = _live(units.QIJIANG, Grouping.UNITS).annex(4).lines[0]
    own = _live(units.GUNAN, Grouping.UNITS).annex(4)
    assert above.values == own.lines[0].values == own.total.values
    assert own.lines[0].label == "古南街道"


def test_a_live_table_leaves_out_what_is_not_whole_and_says_so() -> None:
    town = units.unit(units.GUNAN)
    records.record(town)
    for blank in ({"source": None}, {"nature": None}, {"disputed": None}, {"owed_fen": None}, {"owed_fen": 0}):
        records.record(town, faulty=True, **blank)
    table = _live(units.QIJIANG).annex(3)
    assert table.total.values["count"] == 1
    assert table.foot == ("另有 5 件草稿缺少问题来源、性质、有无分歧或拖欠金额，未计入本表。",)


def test_a_live_table_names_lines_whose_rows_contradict_themselves() -> None:
    records.record(units.unit(units.GUNAN), cleared_fen=11 * WAN, faulty=True)
    table = _live(units.QIJIANG).annex(4)
    assert table.foot == ("古南街道有明细金额填写有误，化解金额超过拖欠金额，请核对。",)


def test_a_closed_child_has_a_line_as_long_as_it_holds_rows() -> None:
    places = units.tree()
    row = records.record(places[units.WENLONG])
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code__in=[units.WENLONG, units.SHIJIAO]).update(valid_to="2022-06-01")
    assert [line.label for line in _live(units.QIJIANG).annex(3).lines] == ["古南街道", "文龙街道"]
    with tenant_scope(SYSTEM):
        closed = Unit.objects.filter(code=units.WENLONG)
        closed.update(valid_to=None)  # the rows of a closed unit are not written
        ArrearsRecord.objects.filter(pk=row.pk).delete()
        closed.update(valid_to="2022-06-01")
    assert [line.label for line in _live(units.QIJIANG).annex(3).lines] == ["古南街道"]


def test_rounding_is_said_where_a_figure_is_seen_rounded() -> None:
    town = units.unit(units.GUNAN)
    records.record(town, owed_fen=10 * WAN + 10_000)
    assert _live(units.GUNAN).annex(3).foot == ()
    records.record(town, owed_fen=10 * WAN + 5_000)
    assert _live(units.GUNAN).annex(3).foot == ("因四舍五入，合计数可能与分项之和略有差异。",)


def test_a_version_prints_its_own_names_order_and_states() -> None:
    places = units.tree()
    records.record(places[units.GUNAN])
    records.record(places[units.QIJIANG])
    town = filings.version(places[units.GUNAN])
    nil = filings.version(places[units.SHIJIAO], nil=True)
    district = filings.version(places[units.QIJIANG], nil, town)
    records.record(places[units.GUNAN])
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk__in=[places[units.GUNAN].pk, places[units.QIJIANG].pk]).update(name="改名")
        table = version_figures(_standing(district)).annex(4)
    assert _printed(table, "count") == [
        (1, "綦江区本级", 1),
        (2, "石角镇", 0),
        (3, "古南街道", 1),
        (None, "合计", 2),
    ]
    assert [line.state for line in table.lines] == [None, ChildState.FILED, ChildState.FILED]
    assert (table.unit_name, table.marks) == ("綦江区", ())


def test_a_leafs_nil_is_said_below_its_line() -> None:
    with tenant_scope(SYSTEM):
        version = filings.version(units.unit(units.GUNAN), nil=True)
        table = version_figures(Standing(version, campaigns.period(campaigns.WEEK), pending=True)).annex(3)
    assert _printed(table, "count") == [(1, "古南街道", 0), (None, "合计", 0)]
    assert table.foot == (
        "“第1周”未报送，沿用“排查报告”第1版（未更新）。",
        "“排查报告”第1版尚未审核通过（待审核）。",
        "古南街道：零报告。",
    )
    assert table.marks == ("待审核", "未更新")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_live_table_takes_three_queries_whatever_its_size(rows: int) -> None:
    places = units.tree()
    for code in (units.GUNAN, units.WENLONG, units.JIJIANG)[:rows]:
        records.record(places[code])
        _central(places[code])
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
        live_figures(places[units.CITY]).annex(4)
    assert len(queries) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_a_versions_table_takes_two_queries_whatever_its_size(rows: int) -> None:
    places = units.tree()
    for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)[:rows]:
        records.record(places[code])
    pinned = [filings.version(places[code]) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)[:rows]]
    standing = _standing(filings.version(places[units.QIJIANG], *pinned))
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
        version_figures(standing).annex(4)
    assert len(queries) == 2
