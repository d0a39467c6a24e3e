"""Two periods side by side, as a person sees them: differences, bridge, the rows behind, the workbook."""

import io
import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ledger.models import AuditEvent, Filing, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.sheets.money import to_fen
from tests.factories import campaigns, filings, records, units
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
CELL = re.compile(
    r'<td class="[^"]*"\s+data-column="(?P<column>[^"]*)"\s+data-exact="(?P<exact>[^"]*)"\s+'
    r'title="(?P<ends>[^"]*)">(?P<inside>.*?)</td>',
    re.DOTALL,
)
TWO = f"from={campaigns.SURVEY}&period={campaigns.WEEK}"


@pytest.fixture
def places() -> dict[str, Unit]:
    """Let 綦江区 file twice: a row is new, one is partly paid."""
    planted = units.tree()
    paid = records.record(planted[units.GUNAN])
    for code in (campaigns.SURVEY, campaigns.WEEK):
        period = campaigns.period(code)
        towns = [filings.version(planted[each], period=period) for each in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
        filings.version(planted[units.QIJIANG], *towns, period=period)
        records.record(planted[units.SHIJIAO], Status.CLEARED)
        with tenant_scope(SYSTEM):
            type(paid).objects.filter(pk=paid.pk).update(
                paid_fen=3_000_001, remaining_fen=6_999_999, remaining_due_month=records.PROMISED
            )
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=F("latest_number"), approved_number=F("latest_number"))
    return planted


def page(person: Persona, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def lines(html: str) -> dict[str, dict[str, re.Match[str]]]:
    found = re.split(r'<tr data-line="', html)[1:]
    return {part.split('"', 1)[0]: {cell["column"]: cell for cell in CELL.finditer(part)} for part in found}


@pytest.mark.usefixtures("places")
def test_differences_stand_with_sign_and_arrow_and_lead_to_their_rows() -> None:
    viewer = viewer_of(units.QIJIANG)
    html = page(viewer, f"/summaries/compare/?{TWO}")
    total = lines(html)["合计"]
    assert (total["3"]["exact"], total["3"]["ends"]) == ("1", "1 → 2")
    assert "▲ +1" in total["3"]["inside"]
    assert to_fen(total["9"]["exact"]) == 3_000_001 + records.OWED
    assert "＝" in lines(html)["文龙街道"]["3"]["inside"]
    url = re.search(r'href="([^"]*)"', total["9"]["inside"])
    assert url is not None
    rows = page(viewer, url[1].replace("&amp;", "&"))
    figures = [text.strip() for text in re.findall(r'<span class="kpi-value">([^<]*)</span>', rows)]
    assert figures == ["0.00", "13.00", "▲ +13.000001", "2"]
    assert "href" not in total["10"]["inside"]
    assert "上期没有" not in html


@pytest.mark.usefixtures("places")
def test_both_figures_and_the_bridge_are_shown_when_asked_for() -> None:
    viewer = viewer_of(units.QIJIANG)
    assert "1 → 2</span>" in page(viewer, f"/summaries/compare/?{TWO}&show=both")
    html = page(viewer, f"/summaries/compare/?{TWO}&show=bridge")
    assert html.count("✓ 平衡") == 4
    assert "合计与登记的还款、核增核减和移出一致" in html
    move = re.search(r'href="([^"]*line=unit[^"]*move=added[^"]*)"', html)
    assert move is not None
    rows = page(viewer, move[1].replace("&amp;", "&"))
    figures = [text.strip() for text in re.findall(r'<span class="kpi-value">([^<]*)</span>', rows)]
    assert figures == ["1", "10.00", "▲ +10.00", "1"]


@pytest.mark.usefixtures("places")
def test_annex_3_too_and_turned_round() -> None:
    viewer = viewer_of(units.QIJIANG)
    turned = f"from={campaigns.WEEK}&period={campaigns.SURVEY}&annex=3"
    assert "▼ −1" in lines(page(viewer, f"/summaries/compare/?{turned}"))["合计"]["10"]["inside"]


@pytest.mark.usefixtures("places")
def test_the_workbook_says_the_same_and_is_noted() -> None:
    viewer = viewer_of(units.QIJIANG)
    answer = viewer.client.get(f"/summaries/compare.xlsx?{TWO}")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = next(row for row in rows if row[0] == "合计")
    assert total[1:4] == [1, 2, 1]
    assert total[len([value for value in total if value is not None]) - 1] == "平衡"
    with tenant_scope(SYSTEM):
        noted = AuditEvent.objects.filter(what="export").latest("id").after
    assert noted is not None
    assert (noted["what"], noted["since"], noted["period"]) == (
        "compare",
        f"{campaigns.SURVEY}/pending",
        campaigns.WEEK,
    )


def test_without_a_second_version_it_says_what_to_do() -> None:
    units.tree()
    campaigns.campaign()
    html = page(viewer_of(units.QIJIANG), f"/summaries/compare/?{TWO}")
    assert "有一期还没有可以对比的版本" in html
    assert "导出对比" not in html


@pytest.mark.usefixtures("places")
def test_not_said_the_last_two_periods_are_compared() -> None:
    html = page(viewer_of(units.QIJIANG), "/summaries/compare/")
    assert re.search(rf'<option value="{campaigns.RESOLUTION}" selected', html.replace("\n", " "))


@pytest.mark.parametrize(
    "query",
    [f"{TWO}&line=unit:999999&column=count", f"{TWO}&line=total&column=settled_rate", f"{TWO}&line=total", TWO,
     f"{TWO}&version=9&line=total&column=count"],
)  # fmt: skip
@pytest.mark.usefixtures("places")
def test_rows_of_no_difference_are_not_there(query: str) -> None:
    assert viewer_of(units.QIJIANG).client.get(f"/summaries/compare/rows/?{query}").status_code == 404


@pytest.mark.usefixtures("places")
def test_each_sees_the_own_subtree_only() -> None:
    for path in ("/summaries/compare/", "/summaries/compare/rows/", "/summaries/compare.xlsx"):
        asked = f"{path}?{TWO}&line=total&column=count&unit="
        answers = [
            person.client.get(f"{asked}{code}").status_code
            for person, code in (
                (clerk_of(units.GUNAN), units.GUNAN),
                (clerk_of(units.GUNAN), units.QIJIANG),
                (reviewer_of(units.QIJIANG), units.JIANGJIN),
                (manager_of(units.QIJIANG), units.QIJIANG),
            )
        ]
        assert answers == [200, 404, 404, 403], path


@pytest.mark.parametrize(
    "path", ["compare/?", "compare/?show=bridge&", "compare/rows/?line=total&column=count&", "compare.xlsx?"]
)
def test_it_costs_the_same_for_one_row_and_for_three(path: str) -> None:
    planted, costs = units.tree(), []
    viewer = viewer_of(units.QIJIANG)
    for number, rows in enumerate((1, 3)):
        period = campaigns.period((campaigns.SURVEY, campaigns.WEEK)[number])
        first = filings.version(
            planted[units.QIJIANG], filings.version(planted[units.GUNAN], period=period), period=period
        )
        for _ in range(rows):
            records.record(planted[units.GUNAN])
        second = filings.version(
            planted[units.QIJIANG], filings.version(planted[units.GUNAN], period=period), period=period
        )
        with tenant_scope(SYSTEM):
            Filing.objects.update(current_number=F("latest_number"))
        query = f"from={period.code}&from_version={first.number}&period={period.code}&version={second.number}"
        with CaptureQueriesContext(connection) as captured:
            assert viewer.client.get(f"/summaries/{path}{query}").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
