from typing import Any

import pytest

from ledger.vocabulary import Status
from reporting.views.beyond import contradictions
from tests.factories import records, units
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, viewer_of
from tests.reporting.views.beyond.crawl import cells, crawled, exported, text_of

pytestmark = pytest.mark.django_db
SIBLING = "别处的债务人"


def _plant() -> None:
    made = units.tree()
    for number, code in enumerate((units.GUNAN, units.SHIJIAO, units.JIJIANG)):
        pair: dict[str, Any] = {"debtor_uscc": records.uscc(5, "11"), "creditor_uscc": records.uscc(6)}
        records.record(made[code], disputed=bool(number), **pair, debtor_name="某局" if number == 0 else SIBLING)
        records.record(made[code], Status.CLEARED)


def test_every_figure_opens_exactly_its_rows() -> None:
    _plant()
    viewer = viewer_of(units.CITY)
    assert crawled(viewer, "/analysis/contradictions/") == 12
    assert "第 1 组" in page(viewer, "/analysis/contradictions/rows/?kind=dispute")
    assert "疑似重复" in page(viewer, "/analysis/contradictions/")
    assert viewer.client.get("/analysis/contradictions/rows/?kind=other").status_code == 404


def test_a_town_learns_nothing_of_its_neighbours() -> None:
    _plant()
    clerk = clerk_of(units.GUNAN)
    for path in ("", "rows/?kind=dispute", "rows/?kind=debtor_name"):
        html = page(clerk, f"/analysis/contradictions/{path}")
        assert SIBLING not in html
        assert "第 1 组" not in html
    assert "供有下级的单位使用" in page(clerk, "/analysis/contradictions/")
    assert SIBLING not in text_of(clerk.client.get("/analysis/contradictions/list.csv"))
    assert clerk.client.get(f"/analysis/contradictions/?unit={units.QIJIANG}").status_code == 404
    # A district sees its own towns and no other district's.
    assert "几江街道" not in page(viewer_of(units.QIJIANG), "/analysis/contradictions/rows/?kind=dispute")


def test_the_file_holds_the_rows_without_telephone_numbers_and_is_noted() -> None:
    _plant()
    viewer = viewer_of(units.CITY)
    sheet = cells(viewer.client.get("/analysis/contradictions/list.xlsx"))
    assert exported() | {"sha256": ""} == {"what": "contradictions", "lines": 12, "sha256": ""}
    assert len(sheet) == 3 + 1 + 12
    assert "023-48600000" not in str(sheet)
    said = text_of(viewer.client.get("/analysis/contradictions/list.csv?kind=proof"))
    assert exported()["lines"] == 3
    assert "没有证明材料" in said


def test_what_one_sheet_cannot_hold_is_refused_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    _plant()
    viewer = viewer_of(units.CITY)
    monkeypatch.setattr(contradictions, "MOST_ROWS", 3)
    answer = viewer.client.get("/analysis/contradictions/list.xlsx")
    assert answer.status_code == 422
    assert "改用 CSV" in answer.content.decode()
    for path in ("list.csv", "list.xlsx?kind=proof"):
        assert viewer.client.get(f"/analysis/contradictions/{path}").status_code == 200


def test_without_any_the_page_says_so() -> None:
    units.tree()
    assert "没有发现矛盾" in page(viewer_of(units.CITY), "/analysis/contradictions/")


def test_pages_cost_as_much_for_many_as_for_few() -> None:
    made = units.tree()
    viewer = viewer_of(units.CITY)
    paths = [f"/analysis/contradictions/{path}" for path in ("", "rows/?kind=proof", "list.csv")]
    records.record(made[units.GUNAN], Status.CLEARED)
    page(viewer, paths[0])
    few = [queries(viewer, path) for path in paths]
    for code in (units.GUNAN, units.JIJIANG):
        records.record(made[code], Status.CLEARED)
    assert [queries(viewer, path) for path in paths] == few
