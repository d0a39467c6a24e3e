import re

import pytest

from ledger.models import Unit
from ledger.vocabulary import Nature, Sector, Status
from tests.factories import records, units
from tests.factories.records import WAN
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, viewer_of
from tests.reporting.views.beyond.crawl import cells, crawled, exported, figures, kpis, text_of

pytestmark = pytest.mark.django_db
MONTH = "month=2022-06"


@pytest.fixture
def places() -> dict[str, Unit]:
    made = units.tree()
    old = (("2016-05", 3), ("2017-06", 60), ("2019-06", 120), ("", 600), ("2022-03", 10))
    for code in (units.CITY, units.QIJIANG, units.GUNAN, units.JIJIANG):
        for month, wan in old:
            records.record(made[code], due_month=month, owed_fen=wan * WAN + 1, contract_fen=None, faulty=not month)
    records.record(made[units.GUNAN], Status.CLEARED)
    records.record(made[units.GUNAN], Status.PART, nature=Nature.INSTITUTION, sector=None, due_month="2015-01")
    records.record(made[units.SHIJIAO], nature=Nature.NON_GOVERNMENT, sector=Sector.PUBLICITY)
    records.record(made[units.SHIJIAO], source=None, faulty=True)
    return made


@pytest.mark.usefixtures("places")
def test_every_figure_opens_exactly_its_rows() -> None:
    viewer = viewer_of(units.CITY)
    asked = ((units.CITY, "band"), (units.CITY, "unit"), (units.QIJIANG, "field"))
    paths = [f"/analysis/aging/?unit={code}&by={by}&{MONTH}" for code, by in asked]
    assert [crawled(viewer, path) for path in paths] == [34, 48, 32]


@pytest.mark.usefixtures("places")
def test_the_total_is_what_annex_4_leaves_open() -> None:
    viewer = viewer_of(units.CITY)
    found = figures(page(viewer, f"/analysis/aging/?{MONTH}"))
    assert found["total", "all_count"][0] == "22"
    assert found["total", "all_fen"][0] == "3188.000020"
    assert found["total", "older_fen"][0] == "18.000004"
    sheet = page(viewer, "/summaries/annex4/?by=unit")
    assert 'data-exact="3188.000020"' in sheet


@pytest.mark.usefixtures("places")
def test_a_month_that_is_none_is_this_month_and_a_wrong_cell_is_not_there() -> None:
    viewer = viewer_of(units.CITY)
    assert "不是月份" in page(viewer, "/analysis/aging/?month=2022-13&by=nothing")
    assert "截至 2022-06" in page(viewer, "/analysis/aging/rows/?month=2022年6月")
    for words in ("age=9", "age=x", "band=0", "band=77777", "nature=-1"):
        assert viewer.client.get(f"/analysis/aging/rows/?{words}").status_code == 404


def test_without_debts_the_page_says_so() -> None:
    html = page(viewer_of(units.CITY), "/analysis/aging/")
    assert "没有未清偿的欠款" in html
    assert "<table" not in html


@pytest.mark.usefixtures("places")
def test_the_files_hold_what_the_page_shows_exactly_and_are_noted() -> None:
    viewer = viewer_of(units.QIJIANG)
    answer = viewer.client.get(f"/analysis/aging/table.xlsx?by=unit&{MONTH}")
    [total] = [line for line in cells(answer) if line[0] == "合计"]
    assert total[-2:] == [12, 1602.00001]
    assert exported()["what"] == "aging"
    assert exported()["lines"] == 5
    said = text_of(viewer.client.get(f"/analysis/aging/table.csv?by=band&{MONTH}"))
    assert "合计" in said
    assert "1602.000010" in said
    assert exported()["month"] == "2022-06"


@pytest.mark.usefixtures("places")
def test_on_paper_it_begins_on_the_first_page_and_says_of_what_it_is() -> None:
    html = page(viewer_of(units.QIJIANG), f"/analysis/aging/?{MONTH}")
    # paper of another size for a part of the page would begin a new sheet below the figures
    assert re.search(r'<body class="[^"]*print-a4', html)
    assert html.count("print-a4") == 1
    said = re.search(r'<p class="beyond-paper">(.*?)</p>', html, re.DOTALL)
    assert said
    words = "".join(re.sub("<[^>]+>", "", said[1]).split())
    assert words.startswith("截至：2022-06单位：件、万元")


@pytest.mark.usefixtures("places")
def test_a_town_sees_its_own_and_strangers_nothing() -> None:
    clerk = clerk_of(units.GUNAN)
    assert kpis(page(clerk, f"/analysis/aging/?{MONTH}"))[0] == "799.00"
    assert clerk.client.get(f"/analysis/aging/?unit={units.JIJIANG}").status_code == 404
    assert clerk.client.get(f"/analysis/aging/rows/?unit={units.QIJIANG}").status_code == 404


def test_pages_cost_as_much_for_many_as_for_few() -> None:
    made = units.tree()
    viewer = viewer_of(units.CITY)
    records.record(made[units.GUNAN])
    paths = [f"/analysis/aging/?by={by}" for by in ("band", "unit", "field")] + [
        "/analysis/aging/rows/?",
        "/analysis/aging/table.csv?by=unit",
    ]
    page(viewer, paths[0])
    few = [queries(viewer, path) for path in paths]
    for code in (units.GUNAN, units.JIJIANG, units.CITY):
        records.record(made[code], due_month="2015-01", nature=Nature.INSTITUTION, sector=None)
    assert [queries(viewer, path) for path in paths] == few
