import re

import pytest
from django.test import Client

from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import Unit
from ledger.policy import Role
from tests.factories import campaigns, people, units
from tests.factories.records import record
from tests.factories.rollups import Tree
from tests.ledger.views.moves import hand_in, page, queries
from tests.personas import Persona, auditor_of, clerk_of, head_of, manager_of, persona, reviewer_of, viewer_of

COUNT_OF_ONE = '<span class="bar-count">1</span>'
pytestmark = pytest.mark.django_db


def nav(html: str) -> list[str]:
    part = re.search(r'<nav class="bar-nav".*?</nav>', html)
    assert part
    return re.findall(r"</svg> (\S+) ", part[0])


@pytest.mark.parametrize(
    ("who", "named"),
    [
        (clerk_of, ["工作台", "台账", "导入", "报送", "线索", "汇总", "分析", "单位"]),
        (head_of, ["工作台", "台账", "报送", "线索", "汇总", "分析", "单位"]),
        (reviewer_of, ["工作台", "台账", "报送", "审核", "线索", "汇总", "分析", "单位"]),
        (viewer_of, ["工作台", "台账", "报送", "线索", "汇总", "分析", "单位"]),
        (manager_of, ["工作台", "单位", "人员", "报送情况", "日历", "延期", "总公司名单", "自动核对"]),
        (auditor_of, ["工作台", "台账", "报送", "线索", "汇总", "分析", "单位", "审计"]),
    ],
)
@pytest.mark.usefixtures("tree")
def test_each_role_sees_the_way_to_its_own_pages(who: object, named: list[str]) -> None:
    assert callable(who)
    person: Persona = who(units.QIJIANG)
    assert nav(page(person, "/")) == named


def test_the_page_one_is_on_is_marked_and_only_that() -> None:
    html = page(clerk_of(units.GUNAN), "/ledger/")
    assert re.search(r'href="/ledger/" aria-current="page"', html)
    assert html.count('aria-current="page"') == 1


@pytest.mark.usefixtures("tree")
def test_one_reads_who_one_is() -> None:
    person = clerk_of(units.GUNAN)
    people.grant(person.user, person.unit, Role.HEAD)
    html = page(person, "/")
    assert "綦江区 · 古南街道" in html
    assert f"填报员、负责人 {person.actor.name}" in html


def test_the_strip_says_what_is_due_next_and_how_far_it_is(tree: dict[str, Unit]) -> None:
    record(tree[units.GUNAN])
    clerk = clerk_of(units.GUNAN)
    html = page(clerk, "/")
    strip = re.search(r'<section class="strip".*?</section>', html)
    assert strip
    assert "<strong>化解报告</strong>" in strip[0]
    assert "剩 5 天" in strip[0]
    assert "未开始" in strip[0]
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    after = re.search(r'<section class="strip".*?</section>', page(clerk, "/"))
    assert after
    assert "待审核" in after[0]
    assert "剩" not in after[0]


def test_without_a_campaign_there_is_no_strip() -> None:
    assert 'class="strip"' not in page(clerk_of(units.GUNAN), "/")


def test_the_reviewer_sees_how_many_wait_and_nobody_elses(tree: dict[str, Unit]) -> None:
    for code in (units.GUNAN, units.WENLONG, units.JIJIANG):
        record(tree[code])
        hand_in(clerk_of(code), campaigns.period(campaigns.RESOLUTION))
    assert '<span class="bar-count">2</span>' in page(reviewer_of(units.QIJIANG), "/units/")
    assert "bar-count" not in page(reviewer_of(units.CITY), "/units/")


def test_who_may_endorse_sees_that_the_roots_own_filing_waits() -> None:
    tree = Tree()
    tree.expect(units.QIJIANG, units.CITY)
    second, below = tree.reviewer(units.CITY), tree.reviewer(units.QIJIANG)
    both = persona(units.CITY, Role.HEAD, Role.REVIEWER)
    before = queries(below, "/units/"), queries(second, "/units/")
    with both.scope() as actor:
        submit(actor, tree.units[units.CITY], tree.period, Submission(with_missing=True))
    assert COUNT_OF_ONE in page(second, "/units/")
    assert "自己的“排查报告”第 1 版待审定" in page(second, "/review/")
    for other in (both, below):
        assert "bar-count" not in page(other, "/units/")
        assert "待审定" not in page(other, "/review/")
    assert (queries(below, "/units/"), queries(second, "/units/")) == before
    tree.hand_in(units.QIJIANG, with_missing=True)
    assert '<span class="bar-count">2</span>' in page(second, "/units/")
    assert COUNT_OF_ONE in page(both, "/units/")
    tree.endorse()
    assert COUNT_OF_ONE in page(second, "/units/")
    assert "待审定" not in page(second, "/review/")


def test_strangers_get_no_shell() -> None:
    assert "bar-nav" not in Client().get("/sign-in/").content.decode()


def test_the_shell_costs_the_same_whatever_there_is(tree: dict[str, Unit]) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    record(tree[units.GUNAN])
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.RESOLUTION))
    one = queries(reviewer, "/units/")
    for code in (units.WENLONG, units.SHIJIAO):
        record(tree[code])
        hand_in(clerk_of(code), campaigns.period(campaigns.RESOLUTION))
    assert queries(reviewer, "/units/") == one


@pytest.mark.usefixtures("tree")
def test_a_missing_page_asks_nothing_of_the_shell() -> None:
    answer = clerk_of(units.GUNAN).client.get("/nowhere/")
    assert answer.status_code == 404
    assert "bar-nav" not in answer.content.decode()


def test_the_bar_marks_the_room_of_the_page_one_is_on() -> None:
    html = page(viewer_of(units.CITY), "/summaries/annex3/")
    bar = re.search(r'<nav class="bar-nav".*?</nav>', html)
    assert bar
    assert re.search(r'href="/summaries/" aria-current="page"', bar[0])
    assert bar[0].count("aria-current") == 1
