import re
from collections.abc import Callable
from html import unescape

import pytest

from ledger.models import ArrearsRecord, Disposition, DispositionKind, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.money import to_fen
from tests.factories import campaigns, units
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of
from tests.reporting import quality_world as world

pytestmark = pytest.mark.django_db
RESOLUTION = campaigns.RESOLUTION
FIGURE = re.compile(
    r'<a (?:class="[^"]*" )?href="(?P<url>[^"]*)" data-line="(?P<line>[^"]*)" data-column="(?P<column>[^"]*)"'
    r' data-exact="(?P<exact>[^"]*)">(?P<text>[^<]*)</a>'
)
KPI = re.compile(r'<span class="kpi-value">([^<]*)</span>')
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)


@pytest.fixture
def places() -> dict[str, Unit]:
    return world.city()


def figures(html: str) -> list[re.Match[str]]:
    return list(FIGURE.finditer(html))


def kpis(html: str) -> list[str]:
    return [text.strip().replace(",", "") for text in KPI.findall(html)]


def listed(person: Persona, url: str) -> int:
    """Count the rows of all pages of a list."""
    count, html = 0, page(person, url)
    while True:
        count += len(ROW.findall(html[html.index("<tbody>") : html.index("</tbody>")]))
        on = re.search(r'href="([^"]*)" rel="next"', html)
        if on is None:
            return count
        html = page(person, "/quality/rows/" + unescape(on[1]))


@pytest.mark.parametrize("whose", [f"unit={units.CITY}&pending=1", f"unit={units.QIJIANG}"])
@pytest.mark.usefixtures("places")
def test_every_number_opens_as_much_as_it_says(whose: str) -> None:
    viewer = viewer_of(units.CITY)
    paths = ["?", "units/?", "units/?each=1&", "units/?rule=A12&", "units/?rule=P04&each=1&"]
    pages = [page(viewer, f"/quality/{path}{whose}&period={RESOLUTION}") for path in paths]
    found = {
        (unescape(figure["url"]), figure["column"], figure["exact"]) for html in pages for figure in figures(html)
    }
    behind = {url: page(viewer, url) for url in {url for url, _, _ in found}}
    for url, column, exact in found:
        said = kpis(behind[url])
        if not url.startswith("/quality/rows/"):
            assert said[2] == exact, url
        elif column == "owed":
            assert to_fen(said[1]) == to_fen(exact), url
        else:
            assert said[{"units": 2, "explained": 3}.get(column, 0)] == exact, url
    rows = [url for url in behind if url.startswith("/quality/rows/")]
    assert len(rows) > 10
    assert [listed(viewer, url) for url in rows] == [int(kpis(behind[url])[0]) for url in rows]


@pytest.mark.usefixtures("places")
def test_the_period_stands_by_rule_from_the_gravest_on() -> None:
    html = page(viewer_of(units.CITY), f"/quality/?period={RESOLUTION}")
    lines = [figure["line"] for figure in figures(html) if figure["column"] == "rows"]
    assert lines == ["A12X", "T04X", "T06X", "T07W", "P04W", "T06W", "T09W"]
    assert kpis(html) == ["4", "178", "150", "84.3"]
    assert "近 3 期依次为 0、10、56" in html
    assert "+46" in html
    assert "需说明" in html


@pytest.mark.usefixtures("places")
def test_what_is_worth_a_look_has_its_count() -> None:
    html = page(viewer_of(units.CITY), f"/quality/?period={RESOLUTION}")
    looks = {figure["line"]: figure["exact"] for figure in figures(html) if figure["column"] == "look"}
    assert looks == {"T09": "1", "P04": "2", "T07": "80", "A12": "56", "complained": "5"}
    assert "问题来源为督查" in html
    week = page(viewer_of(units.CITY), f"/quality/?period={campaigns.WEEK}")
    assert [figure["line"] for figure in figures(week) if figure["column"] == "look"] == ["P04", "A12"]


@pytest.mark.usefixtures("places")
def test_what_waits_counts_with_the_switch_alone() -> None:
    viewer = viewer_of(units.QIJIANG)
    approved = page(viewer, f"/quality/?period={campaigns.WEEK}")
    both = page(viewer, f"/quality/?period={campaigns.WEEK}&pending=1")
    assert (kpis(approved)[0], kpis(both)[0]) == ("2", "3")
    assert "审核通过的一版" in approved
    assert "手上的一版" in both


def names(html: str) -> list[str]:
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    return re.findall(r">([\u4e00-\u9fff]+)</a></td>", body)


@pytest.mark.usefixtures("places")
def test_who_has_more_than_the_own_share_is_marked_and_the_table_can_be_sorted() -> None:
    viewer = viewer_of(units.CITY)
    base = f"/quality/units/?period={RESOLUTION}&rule=A12&each=1"
    html = page(viewer, base)
    assert [name for name, row in zip(names(html), ROW.findall(html)[1:], strict=False) if "偏多" in row] == [
        "古南街道"
    ]
    assert names(html)[:2] == ["古南街道", "石角镇"]
    assert names(page(viewer, f"{base}&sort=held")) == ["綦江区本级", "石角镇", "古南街道", "几江街道"]
    assert names(page(viewer, f"{base}&sort=-held"))[:2] == ["几江街道", "古南街道"]
    assert page(viewer, f"{base}&sort=nothing")


def test_rows_stand_as_they_were_filed_and_lead_to_those_that_are_still_there(places: dict[str, Unit]) -> None:
    gunan = places[units.GUNAN]
    with tenant_scope(SYSTEM):
        first, second = ArrearsRecord.objects.filter(unit=gunan).order_by("sort_no")[:2]
        was = first.debtor_name
        ArrearsRecord.objects.filter(pk=first.pk).update(debtor_name="改了名字的建设处")
        Disposition(unit=gunan, record_id=second.pk, kind=DispositionKind.MOVED_OUT, reason="划转到区水利局").save()
    html = page(viewer_of(units.QIJIANG), f"/quality/rows/?period={RESOLUTION}&rule=A12")
    assert f'<a href="/ledger/{first.pk}/">{was}</a>' in html
    assert "改了名字" not in html
    assert f"/ledger/{second.pk}/" not in html
    assert second.debtor_name in html
    assert world.WHY in html
    assert re.search(r"138\d{4}0001", html) is None
    assert "138****0001" in html


def test_a_number_that_a_finding_quotes_is_masked(places: dict[str, Unit]) -> None:
    html = page(
        viewer_of(units.CITY), f"/quality/rows/?unit={places[units.SHIJIAO].code}&period={RESOLUTION}&rule=T06"
    )
    assert "13812342201" not in html
    assert "138****2201" in html


def test_a_whole_ledger_leads_to_its_version(places: dict[str, Unit]) -> None:
    code = places[units.JIJIANG].code
    html = page(viewer_of(units.CITY), f"/quality/rows/?unit={code}&period={RESOLUTION}&rule=P04")
    assert f'<a href="/filings/{code}/{RESOLUTION}/versions/1/">（整份台账）</a>' in html


def test_a_period_without_a_report_says_so(places: dict[str, Unit]) -> None:
    viewer = viewer_of(units.CITY)
    for path in ("", "units/"):
        html = page(viewer, f"/quality/{path}?unit={places[units.FINANCE].code}&period={RESOLUTION}")
        assert "这一期还没有可以统计的报送" in html
    html = page(viewer, f"/quality/rows/?unit={units.FINANCE}&period={RESOLUTION}&rule=A12")
    assert "没有指出过" in html


def test_one_who_finds_nothing_is_told_that(places: dict[str, Unit]) -> None:
    html = page(viewer_of(units.CITY), f"/quality/?unit={places[units.QIJIANG].code}&own=1&period={RESOLUTION}")
    assert "这一期没有指出问题" in html


@pytest.mark.usefixtures("places")
def test_the_way_in_is_the_period_that_was_due_last() -> None:
    html = page(reviewer_of(units.QIJIANG), "/quality/")
    assert re.search(rf'value="{RESOLUTION}" selected', html)
    assert "检查规则" in html


@pytest.mark.parametrize(
    "query", ["rule=A12&severity=Z", "rule=Z99", "", "rule=A12&severity=XW", "rule=A12&period=nothing"]
)
@pytest.mark.usefixtures("places")
def test_rows_of_no_count_are_not_there(query: str) -> None:
    assert viewer_of(units.CITY).client.get(f"/quality/rows/?{query}").status_code == 404
    assert viewer_of(units.CITY).client.get("/quality/units/?rule=Z99").status_code == 404


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
@pytest.mark.parametrize("path", ["/quality/?", "/quality/units/?", "/quality/rows/?rule=A12&"])
@pytest.mark.usefixtures("places")
def test_each_sees_the_own_subtree_only(who: Callable[[], Persona], code: str, status: int, path: str) -> None:
    assert who().client.get(f"{path}unit={code}").status_code == status


def test_pages_cost_as_much_for_many_as_for_few(places: dict[str, Unit]) -> None:
    viewer = viewer_of(units.CITY)
    paths = [
        f"/quality/{path}period={RESOLUTION}"
        for path in ("?", "units/?each=1&", "units/?rule=T04&", "rows/?rule=T04&", "rows/?rule=T04&complained=1&")
    ]
    few = [queries(viewer, path) for path in paths]
    for code in (units.WENLONG, units.FINANCE, units.JIANGJIN):
        more = world.rows(places[code], 60, disputed=True, source_no="C-9")
        world.filed(places[code], campaigns.period(RESOLUTION), world.of("T04", "X", more))
    assert [queries(viewer, path) for path in paths] == few
    assert listed(viewer, paths[-1]) == 5 + 180


@pytest.mark.usefixtures("places")
def test_only_who_has_others_below_finds_it_in_the_room() -> None:
    for person, there in ((viewer_of(units.QIJIANG), True), (clerk_of(units.GUNAN), False)):
        assert ('href="/quality/' in page(person, "/analysis/aging/")) is there
