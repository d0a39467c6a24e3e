import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.models import Unit
from ledger.queries.records import PAGE_SIZE
from ledger.vocabulary import Category, Nature, Source, Status
from tests.factories import units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def debtors(html: str) -> list[str]:
    """Return the debtors of the rows shown, in their order."""
    return re.findall(r'<a href="/ledger/\d+/" title="([^"]*)"', html)


def foot(html: str) -> list[str]:
    part = re.search(r"<tfoot>.*?</tfoot>", html)
    assert part
    return [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", part[0]) if cell.strip()]


def named(unit: Unit, name: str, **changed: Any) -> None:
    record(unit, debtor_name=name, **changed)


def test_an_empty_ledger_says_how_to_fill_it(clerk: Persona) -> None:
    html = page(clerk, "/ledger/")
    assert "台账里还没有记录" in html
    assert "新增一笔" in html
    assert "<table" not in html
    assert "新增一笔" not in page(viewer_of(units.GUNAN), "/ledger/")


def test_rows_stand_in_printed_order_with_totals_from_the_sums(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局", sort_no=2, status=Status.PART)
    named(tree[units.GUNAN], "乙局", sort_no=1, status=Status.CLEARED)
    html = page(clerk, "/ledger/")
    assert debtors(html) == ["乙局", "甲局"]
    assert foot(html) == ["合计", "2 件", "20.00", "10.00", "4.00", "6.00"]
    assert "第 1–2 件，共 2 件" in html
    assert re.search(r"部分清偿</span>", html)


def test_a_row_that_no_sum_counts_is_named_below(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局")
    named(tree[units.GUNAN], "乙局", source=None, faulty=True)
    html = page(clerk, "/ledger/")
    assert foot(html)[:3] == ["合计", "2 件", "10.00"]
    assert "1 件缺问题来源、性质、有无分歧或拖欠金额，金额未计入合计" in html
    filtered = page(clerk, "/ledger/?tab=faulty")
    assert foot(filtered)[:3] == ["合计", "1 件", "0.00"]
    assert "1 件缺问题来源" in filtered


def test_telephones_are_masked_for_everybody(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局", creditor_phone="13812342201")
    for person in (clerk, reviewer_of(units.QIJIANG)):
        html = page(person, f"/ledger/?cols=all&unit={units.GUNAN}")
        assert "138****2201" in html
        assert "13812342201" not in html


def test_all_columns_stand_under_their_official_groups(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局")
    html = page(clerk, "/ledger/?cols=all")
    heads = re.findall(r"<th class=\"([^\"]*)\"[^>]*>(.*?)</th>", html)
    numbers = sorted(int(found[0]) for _, label in heads if (found := re.findall(r"^\s*(\d+) ", label)))
    assert numbers == [1, 2, 3, *range(5, 29)]
    groups = [label.strip() for classes, label in heads if "group" in classes]
    assert groups == ["来源", "债务人", "债权人", "合同", "金额与化解"]
    usual = page(clerk, "/ledger/?cols=usual")
    assert "4 街镇部门" not in html
    assert len(re.findall("<th ", usual)) < len(heads)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=甲", ["甲局"]),
        ("q=重庆 乙建", ["乙局"]),
        ("q=道路", ["乙局"]),
        ("q=%EF%BC%97%EF%BC%97", ["乙局"]),
        (f"source={Source.PETITION}", ["乙局"]),
        (f"nature={Nature.INSTITUTION}", ["乙局"]),
        (f"status={Status.COURT}", ["甲局"]),
        ("disputed=True", ["甲局"]),
        ("disputed=False", ["乙局"]),
        (f"category={Category.GOODS}", ["乙局"]),
        ("tab=faulty", ["乙局"]),
        ("source=夜&status=99", ["甲局", "乙局"]),
        ("q=%20%20", ["甲局", "乙局"]),
    ],
)
def test_filters_live_in_the_address(tree: dict[str, Unit], clerk: Persona, query: str, found: list[str]) -> None:
    town = tree[units.GUNAN]
    named(town, "甲局", sort_no=1, status=Status.COURT, disputed=True)
    named(
        town,
        "乙局",
        sort_no=2,
        source=Source.PETITION,
        nature=Nature.INSTITUTION,
        category=Category.GOODS,
        creditor_name="重庆乙建公司",
        contract_name="道路合同77",
        creditor_contact="",
        faulty=True,
    )
    html = page(clerk, f"/ledger/?{query}")
    assert debtors(html) == found
    assert foot(html)[1] == f"{len(found)} 件"


def test_a_credit_code_is_found_in_small_letters(tree: dict[str, Unit], clerk: Persona) -> None:
    made = record(tree[units.GUNAN], debtor_name="甲局")
    named(tree[units.GUNAN], "乙局")
    assert debtors(page(clerk, f"/ledger/?q={made.creditor_uscc.lower()}")) == ["甲局"]


def test_filtered_rows_keep_their_printed_numbers(tree: dict[str, Unit], clerk: Persona) -> None:
    for number in range(1, 4):
        named(tree[units.GUNAN], f"第{number}局", sort_no=number)
    html = page(clerk, "/ledger/?q=第3局")
    assert re.search(r'<td class="num pin pin-2">3</td>', html)


def test_nothing_found_says_so_and_clears(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局")
    html = page(clerk, "/ledger/?q=zzz&cols=all")
    assert "没有符合条件的记录" in html
    assert f'href="/ledger/?unit={units.GUNAN}&amp;cols=all"' in html


def test_tabs_count_all_and_faulty_under_the_same_filters(tree: dict[str, Unit], clerk: Persona) -> None:
    for number in range(3):
        missing = {"creditor_contact": "", "faulty": True} if number == 0 else {}
        named(tree[units.GUNAN], f"第{number}局", **missing)

    def counts(query: str) -> list[str]:
        return re.findall(r'tabs-count [^"]*">(\d+)<', page(clerk, f"/ledger/?{query}"))

    assert counts("") == ["3", "1", "0", "0"]
    assert counts("tab=faulty") == ["3", "1", "0", "0"]
    assert counts("q=第2局") == ["1", "0", "0", "0"]


@pytest.mark.parametrize("scope", ["own", "all"])
def test_pages_follow_one_another_and_back_without_gap(tree: dict[str, Unit], scope: str) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    for number in range(PAGE_SIZE * 2 + 5):
        # Equal places, and rows of two units whose keys cross: what an order by one key would lose.
        unit = tree[units.QIJIANG if scope == "own" or number % 2 else units.GUNAN]
        named(unit, f"第{number}局", sort_no=number // 3)
    url, seen, pages = f"/ledger/?unit={units.QIJIANG}&scope={scope}", [], []
    while url:
        html = page(reviewer, url)
        pages.append(debtors(html))
        seen += pages[-1]
        found = re.search(r'href="([^"]*)" rel="next"', html)
        url = found[1].replace("&amp;", "&") if found else ""
    assert [len(rows) for rows in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert len(set(seen)) == PAGE_SIZE * 2 + 5
    assert "第 101–105 件，共 105 件" in html
    for rows in pages[-2::-1]:
        found = re.search(r'href="([^"]*)" rel="prev"', html)
        assert found
        html = page(reviewer, found[1].replace("&amp;", "&"))
        assert debtors(html) == rows
    assert 'rel="prev"' not in html


@pytest.mark.parametrize("place", ["x", "1.2.3", "1.2.3.4.5", "-1.2.3.4", "9" * 30 + ".1.1.1", "１.1.1.1"])
def test_a_place_that_makes_no_sense_is_the_beginning(tree: dict[str, Unit], clerk: Persona, place: str) -> None:
    named(tree[units.GUNAN], "甲局")
    assert debtors(page(clerk, f"/ledger/?after={place}")) == ["甲局"]


def test_a_district_sees_its_towns_by_name_and_may_look_at_its_own_only(tree: dict[str, Unit]) -> None:
    named(tree[units.WENLONG], "丙局")
    named(tree[units.QIJIANG], "甲局")
    named(tree[units.GUNAN], "乙局")
    named(tree[units.JIJIANG], "邻局")
    reviewer = reviewer_of(units.QIJIANG)
    html = page(reviewer, "/ledger/")
    assert debtors(html) == ["甲局", "乙局", "丙局"]
    assert re.findall(r'<td class="pin pin-2">(.*?)</td>', html)[:3] == ["綦江区", "古南街道", "文龙街道"]
    assert debtors(page(reviewer, "/ledger/?scope=own")) == ["甲局"]


def test_column_4_is_the_unit_one_level_below_who_looks(tree: dict[str, Unit]) -> None:
    named(tree[units.GUNAN], "乙局")
    html = page(viewer_of(units.CITY), "/ledger/")
    assert re.findall(r'<td class="pin pin-2">(.*?)</td>', html)[0] == "綦江区"
    assert "pin-2 pin-end" in page(viewer_of(units.CITY), f"/ledger/?unit={units.GUNAN}")


@pytest.mark.parametrize("code", [units.WENLONG, units.QIJIANG, units.CITY, units.JIJIANG])
def test_anybody_elses_ledger_is_answered_as_one_that_is_not_there(
    tree: dict[str, Unit], clerk: Persona, code: str
) -> None:
    named(tree[code], "邻局")
    foreign, missing = (clerk.client.get(f"/ledger/?unit={asked}") for asked in (code, "999999"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert debtors(page(clerk, f"/ledger/?after={tree[code].pk}.0.0.0&scope=all")) == []


@pytest.mark.usefixtures("tree")
def test_without_the_right_the_page_stays_closed() -> None:
    assert manager_of(units.GUNAN).client.get("/ledger/").status_code == 403


def test_a_change_of_the_filters_answers_the_results_alone(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局")
    answer = clerk.client.get("/ledger/?q=甲&source=&cols=all", headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"].startswith(f"/ledger/?unit={units.GUNAN}&cols=all&q=")
    assert answer.content.decode().strip().startswith('<div class="results" id="results">')
    whole = clerk.client.get("/ledger/?q=甲", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        (clerk_of, ["导入 Excel", "批量录入", "导出附件2", "检查并提交", "新增一笔", "导出所筛 1 行"]),
        (viewer_of, ["导出附件2", "导出所筛 1 行"]),
    ],
)
def test_the_page_offers_what_one_may_do(
    tree: dict[str, Unit], who: Callable[[str], Persona], offered: list[str]
) -> None:
    named(tree[units.GUNAN], "甲局")
    html = page(who(units.GUNAN), "/ledger/")
    acts = re.findall(r'<a class="btn [^"]*" href="([^"]*)"> <svg.*?</svg> (.*?) </a>', html.partition("<form")[2])
    acts = [act for act in acts if act[0].startswith("/")]
    assert [label for _, label in acts] == offered
    assert f"/exports/annex2.xlsx?unit={units.GUNAN}" in [url for url, _ in acts]


def test_density_and_columns_stay_while_one_filters(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局")
    html = page(clerk, "/ledger/?density=roomy&cols=all&q=甲")
    assert "sheet-roomy" in html
    assert '<input type="hidden" name="density" value="roomy">' in html
    assert '<input type="hidden" name="cols" value="all">' in html


@pytest.mark.parametrize("query", ["", "?scope=own", "?q=局", "?tab=faulty", "?scope=own&q=局", "?cols=all"])
def test_the_queries_do_not_grow_with_the_rows(tree: dict[str, Unit], query: str) -> None:
    person = clerk_of(units.QIJIANG)

    def grow(count: int) -> None:
        for number in range(count):
            for code in (units.QIJIANG, units.GUNAN):
                named(tree[code], f"第{number}局", faulty=True)

    page(person, f"/ledger/{query}")  # from here on the list is remembered as it was left
    grow(1)
    one = queries(person, f"/ledger/{query}")
    grow(2)
    assert queries(person, f"/ledger/{query}") == one


def test_kept_sums_and_added_ones_agree(tree: dict[str, Unit], clerk: Persona) -> None:
    named(tree[units.GUNAN], "甲局", owed_fen=30 * WAN, contract_fen=40 * WAN)
    assert foot(page(clerk, "/ledger/")) == foot(page(clerk, "/ledger/?q=甲局"))
