"""The search through several ledgers: what it finds, in which order, how it goes on, and what one takes away."""

import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledger.actions.marks import freshen
from ledger.models import ArrearsRecord, AuditEvent, SavedView, Unit
from ledger.queries import tallies
from ledger.queries.ages import LIMITS, Age, age_of, aged
from ledger.queries.orders import ORDERS, Cursor
from ledger.queries.records import PAGE_SIZE, record_page, records_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Category, Nature, Sector, Source, Status
from tests.factories import campaigns, units
from tests.factories.records import WAN, build, record
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PLACE = "/analysis/search/"
READABLE = re.compile(r"138\d{4}\d{4}")


@pytest.fixture
def tree() -> dict[str, Unit]:
    return campaigns.under_way()


@pytest.fixture
def reviewer(tree: dict[str, Unit]) -> Persona:
    """Let two towns, their district and a stranger's town have a row of a bridge, and one town another row."""
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        "甲局": (units.GUNAN, {"owed_fen": 30 * WAN, "contract_fen": 40 * WAN, "due_month": "2018-01"}),
        "乙局": (units.WENLONG, {"nature": Nature.INSTITUTION, "sector": None, "due_month": "2021-12"}),
        "丙局": (units.QIJIANG, {"source": Source.PETITION, "category": Category.GOODS, "due_month": ""}),
        "邻局": (units.JIJIANG, {}),
    }
    for name, (code, changed) in rows.items():
        record(tree[code], contract_name=f"{name}彩虹桥合同", debtor_name=name, **changed)
    record(
        tree[units.GUNAN], Status.COURT, debtor_name="丁局", sector=Sector.WATER, disputed=True, due_month="2020-05"
    )
    return reviewer_of(units.QIJIANG)


def debtors(html: str) -> list[str]:
    return re.findall(r'<a href="/ledger/\d+/" title="([^"]*)"', html)


def test_who_looked_through_the_own_ledger_alone_is_led_below(reviewer: Persona) -> None:
    html = page(reviewer, f"{PLACE}?q=甲局&scope=own")
    assert "没有查下级单位" in html
    found = re.search(r'href="([^"]*)"[^>]*>(?:(?!</a>).)*含下级再查', html, re.DOTALL)
    assert found
    assert debtors(page(reviewer, found[1].replace("&amp;", "&"))) == ["甲局"]
    assert "含下级再查" not in page(reviewer, f"{PLACE}?q=邻局&scope=all")


def following(person: Persona, url: str, way: str) -> list[list[str]]:
    """Follow the links on or back, and return the debtors of each page."""
    pages = []
    while url:
        html = page(person, url)
        pages.append(debtors(html))
        found = re.search(rf'href="([^"]*)" rel="{way}"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    return pages


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["丙局", "甲局", "丁局", "乙局"]),
        ("q=彩虹", ["丙局", "甲局", "乙局"]),
        ("q=彩虹 甲局", ["甲局"]),
        (f"q=彩虹&unit={units.GUNAN}", ["甲局"]),
        ("q=彩虹&scope=own", ["丙局"]),
        ("owed_from=10.000001", ["甲局"]),
        ("owed_from=30&owed_to=30", ["甲局"]),
        ("owed_to=10", ["丙局", "丁局", "乙局"]),
        ("due_from=2020-05&due_to=2021.12", ["丁局", "乙局"]),
        ("due_to=2020-05", ["甲局", "丁局"]),
        (f"age={Age.UNKNOWN}", ["丙局"]),
        (f"sector={Sector.WATER}", ["丁局"]),
        (f"nature={Nature.INSTITUTION}", ["乙局"]),
        (f"source={Source.PETITION}&category={Category.GOODS}", ["丙局"]),
        (f"status={Status.COURT}&disputed=True", ["丁局"]),
        ("sort=owed", ["甲局", "丁局", "丙局", "乙局"]),
        ("sort=due", ["甲局", "丁局", "乙局", "丙局"]),
        ("sort=nothing&age=9&rule=Z1", ["丙局", "甲局", "丁局", "乙局"]),
    ],
)
def test_a_district_finds_across_its_towns(reviewer: Persona, query: str, found: list[str]) -> None:
    shown = debtors(page(reviewer, f"{PLACE}?{query}"))
    assert sorted(shown) == sorted(found)
    if query != "sort=owed":  # equal amounts go by when they were entered
        assert shown == found


def test_the_newest_change_stands_first(reviewer: Persona) -> None:
    with tenant_scope(SYSTEM):
        row = ArrearsRecord.objects.get(debtor_name="乙局")
        row.save()
    assert debtors(page(reviewer, f"{PLACE}?sort=updated"))[0] == "乙局"


def test_nobody_finds_what_is_anothers(reviewer: Persona) -> None:
    clerk, city = clerk_of(units.GUNAN), viewer_of(units.CITY)
    assert debtors(page(clerk, f"{PLACE}?q=彩虹")) == ["甲局"]
    assert debtors(page(city, f"{PLACE}?q=彩虹")) == ["丙局", "甲局", "乙局", "邻局"]
    assert debtors(page(reviewer, f"{PLACE}?q=邻局")) == []
    for stranger in (units.JIJIANG, units.CITY, units.JIANGJIN):
        foreign, missing = (reviewer.client.get(f"{PLACE}?q=彩虹&unit={code}") for code in (stranger, "999999"))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert manager_of(units.QIJIANG).client.get(PLACE).status_code == 403


def test_one_sign_and_what_makes_no_sense_are_answered_kindly(reviewer: Persona) -> None:
    html = page(reviewer, f"{PLACE}?q=桥")
    assert "请至少输入两个字" in html
    assert debtors(html) == []
    assert debtors(page(clerk_of(units.GUNAN), f"{PLACE}?q=桥")) == ["甲局"]
    html = page(reviewer, f"{PLACE}?q=彩虹&owed_from=很多&due_to=2022-13")
    assert "拖欠金额从（万元）：" in html
    assert "最迟付款年月到：" in html
    assert len(debtors(html)) == 3


def test_telephones_are_masked(reviewer: Persona) -> None:
    html = page(reviewer, f"{PLACE}?cols=all")
    assert "138****" in html
    assert not READABLE.search(html)


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_go_on_and_back_in_every_order(tree: dict[str, Unit], sort: str) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    with tenant_scope(SYSTEM):
        for number in range(PAGE_SIZE * 2 + 5):
            unit = tree[(units.QIJIANG, units.GUNAN, units.WENLONG)[number % 3]]
            owed = None if number % 20 == 0 else (number % 4 + 1) * WAN
            due = "" if number % 15 == 0 else f"2021-{number % 5 + 1:02d}"
            build(
                unit, debtor_name=f"第{number}局", sort_no=number // 7, owed_fen=owed, due_month=due, faulty=True
            ).save()
    on = following(reviewer, f"{PLACE}?sort={sort}&q=号工程", "next")
    assert [len(rows) for rows in on] == [PAGE_SIZE, PAGE_SIZE, 5]
    flat = [name for rows in on for name in rows]
    assert len(set(flat)) == len(flat)
    with tenant_scope(SYSTEM):
        whole = ORDERS[sort].sorted(records_of(tree[units.QIJIANG], subtree=True))
        assert flat == list(whole.values_list("debtor_name", flat=True))
        rows = records_of(tree[units.QIJIANG], subtree=True)
        last = record_page(rows, None, None, order=ORDERS[sort])
        third = record_page(
            rows, record_page(rows, last.after, None, order=ORDERS[sort]).after, None, order=ORDERS[sort]
        )
        back = record_page(rows, None, third.before, order=ORDERS[sort])
        assert [row.debtor_name for row in back.records] == on[1]
        assert (back.first, third.first) == (51, 101)


@pytest.mark.parametrize("place", ["x", "1.2.3", f"{10**17}.99.1.2", "0.0.0.1"])
@pytest.mark.parametrize("sort", ORDERS)
def test_no_place_breaks_the_page(reviewer: Persona, sort: str, place: str) -> None:
    for word in ("after", "before"):
        assert reviewer.client.get(f"{PLACE}?sort={sort}&{word}={place}").status_code == 200
    assert Cursor.read("9" * 19 + ".0.0.1") is None


def test_counts_of_a_filter_end_at_a_thousand(reviewer: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    html = page(reviewer, f"{PLACE}?q=彩虹")
    assert "共找到 3 件" in html
    assert re.search(r"<tfoot>.*50\.00.*</tfoot>", html)
    monkeypatch.setattr(tallies, "CAP", 2)
    html = page(reviewer, f"{PLACE}?q=彩虹")
    assert "共找到 2+ 件" in html
    assert "第 1–3 件，共 2+ 件" in html
    assert "50.00" not in html
    assert "共找到 4 件" in page(reviewer, PLACE)


def test_rules_are_found_by_what_each_unit_was_last_told(tree: dict[str, Unit], reviewer: Persona) -> None:
    record(tree[units.WENLONG], debtor_name="戊局", contract_fen=WAN)
    record(tree[units.WENLONG], debtor_name="己局", creditor_name="", faulty=True)
    assert debtors(page(reviewer, f"{PLACE}?rule=A02")) == []
    with tenant_scope(SYSTEM):
        for code in (units.GUNAN, units.WENLONG, units.QIJIANG):
            freshen(tree[code])
    assert debtors(page(reviewer, f"{PLACE}?rule=A02")) == ["戊局"]
    assert debtors(page(reviewer, f"{PLACE}?rule=F01&unit={units.WENLONG}")) == ["己局"]
    assert "戊局" in debtors(page(reviewer, f"{PLACE}?found=asks"))
    assert "己局" in debtors(page(reviewer, f"{PLACE}?found=errors"))
    assert not {"戊局", "己局"} & set(debtors(page(reviewer, f"{PLACE}?found=none")))


def test_searches_and_columns_are_kept_apart_from_those_of_the_list(reviewer: Persona) -> None:
    asked = f"{PLACE}views/?unit={units.QIJIANG}&q=彩虹&age={Age.UNKNOWN}"
    answer: Any = reviewer.client.post(asked, {"act": "save", "name": "彩虹桥"})
    assert answer.url.startswith(f"{PLACE}?unit={units.QIJIANG}&q=")
    assert reviewer.client.post(asked, {"act": "columns", "column": ["contract_name", "due_month"]}).status_code == 302
    html = page(reviewer, PLACE)
    kept = re.search(r'<a href="([^"]*)">彩虹桥</a>', html)
    assert kept
    assert debtors(page(reviewer, kept[1].replace("&amp;", "&"))) == ["丙局"]
    assert "16 合同名称" in html
    assert not re.search(r"<th [^>]*>\s*12 企业名称", html)
    assert "彩虹桥</a>" not in page(reviewer, "/ledger/")
    with tenant_scope(SYSTEM):
        assert set(SavedView.objects.filter(user=reviewer.user).values_list("page", "name")) == {
            ("search", "彩虹桥"),
            ("search", ""),
        }


@pytest.mark.parametrize(
    "query", ["q=彩虹", "owed_to=10&sort=owed", "due_from=2020-01&due_to=2022-01", "", "scope=own"]
)
def test_what_one_takes_away_is_what_is_listed(reviewer: Persona, query: str) -> None:
    html = page(reviewer, f"{PLACE}?{query}")
    link = re.search(r'href="(/exports/annex2\.xlsx[^"]*)"', html)
    assert link
    answer: Any = reviewer.client.get(link[1].replace("&amp;", "&"))
    listed = debtors(html)
    assert quote(f"所筛{len(listed)}行") in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert sorted(text for text in cells if re.fullmatch("[甲乙丙丁邻]局", text)) == sorted(listed)
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="export")
    assert event.after is not None
    assert (event.after["lines"], event.after["chosen"], event.after["phones"]) == (len(listed), True, True)


@pytest.mark.parametrize("query", ["", "?q=彩虹", "?q=彩虹&sort=owed&rule=A02", "?sort=due&found=none"])
def test_the_queries_do_not_grow_with_the_rows(tree: dict[str, Unit], query: str) -> None:
    person = reviewer_of(units.QIJIANG)

    def grow(count: int) -> None:
        for _ in range(count):
            for code in (units.QIJIANG, units.GUNAN):
                record(tree[code], contract_name="彩虹桥合同")
                with tenant_scope(SYSTEM):
                    freshen(tree[code])

    grow(1)
    one = queries(person, PLACE + query)
    grow(2)
    assert queries(person, PLACE + query) == one


MONTHS = st.integers(1950 * 12, 2030 * 12).map(lambda month: f"{month // 12:04d}-{month % 12 + 1:02d}")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=st.just("") | MONTHS, now=MONTHS)
def test_the_database_tells_ages_as_the_sums_do(tree: dict[str, Unit], due: str, now: str) -> None:
    assert [age for _, age in LIMITS] == [Age.ONE, Age.THREE, Age.FIVE]
    with tenant_scope(SYSTEM):
        rows = ArrearsRecord.objects.filter(unit=tree[units.SHIJIAO])
        row = rows.first() or record(tree[units.SHIJIAO])
        rows.update(due_month=due)
        ages = [age for age in Age if rows.filter(aged(age, now), pk=row.pk).exists()]
        assert ages == [age_of(due, now)]
