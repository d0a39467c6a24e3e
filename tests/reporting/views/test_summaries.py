import datetime as dt
import os
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Filing, FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.money import to_fen
from reporting.annexes.spec import Figure
from reporting.queries.standing import numbered_version
from reporting.queries.tables import SPECS, live_figures, version_figures
from reporting.rollups.lines import Grouping
from reporting.tables.sheet import rounded
from tests.factories import campaigns, filings, records, units
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of
from tests.reporting import world

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("QINGQIAN_PROVE"))

CELL = re.compile(
    r'<td class="(?P<css>[^"]*)"\s+data-line="(?P<line>[^"]*)"\s+data-column="(?P<column>[^"]*)"'
    r'\s+data-exact="(?P<exact>[^"]*)"\s+title="[^"]*">\s*(?:<a href="(?P<url>[^"]*)">)?(?P<text>[^<]*)'
)


@pytest.fixture
def places() -> dict[str, Unit]:
    return world.city()


@pytest.fixture
def filed(places: dict[str, Unit]) -> FilingVersion:
    """File everybody from below, waiting for approval; return the city's version."""
    version = world.filed(places)
    version.unit, version.period = places[units.CITY], campaigns.period()
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=F("latest_number"))
    return version


def page(person: Persona, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def cells(html: str) -> dict[tuple[str, str], re.Match[str]]:
    return {(found["line"], found["column"]): found for found in CELL.finditer(html)}


@pytest.mark.parametrize("annex", [3, 4])
@pytest.mark.parametrize("by", ["company", "unit"])
@pytest.mark.parametrize("code", [units.CITY, units.QIJIANG, units.GUNAN])
def test_every_figure_of_the_live_table_is_on_the_page(
    places: dict[str, Unit], annex: int, by: str, code: str
) -> None:
    viewer = viewer_of(units.CITY)
    found = cells(page(viewer, f"/summaries/annex{annex}/?unit={code}&by={by}"))
    with viewer.scope():
        grouping = Grouping.UNITS if by == "unit" else Grouping.COMPANIES
        table = live_figures(places[code], grouping).annex(annex)
    compared = 0
    for line in (*table.lines, table.total):
        for column in table.spec.figures:
            cell = found[line.label, column.name if column.no is None else str(column.no)]
            value = line.values[column.name]
            if column.figure is Figure.MONEY:
                assert to_fen(cell["exact"]) == value
            else:
                assert cell["exact"] == ("" if value is None else str(value))
            assert bool(cell["url"]) == bool(value)
            compared += 1
    assert compared == len(found) > 9


def test_amounts_are_shown_with_two_decimals_half_up() -> None:
    assert [rounded(fen) for fen in (0, 4_999, 5_000, 1_014_999, -5_000)] == [
        Decimal(text) for text in ("0.00", "0.00", "0.01", "1.01", "-0.01")
    ]


def test_the_official_heading_stands_in_four_rows(places: dict[str, Unit]) -> None:
    html = page(viewer_of(units.CITY), f"/summaries/annex4/?unit={places[units.CITY].code}")
    head = html[html.index("<thead>") : html.index("</thead>")]
    assert head.count("<tr>") == 4
    assert "防范和化解拖欠中小企业账款问题化解情况汇总表" in html
    words = ("部门区县", "清偿率（%）", "未化解", "未清偿余额", "化解总金额", "化解率（%）")
    assert all(word in head for word in words)


def test_a_version_stays_as_it_was_whatever_is_entered_since(filed: FilingVersion) -> None:
    viewer = viewer_of(units.CITY)
    path = f"/summaries/annex4/?period={campaigns.SURVEY}&version=1"
    before = cells(page(viewer, path))
    records.record(filed.unit)
    after = cells(page(viewer, path))
    assert {key: cell["exact"] for key, cell in before.items()} == {key: cell["exact"] for key, cell in after.items()}
    live = cells(page(viewer, "/summaries/annex4/?period=live"))
    assert int(live["合计", "3"]["exact"]) == int(after["合计", "3"]["exact"]) + 1


@pytest.mark.usefixtures("filed")
def test_a_line_leads_to_the_very_version_that_is_pinned() -> None:
    viewer = viewer_of(units.CITY)
    html = page(viewer, f"/summaries/annex4/?period={campaigns.SURVEY}&by=unit").replace("&amp;", "&")
    url = re.search(r'<a href="(/summaries/annex4/\?unit=500110&[^"]*)">', html)
    assert url is not None
    assert "version=1" in url[1]
    district = cells(page(viewer, url[1]))
    assert district["合计", "3"]["exact"] == cells(html)["綦江区", "3"]["exact"] != "0"


@pytest.mark.parametrize("period", ["live", campaigns.SURVEY])
@pytest.mark.parametrize("annex", [3, 4])
@pytest.mark.parametrize("by", ["company", "unit"])
def test_every_number_opens_rows_with_its_count_and_amount(
    filed: FilingVersion, period: str, annex: int, by: str
) -> None:
    viewer = viewer_of(units.CITY)
    base = f"/summaries/annex{annex}/?unit={filed.unit.code}&period={period}&by={by}"
    found = cells(page(viewer, base))
    count, owed = ("10", "11") if annex == 3 else ("3", "8")
    for (line, column), cell in found.items():
        if column not in (count, owed):
            continue
        html = page(viewer, cell["url"].replace("&amp;", "&"))
        figures = [text.strip() for text in re.findall(r'<span class="kpi-value">([^<]*)</span>', html)]
        assert figures[0] == cell["text"].strip()
        assert int(figures[1].replace(",", "")) == int(found[line, count]["exact"])
        assert to_fen(figures[2].replace(",", "")) == to_fen(found[line, owed]["exact"])


@pytest.mark.parametrize("code", [units.CITY, units.QIJIANG, units.GUNAN])
@pytest.mark.parametrize("source", ["period=live", f"period={campaigns.SURVEY}&version=1", "coming in"])
def test_each_link_opens_as_many_rows_as_its_figure_counts(filed: FilingVersion, code: str, source: str) -> None:
    """Every cell of both annexes and groupings under `make prove`; here one of each kind of column, line by line."""
    query = f"period={campaigns.SURVEY}&version=pending" if source == "coming in" else source
    if source == "coming in":
        campaigns.expect(campaigns.SURVEY, *(units.unit(each) for each in units.TREE))
        with tenant_scope(SYSTEM):
            Filing.objects.filter(unit_id__in=[filed.unit_id, units.unit(units.QIJIANG).pk]).update(
                current_number=None
            )
    viewer, opened = viewer_of(units.CITY), 0
    for annex, by in product((3, 4), ("company", "unit")):
        found = cells(page(viewer, f"/summaries/annex{annex}/?unit={code}&{query}&by={by}"))
        assert all(
            bool(cell["url"]) == (cell["exact"] not in ("0", "0.00", "", "0.000000")) for cell in found.values()
        )
        linked = [cell for cell in found.values() if cell["url"]]
        for cell in linked if FULL else linked[annex :: len(linked) // 2]:
            html = page(viewer, cell["url"].replace("&amp;", "&"))
            figures = [text.strip() for text in re.findall(r'<span class="kpi-value">([^<]*)</span>', html)]
            assert figures[0] == cell["text"].strip()
            rows = int(figures[1].replace(",", ""))
            assert f"共 {rows:,} 件" in html
            assert "." in cell["exact"] or rows == int(cell["exact"])
            opened += 1
    assert opened >= 4


@pytest.mark.usefixtures("filed")
def test_counts_behind_narrower_figures_are_theirs() -> None:
    viewer = viewer_of(units.CITY)
    found = cells(page(viewer, f"/summaries/annex4/?period={campaigns.SURVEY}"))
    for column in ("4", "5", "7", "13", "15", "17", "21", "27", "open_count"):
        cell = found["合计", column]
        html = page(viewer, cell["url"].replace("&amp;", "&"))
        figures = re.findall(r'<span class="kpi-value">([^<]*)</span>', html)
        assert figures[1] == cell["exact"], column


def test_the_rows_are_paged_with_phones_masked_and_totals(places: dict[str, Unit]) -> None:
    viewer = viewer_of(units.CITY)
    base = f"{reverse('summary_rows')}?unit={places[units.CITY].code}&annex=4&line=total&column=count"
    html = page(viewer, base)
    assert html.count("138****0001") == 50
    assert not re.search(r"138\d{4}0001", html)
    assert "第 1–50 件" in html
    assert page(viewer, f"{base}&page=2") != html
    assert "合计" in html


@pytest.mark.parametrize(
    "query",
    [
        "annex=5&line=total&column=count",
        "annex=4&line=unit:999999&column=count",
        "annex=4&line=company:无此公司&column=count",
        "annex=4&line=total&column=nothing",
        "annex=4&line=&column=",
        "",
    ],
)
def test_rows_of_no_figure_are_not_there(places: dict[str, Unit], query: str) -> None:
    code = places[units.QIJIANG].code
    assert viewer_of(units.CITY).client.get(f"{reverse('summary_rows')}?unit={code}&{query}").status_code == 404


@pytest.mark.parametrize("query", ["period=nothing", "period=2022-survey&version=7", "period=2022-survey&version=x"])
def test_no_such_sheet_is_not_there(filed: FilingVersion, query: str) -> None:
    assert viewer_of(units.CITY).client.get(f"/summaries/annex4/?unit={filed.unit.code}&{query}").status_code == 404


def test_a_period_without_any_version_says_so(places: dict[str, Unit]) -> None:
    campaigns.campaign()
    html = page(viewer_of(units.CITY), f"/summaries/annex4/?unit={places[units.CITY].code}&period={campaigns.SURVEY}")
    assert "这一期还没有可以汇总的版本" in html
    assert "导出附件" not in html


def test_a_version_that_waits_and_one_that_is_carried_are_marked(filed: FilingVersion) -> None:
    viewer = viewer_of(units.CITY)
    assert "待审定" in page(viewer, f"/summaries/annex4/?unit={filed.unit.code}&period={campaigns.SURVEY}")
    assert "未更新" in page(viewer, f"/summaries/annex4/?unit={filed.unit.code}&period={campaigns.RESOLUTION}")


@pytest.fixture
def coming_in(places: dict[str, Unit]) -> dict[str, Unit]:
    """Let one town of 綦江区 be approved and another wait for it, while the district has not filed yet."""
    campaigns.expect(campaigns.SURVEY, *(places[code] for code in (units.QIJIANG, units.GUNAN, units.SHIJIAO)))
    made = [filings.version(places[code]) for code in (units.GUNAN, units.SHIJIAO)]
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1)
        Filing.objects.filter(pk=made[0].filing_id).update(approved_number=1)
    return places


@pytest.mark.usefixtures("coming_in")
def test_what_comes_in_is_shown_before_the_unit_has_filed() -> None:
    viewer, base = viewer_of(units.QIJIANG), f"/summaries/annex4/?by=unit&period={campaigns.SURVEY}"
    empty = page(viewer, base)
    assert "这一期还没有可以汇总的版本" in empty
    approved, pending = (page(viewer, f"{base}&version={word}") for word in ("approved", "pending"))
    assert (cells(approved)["合计", "3"]["exact"], cells(pending)["合计", "3"]["exact"]) == ("41", "82")
    assert ("汇总中，尚未报送" in approved, "导出附件" in approved) == (True, False)
    assert "待审核：石角镇。" in pending
    assert "待审核：" not in approved
    assert "第1版" in approved
    cell = cells(pending)["石角镇", "8"]
    html = page(viewer, cell["url"].replace("&amp;", "&"))
    figures = [text.strip() for text in re.findall(r'<span class="kpi-value">([^<]*)</span>', html)]
    assert figures[0] == figures[2] == cell["text"].strip()
    assert (figures[1], "含待审核" in html) == ("41", True)


@pytest.mark.usefixtures("coming_in")
def test_a_live_table_says_why_a_unit_has_nothing_new() -> None:
    campaigns.due(campaigns.SURVEY, dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    html = page(viewer_of(units.QIJIANG), "/summaries/annex3/?period=live")
    assert "各单位“排查报告”的报送情况：未报：" not in html
    assert "各单位“排查报告”的报送情况：待审核：石角镇。" in html
    town = page(viewer_of(units.GUNAN), "/summaries/annex3/?period=live")
    assert "的报送情况" not in town
    campaigns.due(campaigns.SURVEY, dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
    campaigns.due(campaigns.WEEK, dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    campaigns.expect(campaigns.WEEK, *(units.unit(code) for code in (units.GUNAN, units.SHIJIAO)))
    html = page(viewer_of(units.QIJIANG), "/summaries/annex3/?period=live")
    assert "各单位“第1周”的报送情况：未更新：古南街道、石角镇。待审核：石角镇。" in html
    assert html.count(">未更新</span>") == 2
    viewer, missing = viewer_of(units.GUNAN), "各单位“第1周”的报送情况：古南街道：未报。"
    assert missing in page(viewer, "/summaries/annex4/?period=live")
    for nil in (False, True):  # What was taken back is not what stands.
        filings.version(viewer.unit, period=campaigns.period(campaigns.WEEK), nil=nil)
    assert missing in page(viewer, "/summaries/annex4/?period=live")
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=viewer.unit, period__code=campaigns.WEEK).update(current_number=1)
    html = page(viewer, "/summaries/annex4/?period=live")
    assert (missing in html, "零报告" in html) == (False, False)


@pytest.mark.usefixtures("coming_in")
def test_a_number_chosen_beside_another_unit_or_period_is_not_asked_for() -> None:
    viewer = viewer_of(units.CITY)
    query = f"unit={units.QIJIANG}&period={campaigns.SURVEY}&version=1"
    assert viewer.client.get(f"/summaries/annex4/?{query}").status_code == 404
    kept = f"{query}&version_beside={units.GUNAN}+{campaigns.SURVEY}"
    assert viewer.client.get(f"/summaries/annex4/?{kept}").status_code == 200
    approved = kept.replace("version=1", "version=approved")
    assert cells(page(viewer, f"/summaries/annex4/?{approved}"))["合计", "3"]["exact"] == "41"


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        (lambda: clerk_of(units.GUNAN), units.GUNAN, 200),
        (lambda: reviewer_of(units.QIJIANG), units.GUNAN, 200),
        (lambda: clerk_of(units.GUNAN), units.QIJIANG, 404),
        (lambda: clerk_of(units.GUNAN), units.WENLONG, 404),
        (lambda: reviewer_of(units.QIJIANG), units.JIANGJIN, 404),
        (lambda: manager_of(units.QIJIANG), units.QIJIANG, 403),
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/summaries/annex3/?",
        "/summaries/annex4/?",
        "/summaries/rows/?annex=4&line=total&column=count&",
        "/exports/annex2.xlsx?",
        "/exports/annex4.xlsx?",
    ],
)
@pytest.mark.usefixtures("places")
def test_each_sees_the_own_subtree_only(who: Callable[[], Persona], code: str, status: int, path: str) -> None:
    person = who()
    answer = person.client.get(f"{path}unit={code}")
    assert answer.status_code == status
    if status == 404:
        assert answer.content == person.client.get(f"{path}unit=999999").content


def test_the_way_in_leads_to_the_board_of_the_own_unit() -> None:
    clerk = clerk_of(units.GUNAN)
    answer = clerk.client.get("/summaries/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/summaries/dashboard/?unit={units.GUNAN}")


@pytest.mark.usefixtures("filed")
def test_the_pickers_offer_what_lies_above_and_below_as_far_as_one_sees() -> None:
    html = page(reviewer_of(units.QIJIANG), f"/summaries/annex3/?period={campaigns.SURVEY}")
    chosen = re.findall(r'<option value="([^"]*)"', html)
    assert units.CITY not in chosen
    assert {units.QIJIANG, units.GUNAN, "live", campaigns.SURVEY, "1"} <= set(chosen)


def test_the_tables_of_both_kinds_cost_the_same_for_one_row_and_for_three() -> None:
    planted = units.tree()
    viewer = viewer_of(units.CITY)
    rows = f"{reverse('summary_rows')}?annex=4&line=total&column=count&unit={units.QIJIANG}"
    paths = [f"/summaries/annex{annex}/?unit={units.QIJIANG}" for annex in (3, 4)]
    paths += [rows, *(f"/exports/annex{annex}.xlsx?unit={units.QIJIANG}" for annex in (2, 3, 4))]
    costs = []
    for code in (units.GUNAN, units.WENLONG):
        for _ in range(1 if code == units.GUNAN else 2):
            records.record(planted[code])
        costs.append([_queries(viewer, path) for path in paths])
    assert costs[0] == costs[1]


def _queries(person: Persona, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert person.client.get(path).status_code == 200
    return len(captured)


@pytest.mark.usefixtures("filed")
def test_version_tables_cost_the_same_whatever_they_contain() -> None:
    viewer = viewer_of(units.CITY)
    costs = [
        _queries(viewer, f"/summaries/annex4/?unit={code}&period={campaigns.SURVEY}&version=1")
        for code in (units.JIANGJIN, units.QIJIANG)
    ]
    assert costs[0] == costs[1]


def test_every_column_of_both_specs_is_drawn() -> None:
    with tenant_scope(SYSTEM):
        assert {len(spec.figures) for spec in SPECS.values()} == {10, 30}


def test_the_page_of_a_version_is_the_version_of_the_command(filed: FilingVersion) -> None:
    viewer = viewer_of(units.CITY)
    found = cells(page(viewer, f"/summaries/annex3/?unit={filed.unit.code}&period={campaigns.SURVEY}"))
    with viewer.scope():
        standing = numbered_version(filed.unit, filed.period, 1)
        assert standing is not None
        table = version_figures(standing).annex(3)
    assert found["合计", "10"]["exact"] == str(table.total.values["count"])
