import datetime as dt

import pytest

from ledger.calendar.instants import SHANGHAI
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, records, units
from tests.factories.records import OWED
from tests.factories.reorganised import done, moving
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, manager_of, viewer_of
from tests.reporting.views.beyond.crawl import cells, crawled, exported, figures, kpis, text_of

pytestmark = pytest.mark.django_db
YEAR = "year=2022"
IN_TIME = dt.datetime(2022, 11, 1, tzinfo=SHANGHAI)


@pytest.fixture
def places() -> dict[str, Unit]:
    made = units.tree()
    with clock_held_at(IN_TIME), tenant_scope(SYSTEM):
        for code in (units.CITY, units.QIJIANG, units.GUNAN, units.SHIJIAO, units.JIJIANG):
            records.build(made[code], disputed=True, debtor_uscc=records.uscc(7, "11")).save()
            records.build(made[code], nature=Nature.PRIVATE, sector=None, debtor_uscc=records.uscc(8)).save()
        records.build(made[units.GUNAN], debtor_uscc="", debtor_name="", faulty=True).save()
    return made


@pytest.mark.usefixtures("places")
def test_every_figure_opens_exactly_its_rows() -> None:
    viewer = viewer_of(units.CITY)
    words = ("nature=all", "by=unit", f"by=unit&nature=all&unit={units.QIJIANG}")
    assert [crawled(viewer, f"/analysis/disclosure/?{YEAR}&{each}") for each in words] == [12, 16, 16]


def test_the_sheet_of_a_year_that_is_over_is_the_same_whatever_comes_later(places: dict[str, Unit]) -> None:
    viewer = viewer_of(units.QIJIANG)
    path = f"/analysis/disclosure/sheet.xlsx?{YEAR}"
    before = cells(viewer.client.get(path))
    digest = exported()["sha256"]
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(unit=places[units.GUNAN]).update(cleared_fen=OWED)
        ArrearsRecord.objects.filter(unit=places[units.SHIJIAO]).delete()
    assert cells(viewer.client.get(path)) == before
    assert exported() | {"sha256": digest} == exported()
    assert (exported()["what"], exported()["year"], exported()["lines"]) == ("disclosure", 2022, 3)
    assert "2022年末拖欠中小企业账款信息公示表" in str(before[1][0])
    assert "填报单位（盖章）" in str(before)
    assert [line[3:] for line in before if line[0] == "合计"] == [[4, 40, 3, 30]]
    # What the ledger says now is another thing.
    assert figures(page(viewer, "/analysis/aging/?"))["total", "all_count"][0] == "2"


@pytest.mark.usefixtures("places")
def test_a_year_that_is_not_over_is_a_draft_and_last_year_is_the_first_choice() -> None:
    viewer = viewer_of(units.CITY)
    this = dt.datetime.now(SHANGHAI).year
    assert "年度未结束，现为草稿" in page(viewer, f"/analysis/disclosure/?year={this}")
    assert "草稿" in text_of(viewer.client.get(f"/analysis/disclosure/sheet.csv?year={this}"))
    html = page(viewer, "/analysis/disclosure/?year=1066&nature=x&by=y")
    assert f"{this - 1}年度公示" in html
    assert "现为草稿" not in html
    assert "年末没有未清偿的欠款" in page(viewer, "/analysis/disclosure/?year=2021")


@pytest.mark.usefixtures("places")
def test_a_page_past_the_end_is_the_last_one() -> None:
    viewer = viewer_of(units.CITY)
    for path in ("rows/?nature=all&", "?nature=all&"):
        first, last = (kpis(page(viewer, f"/analysis/disclosure/{path}{YEAR}{on}")) for on in ("", "&page=99"))
        assert first[0] == last[0] == "11"


@pytest.mark.usefixtures("places")
def test_a_town_sees_its_own_and_a_manager_nothing() -> None:
    clerk = clerk_of(units.GUNAN)
    found = figures(page(clerk, f"/analysis/disclosure/?{YEAR}&nature=all"))
    assert found["total", "count"][0] == "3"
    for path in ("", "rows/", "sheet.xlsx"):
        assert clerk.client.get(f"/analysis/disclosure/{path}?unit={units.JIJIANG}").status_code == 404
        assert manager_of(units.QIJIANG).client.get(f"/analysis/disclosure/{path}").status_code == 403


@pytest.mark.usefixtures("places")
def test_what_a_unit_held_that_moved_stands_where_it_was_or_with_who_has_it_now() -> None:
    campaigns.campaign()
    viewer = viewer_of(units.CITY)
    asked = f"/analysis/disclosure/?{YEAR}&nature=all"
    assert "单位按现在" not in page(viewer, asked)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    assert "单位按现在" in page(viewer, asked)
    for view, here, there in (("", "7", "2"), ("&as=now", "4", "5")):
        city = figures(page(viewer, f"{asked}&by=unit{view}"))
        districts = [city[f"unit:{code}", "count"][0] for code in (units.QIJIANG, units.JIANGJIN)]
        assert (*districts, city["total", "count"][0]) == (here, there, "11")
        for code, count in ((units.QIJIANG, here), (units.JIANGJIN, there)):
            assert kpis(page(viewer, f"{asked}&unit={code}{view}"))[0] == count
    assert crawled(viewer, f"{asked}&unit={units.JIANGJIN}&by=unit&as=now") == 12


def test_pages_cost_as_much_for_many_as_for_few() -> None:
    made = units.tree()
    viewer = viewer_of(units.CITY)
    with clock_held_at(IN_TIME), tenant_scope(SYSTEM):
        records.build(made[units.GUNAN]).save()
    paths = [f"/analysis/disclosure/{path}{YEAR}" for path in ("?", "?by=unit&", "rows/?", "sheet.csv?")]
    page(viewer, paths[0])
    few = [queries(viewer, path) for path in paths]
    with clock_held_at(IN_TIME), tenant_scope(SYSTEM):
        for code in (units.GUNAN, units.JIJIANG, units.CITY):
            records.build(made[code]).save()
    assert [queries(viewer, path) for path in paths] == few
