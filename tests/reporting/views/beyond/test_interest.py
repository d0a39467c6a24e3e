import pytest

from tests.factories import records, units
from tests.ledger.views.moves import page, queries
from tests.personas import viewer_of
from tests.reporting.views.beyond.crawl import cells, crawled, exported, figures, text_of

pytestmark = pytest.mark.django_db
ON = "as_of=2022-06-30"
ESTIMATE = "估算，仅供参考"


def _rows() -> None:
    made = units.tree()
    for code in (units.QIJIANG, units.GUNAN, units.JIJIANG):
        records.record(made[code], due_month="2022-05")
        records.record(made[code], due_month="2015-01", debtor_uscc="", debtor_name="无码 & 单位", faulty=True)
    records.record(made[units.GUNAN], due_month="2015-01", debtor_uscc="", debtor_name="", faulty=True)


def test_every_figure_opens_its_rows_and_says_that_it_is_an_estimate() -> None:
    _rows()
    viewer = viewer_of(units.CITY)
    path = f"/analysis/interest/?{ON}"
    assert crawled(viewer, path.replace("interest/?", "interest/?unit=500110&")) == 15
    found = figures(page(viewer, path))
    for _exact, url in found.values():
        assert ESTIMATE in page(viewer, url)
    assert found["无码 & 单位", "count"][0] == "3"


def test_the_rate_is_the_readers_and_a_wrong_one_is_told() -> None:
    _rows()
    viewer = viewer_of(units.QIJIANG)
    whole = {
        rate: figures(page(viewer, f"/analysis/interest/?{ON}&rate={rate}"))["total", "interest_fen"][0]
        for rate in ("", "0.1", "7")
    }
    assert float(whole["0.1"]) == 2 * float(whole[""])
    assert whole["7"] == whole[""]
    assert "日利率应大于 0" in page(viewer, "/analysis/interest/?rate=7")
    assert "截至日期请写成" in page(viewer, "/analysis/interest/?as_of=2022-02-30")
    assert "日利率应" not in page(viewer, "/analysis/interest/?rate=0.1")


def test_files_say_it_too_and_no_annex_knows_of_it() -> None:
    _rows()
    viewer = viewer_of(units.QIJIANG)
    sheet = cells(viewer.client.get(f"/analysis/interest/table.xlsx?{ON}&rate=0.02"))
    assert ESTIMATE in str(sheet[1][0])
    assert exported() | {"sha256": ""} == {
        "what": "interest",
        "as_of": "2022-06-30",
        "rate": "0.02",
        "lines": 5,
        "sha256": "",
    }
    assert ESTIMATE in text_of(viewer.client.get(f"/analysis/interest/table.csv?{ON}"))
    assert "利息" not in page(viewer, "/summaries/annex4/")


def test_without_overdue_debts_the_page_says_so() -> None:
    assert "没有逾期未清偿的欠款" in page(viewer_of(units.CITY), "/analysis/interest/")


def test_pages_cost_as_much_for_many_as_for_few() -> None:
    made = units.tree()
    viewer = viewer_of(units.CITY)
    records.record(made[units.GUNAN])
    paths = ["/analysis/interest/?", "/analysis/interest/rows/?", "/analysis/interest/table.csv?"]
    page(viewer, paths[0])
    few = [queries(viewer, path) for path in paths]
    for code in (units.GUNAN, units.JIJIANG):
        records.record(made[code], due_month="2015-01")
    assert [queries(viewer, path) for path in paths] == few
