"""看板: each figure is that of its sheet, and exactly the rows behind it say the same."""

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.self_audit import keep
from ledger.models import Explanation, Unit
from ledger.queries import periods
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import wall_clock
from qingqian.sheets.money import to_fen, wan_display
from reporting.queries.reviewed import Counting
from reporting.rollups.proof import Audit, Difference
from tests.factories import campaigns, records, units
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of
from tests.reporting import board_world

pytestmark = pytest.mark.django_db
WAYS = ("approved", "pending", "live")
CODES = (units.CITY, units.QIJIANG, units.GUNAN)
ASKED = "/summaries/dashboard/?unit={}&period=2022-w01&count={}"


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> dict[str, Unit]:
    """Plant the city, and let today lie in the month of the survey's end."""
    day = periods.today().replace(year=2022, month=6, day=10)
    for module in ("queries.boards.board", "views.boards.rows"):
        monkeypatch.setattr(f"reporting.{module}.today", lambda: day)
    return board_world.plant()


def shown(person: Persona, url: str) -> Any:
    answer = person.client.get(url)
    assert answer.status_code == 200, url
    return answer.context


def figure(kpi: Any) -> str:
    return str(kpi.value)


@pytest.mark.usefixtures("places")
def test_the_figures_on_top_are_those_of_annex_4_and_of_their_rows() -> None:
    viewer = viewer_of(units.CITY)
    looks = [(units.CITY, "approved"), (units.GUNAN, "pending"), *((units.QIJIANG, way) for way in WAYS)]
    for code, way in looks:
        board = shown(viewer, ASKED.format(code, way))
        for kpi in board["kpis"][:3]:
            behind = shown(viewer, kpi.url)["kpis"]
            assert figure(behind[0]) == figure(kpi), (code, way, kpi.label)
        behind = shown(viewer, board["kpis"][3].url)
        assert figure(behind["kpis"][1]) == figure(board["kpis"][3]), (code, way)
        assert len(behind["table"].rows) == int(figure(behind["kpis"][0])), (code, way)
        assert figure(board["kpis"][3]) == next(line.paid for line in board["trend"]), (code, way)
        totals = shown(viewer, board["sheet_url"])["sheet"].total.cells
        by_column = {cell.column: cell.text for cell in totals}
        owed, settled, left = (figure(kpi) for kpi in board["kpis"][:3])
        assert (owed, settled, left) == (by_column["8"], by_column["9"], by_column["outstanding_fen"])
        assert f"清偿率 {by_column['10']}%" == board["kpis"][1].foot


@pytest.mark.usefixtures("places")
def test_what_counts_decides() -> None:
    viewer = viewer_of(units.CITY)
    settled = {
        (code, way): figure(shown(viewer, ASKED.format(code, way))["kpis"][1]) for code, way in product(CODES, WAYS)
    }
    # 古南街道 paid 10 万元 and waits; 石角镇 paid 30 and was approved. The city reads what its districts have filed.
    assert [settled[units.GUNAN, way] for way in WAYS] == ["14.00", "24.00", "24.00"]
    assert [settled[units.QIJIANG, way] for way in WAYS] == ["48.00", "58.00", "58.00"]
    assert [settled[units.CITY, way] for way in WAYS] == ["18.00", "18.00", "58.00"]


def _sums(lines: list[Any], viewer: Persona) -> int:
    """Hold each line of a table of bars against the rows behind it; return what the lines add up to, in 分."""
    for line in lines:
        if line.amount.url:
            behind = shown(viewer, line.amount.url)["kpis"]
            texts = [figure(kpi) for kpi in behind]
            assert line.rows.text in texts, line.label
            assert wan_display(to_fen(line.amount.exact)) in texts, line.label
    return sum(to_fen(line.amount.exact) for line in lines)


@pytest.mark.usefixtures("places")
def test_what_debts_are_made_of_adds_up_and_leads_to_its_rows() -> None:
    viewer = viewer_of(units.CITY)
    compared = 0
    for code, way in ((units.CITY, "approved"), (units.QIJIANG, "pending"), (units.QIJIANG, "live")):
        board = shown(viewer, ASKED.format(code, way))
        owed = to_fen(figure(board["kpis"][0]).replace(",", ""))
        sources, natures, fields = (lines for _key, _label, lines in board["making"])
        assert _sums(natures, viewer) == owed
        assert sum(to_fen(line.amount.exact) for line in sources) == owed
        assert _sums(fields, viewer) <= owed
        compared += len(natures) + len(fields)
        for line in sources:
            if line.amount.url:
                assert figure(shown(viewer, line.amount.url)["kpis"][0]) == line.amount.text
    assert compared > 8


@pytest.mark.usefixtures("places")
def test_ages_debtors_and_promises_are_those_of_live_rows() -> None:
    viewer = viewer_of(units.CITY)
    board = shown(viewer, ASKED.format(units.CITY, "live"))
    assert _sums(board["ages"], viewer) == to_fen(figure(board["kpis"][2]).replace(",", ""))
    assert [line.rows.text for line in board["ages"]] == ["6", "1", "1", "0"]
    first = board["debtors"][0]
    assert (first.uscc, first.rows.text, first.units) == (board_world.LARGEST, "2", "2")
    for line in board["debtors"]:
        behind = [figure(kpi) for kpi in shown(viewer, line.left.url)["kpis"]]
        assert (behind[0], behind[2]) == (line.rows.text, wan_display(to_fen(line.left.exact)))
    dues = {line.label: (line.rows.text, line.amount.text) for line in board["dues"] if line.rows.url}
    assert dues == {"已逾期": ("1", "6.00"), "2022-08": ("1", "10.00"), "以后": ("2", "16.00")}
    for line in board["dues"]:
        behind = [figure(kpi) for kpi in shown(viewer, line.rows.url)["kpis"]] if line.rows.url else ["0", "", "0.00"]
        assert (behind[0], behind[2]) == (line.rows.text, line.amount.text)
    assert figure(board["kpis"][5]) == "1"
    assert figure(shown(viewer, board["kpis"][5].url)["kpis"][0]) == "1"


def test_explanations_that_nobody_has_accepted_are_counted_by_row(places: dict[str, Unit]) -> None:
    rows = [records.record(places[units.GUNAN]) for _each in range(3)]
    with tenant_scope(SYSTEM):
        for row, accepted in ((rows[0], None), (rows[1], campaigns.period().opens_at)):
            said = {"unit": row.unit, "record": row, "text": "已与债权人商定顺延", "author_name": "甲"}
            Explanation.objects.create(rule="A02", fingerprint="1", accepted_at=accepted, **said)
        # Written anew, since the facts had changed, and then accepted: the one before waits for nothing any more.
        said |= {"record": rows[2], "unit": rows[2].unit}
        Explanation.objects.create(rule="A02", fingerprint="1", **said)
        Explanation.objects.create(rule="A02", fingerprint="2", accepted_at=campaigns.period().opens_at, **said)
    viewer = viewer_of(units.CITY)
    board = shown(viewer, ASKED.format(units.CITY, "live"))
    assert board["board"].explained == 1
    assert figure(shown(viewer, board["explained_url"])["kpis"][0]) == "1"


@pytest.mark.usefixtures("places")
def test_who_is_missing_is_who_is_missing_in_the_list_of_reports() -> None:
    viewer = viewer_of(units.CITY)
    for code, expected in ((units.CITY, "3"), (units.QIJIANG, "1")):
        kpi = shown(viewer, ASKED.format(code, "approved"))["kpis"][4]
        assert (kpi.label, figure(kpi)) == ("本期未报", expected)
        assert str(shown(viewer, kpi.url)["missing"]) == expected
    own = shown(viewer, ASKED.format(units.GUNAN, "approved"))["kpis"][4]
    assert (own.label, own.value, own.url) == ("本期报送", "待审核", f"/filings/{units.GUNAN}/2022-w01/")


@pytest.mark.usefixtures("places")
def test_children_are_ranked_with_their_change_and_stand_on_the_map() -> None:
    viewer = viewer_of(units.CITY)
    board = shown(viewer, ASKED.format(units.QIJIANG, "approved"))
    ranked = [(line.place, line.whole_name, line.rate, line.change) for line in board["ranking"]]
    assert ranked == [
        (1, "石角镇", "68.00%", "↑ 60.00"),
        (2, "古南街道", "28.00%", "持平"),
        (None, "文龙街道", "—", "—"),
        (None, "綦江区本级", "0.00%", "持平"),
    ]
    tiles = {tile.whole_name: (tile.step, tile.rate, tile.quiet) for tile in board["tiles"]}
    assert tiles == {"石角镇": (4, "68", False), "古南街道": (1, "28", True), "文龙街道": (0, "—", True)}
    for line in board["ranking"][:2]:
        child = shown(viewer, line.url)
        assert child["kpis"][1].foot == f"清偿率 {line.rate}"
        assert figure(shown(viewer, line.settled.url)["kpis"][0]) == line.settled.text


@pytest.mark.usefixtures("places")
def test_a_town_has_neither_map_nor_ranking_and_sees_its_own() -> None:
    clerk = clerk_of(units.GUNAN)
    board = shown(clerk, "/summaries/dashboard/?period=2022-w01")
    assert (board["tiles"], board["ranking"], board["debtors"]) == ([], [], [])
    html = clerk.client.get("/summaries/dashboard/?period=2022-w01").content.decode()
    assert 'data-chart="trend"' in html
    assert "各单位清偿率" not in html


def test_the_room_opens_with_the_board() -> None:
    units.tree()
    campaigns.campaign()
    viewer = viewer_of(units.QIJIANG)
    assert viewer.client.get("/summaries/")["Location"] == f"/summaries/dashboard/?unit={units.QIJIANG}"
    page = viewer.client.get("/summaries/dashboard/").content.decode()
    assert "这一期还没有可以统计的版本" in page
    assert 'data-chart="' not in page


@pytest.mark.usefixtures("places")
def test_what_is_not_there_and_what_is_not_granted() -> None:
    reviewer = reviewer_of(units.QIJIANG)
    for query in (f"unit={units.JIANGJIN}", "unit=1", "period=none"):
        assert reviewer.client.get(f"/summaries/dashboard/?{query}").status_code == 404
    for query in ("", "what=all", "what=kind&key=9", "what=kind&key=1-77", "what=promise&key=2022-13", "what=debtor"):
        assert reviewer.client.get(f"/summaries/dashboard/rows/?{query}").status_code == 404, query
    assert manager_of(units.QIJIANG).client.get("/summaries/dashboard/").status_code == 403


def _asked(person: Persona, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert person.client.get(url).status_code == 200
    return len(queries)


def test_the_queries_do_not_grow_with_rows(places: dict[str, Unit]) -> None:
    viewer = viewer_of(units.CITY)
    urls = [ASKED.format(code, way) for code, way in product((units.CITY, units.QIJIANG), WAYS)]
    urls.append("/summaries/dashboard/rows/?what=kind&key=1&period=2022-w01")
    urls.append("/summaries/dashboard/paid/?period=2022-w01&count=live")
    viewer.client.get("/")
    before = [_asked(viewer, url) for url in urls]
    for _each in range(2):
        records.record(places[units.GUNAN], debtor_uscc=records.uscc(78, "11"))
        records.record(places[units.WENLONG], remaining_due_month="2022-09")
    assert [_asked(viewer, url) for url in urls] == before
    # Half of them are what stands around every page.
    assert max(before) <= 52


@pytest.mark.usefixtures("places")
def test_what_the_self_audit_found_below_stands_above_the_figures() -> None:
    fault = Difference("digests", units.GUNAN, "校验值不符", campaigns.SURVEY, 1)
    assert keep(Audit(1, (fault,)), wall_clock(), whole=True)
    url = ASKED.format(units.QIJIANG, "approved")
    box = shown(reviewer_of(units.QIJIANG), url)["alarms"]
    assert (box.count, box.url) == (1, f"/alarms/?unit={units.QIJIANG}")
    assert shown(reviewer_of(units.CITY), ASKED.format(units.JIANGJIN, "approved"))["alarms"] is None
    assert shown(viewer_of(units.QIJIANG), url)["alarms"] is None


@pytest.mark.usefixtures("places")
def test_a_town_opens_on_its_own_ledger_and_a_district_on_what_was_approved() -> None:
    for code, way in ((units.GUNAN, None), (units.QIJIANG, Counting.APPROVED)):
        assert shown(viewer_of(code), f"/summaries/dashboard/?unit={code}")["look"].counting is way
