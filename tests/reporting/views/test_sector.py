"""行业台账: one field across units, to the digit, and nothing that says whom to call."""

import io
import re
from collections import Counter
from typing import Any

import pytest
from openpyxl import load_workbook

from ledger.calendar.instants import month_of
from ledger.models import ArrearsRecord, AuditEvent, Filing, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Sector, Status
from qingqian.db.clock import app_now
from reporting.queries.aging import Age, age_of
from tests.factories import campaigns, filings, units
from tests.factories.records import OWED, WAN, record
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, persona, sector_reader_of, viewer_of

pytestmark = pytest.mark.django_db
LINE = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


@pytest.fixture
def tree() -> dict[str, Unit]:
    """Plant rows of 住建 in two towns, the district and another district, and others beside them."""
    places = units.tree()
    record(places[units.GUNAN], Status.PART)
    record(places[units.GUNAN], Status.CLEARED, due_month="2019-01")
    record(places[units.GUNAN], sector=Sector.EDUCATION)
    record(places[units.GUNAN], nature=Nature.INSTITUTION, sector=None)
    record(places[units.SHIJIAO])
    record(places[units.QIJIANG], Status.COURT)
    record(places[units.JIJIANG])
    return places


@pytest.fixture
def reader(tree: dict[str, Unit]) -> Persona:
    del tree
    return sector_reader_of(units.QIJIANG)


def lines(person: Persona, address: str = "/sector/") -> dict[str, list[str]]:
    """Return the cells of each line of the tables, by its label."""
    html = person.client.get(address).content.decode()
    cells = [
        [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in LINE.findall(html)
    ]
    return {found[0]: found[1:] for found in cells}


def grid(answer: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_each_unit_stands_with_its_sums_of_the_field_alone(reader: Persona) -> None:
    found = lines(reader)
    assert found["古南街道"][:5] == ["2", "20.00", "14.00", "6.00", "70.00%"]
    assert found["石角镇"][:5] == ["1", "10.00", "0.00", "10.00", "0.00%"]
    assert found["綦江区本级"][:5] == ["1", "10.00", "0.00", "10.00", "0.00%"]
    assert found["合计"][:5] == ["4", "40.00", "14.00", "26.00", "35.00%"]
    assert "文龙街道" not in found
    assert "几江街道" not in str(found)
    assert found["合计"][5:] == ["—"] * 5


def test_ages_are_those_of_the_field_alone(reader: Persona) -> None:
    found = lines(reader)
    with reader.scope():
        months = list(ArrearsRecord.objects.values_list("due_month", flat=True))
        ages = Counter(age_of(month, month_of(app_now())) for month in months)
    assert ages.total() == 4
    assert {age: int(found[str(age.label)][0]) for age in ages} == dict(ages)
    shown = [found[str(age.label)] for age in Age if age is not Age.UNKNOWN]
    assert sum(int(line[0]) for line in shown) == 4
    assert sum(float(line[2]) for line in shown) == 26


def test_the_city_has_a_line_for_each_district(tree: dict[str, Unit]) -> None:
    del tree
    found = lines(sector_reader_of(units.CITY))
    assert (found["綦江区"][0], found["江津区"][0], found["合计"][0]) == ("4", "1", "5")


def test_what_was_approved_stands_beside_whatever_is_entered_since(reader: Persona, tree: dict[str, Unit]) -> None:
    towns = [filings.version(tree[code]) for code in (units.GUNAN, units.SHIJIAO)]
    filings.version(tree[units.QIJIANG], *towns)
    assert "本级还没有审核通过的版本" in page(reader, "/sector/")
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    record(tree[units.GUNAN])
    found = lines(reader)
    assert found["古南街道"] == ["3", "30.00", "14.00", "16.00", "46.67%", "2", "20.00", "14.00", "6.00", "70.00%"]
    assert found["合计"][5:] == ["4", "40.00", "14.00", "26.00", "35.00%"]
    assert found["排查报告"][:5] == ["4", "40.00", "14.00", "26.00", "35.00%"]


def test_the_trend_has_a_line_for_each_period_in_its_order(reader: Persona, tree: dict[str, Unit]) -> None:
    weeks = [campaigns.period(code) for code in (campaigns.SURVEY, campaigns.RESOLUTION)]
    for period in weeks:
        town = filings.version(tree[units.GUNAN], period=period)
        filings.version(tree[units.QIJIANG], town, period=period)
        record(tree[units.GUNAN])
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    found = lines(reader)
    names = [name for name in found if name in {period.name for period in weeks}]
    assert names == [period.name for period in weeks]
    assert [found[name][0] for name in names] == ["3", "4"]
    html = reader.client.get("/sector/").content.decode()
    assert re.findall(r'<rect class="spark-bar" width="(\d+)"', html) == ["61", "100"], "16 and 26 万元"


@pytest.mark.parametrize(
    ("code", "own", "count"),
    [(units.QIJIANG, "", 4), (units.QIJIANG, "1", 1), (units.GUNAN, "", 2), (units.WENLONG, "", 0)],
)
def test_behind_each_figure_stand_exactly_its_rows(reader: Persona, code: str, own: str, count: int) -> None:
    html = page(reader, f"/sector/rows/?unit={code}&own={own}")
    with tenant_scope(SYSTEM):
        top = Unit.objects.get(code=code)
        rows = ArrearsRecord.objects.filter(path__startswith=top.path)
        wanted = {row.contract_name for row in rows if row.sector == Sector.HOUSING and (not own or row.unit == top)}
        others = set(ArrearsRecord.objects.values_list("contract_name", flat=True)) - wanted
    assert len(wanted) == count
    assert all(name in html for name in wanted)
    assert not any(name in html for name in others)
    assert (f"共 {count} 件" in html) is bool(count)


def test_a_draft_that_no_sum_counts_is_in_no_list(reader: Persona, tree: dict[str, Unit]) -> None:
    draft = record(tree[units.GUNAN], source=None, faulty=True)
    assert lines(reader)["古南街道"][0] == "2"
    assert draft.contract_name not in page(reader, f"/sector/rows/?unit={units.GUNAN}")


def test_every_link_of_the_board_leads_somewhere(reader: Persona) -> None:
    html = reader.client.get("/sector/").content.decode()
    links = set(re.findall(r'href="(/sector/[^"]*)"', html))
    assert len(links) > 5
    for link in links:
        assert reader.client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_workbook_holds_the_rows_without_contacts_and_the_audit_says_who_took_it(reader: Persona) -> None:
    answer = reader.client.get("/sector/rows.xlsx")
    assert "%E8%A1%8C%E4%B8%9A%E5%8F%B0%E8%B4%A6_%E7%B6%A6%E6%B1%9F%E5%8C%BA" in answer["Content-Disposition"]
    cells = grid(answer)
    head = next(place for place, row in enumerate(cells) if row[0] == "序号")
    rows = [row for row in cells[head + 1 :] if isinstance(row[0], int)]
    assert len(rows) == 4
    assert {row[8] for row in rows} == {"住建"}
    assert {row[place - 1] for row in rows for place in (10, 11, 14, 15)} == {None}
    assert sum(float(row[17]) for row in rows) == 4 * OWED / WAN
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.select_related("unit").filter(what="export").latest("id")
    assert event.unit.code == units.QIJIANG
    assert event.after is not None
    told = {name: event.after[name] for name in ("what", "identity", "phones", "lines")}
    assert told == {"what": "sector", "identity": "行业主管（住建）", "phones": False, "lines": 4}


@pytest.mark.parametrize("address", ["/sector/", "/sector/rows/", "/sector/rows.xlsx"])
def test_strangers_units_are_not_there_and_no_other_role_opens_it(reader: Persona, address: str) -> None:
    for code in (units.JIJIANG, units.CITY, "0000"):
        assert reader.client.get(f"{address}?unit={code}").status_code == 404
    for person in (viewer_of(units.QIJIANG), persona(units.QIJIANG, Role.CLERK, Role.REVIEWER)):
        assert person.client.get(address).status_code == 403


def test_a_unit_without_a_row_of_the_field_says_so(reader: Persona) -> None:
    assert "这里没有本领域的记录" in page(reader, f"/sector/?unit={units.WENLONG}")


def test_the_workbench_shows_the_field_and_nothing_else(reader: Persona) -> None:
    html = page(reader, "/")
    assert "行业主管 · 住建 · 綦江区" in html
    assert "40.00" in html
    assert "报送" not in re.sub(r"报送和审核情况不在查阅范围内", "", html)


@pytest.mark.parametrize("address", ["/sector/", "/sector/rows/", "/"])
def test_more_rows_and_units_take_no_more_queries(reader: Persona, tree: dict[str, Unit], address: str) -> None:
    queries(reader, address)
    before = queries(reader, address)
    for code in (units.GUNAN, units.WENLONG, units.SHIJIAO):
        record(tree[code])
        record(tree[code])
    assert queries(reader, address) == before


def test_the_file_takes_as_many_queries_for_more_rows(reader: Persona, tree: dict[str, Unit]) -> None:
    before = queries(reader, "/sector/rows.xlsx")
    for code in (units.GUNAN, units.WENLONG, units.SHIJIAO):
        record(tree[code])
    assert queries(reader, "/sector/rows.xlsx") == before
