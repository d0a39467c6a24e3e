import datetime as dt
import re

import pytest

from ledger.actions.outbox import deliver_outbox
from ledger.models import Notice, Period, PeriodClock, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from tests.factories import campaigns, people, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, page, pass_it, queries, send_back
from tests.personas import clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(tree: dict[str, Unit]) -> Period:
    assert units.CITY in tree
    return campaigns.period(campaigns.RESOLUTION)


@pytest.mark.usefixtures("due")
def test_a_clerk_with_an_empty_ledger_is_told_what_to_do_next() -> None:
    html = page(clerk_of(units.GUNAN), "/")
    assert "化解报告" in html
    assert "台账里还没有数据" in html
    assert f'href="/ledger/?unit={units.GUNAN}"' in html
    assert "逾期未报 2 期" in html


@pytest.mark.usefixtures("due")
def test_what_stops_the_submission_is_counted_and_each_leads_to_its_field(tree: dict[str, Unit]) -> None:
    wrong = record(tree[units.GUNAN], creditor_name="", faulty=True, disputed=True)
    odd = record(tree[units.GUNAN], contract_fen=WAN, disputed=True)
    html = page(clerk_of(units.GUNAN), "/")
    assert "还不能提交：1 处有误需改正，1 处需书面说明" in html
    assert f'href="/ledger/{wrong.pk}/#id_creditor_name"' in html
    assert f'href="/ledger/{odd.pk}/#id_owed_fen"' in html


@pytest.mark.usefixtures("due")
def test_only_the_first_findings_are_shown_and_the_rest_is_one_link(tree: dict[str, Unit]) -> None:
    for _ in range(9):
        record(tree[units.GUNAN], creditor_name="", faulty=True, disputed=True)
    html = page(clerk_of(units.GUNAN), "/")
    assert html.count("■ 须改正") == 6
    assert re.search(rf'href="/ledger/stopping/\?unit={units.GUNAN}">查看全部 9 处', html)


@pytest.mark.usefixtures("due")
def test_a_ledger_without_findings_may_go(tree: dict[str, Unit]) -> None:
    record(tree[units.GUNAN], disputed=True)
    html = page(clerk_of(units.GUNAN), "/")
    assert "本级台账 1 件，检查通过" in html
    assert re.search(r'class="btn btn-primary" href="/filings/[^"]+"> <svg.*?</svg> 检查并提交', html)


def test_what_is_handed_in_asks_for_nothing(tree: dict[str, Unit], due: Period) -> None:
    record(tree[units.GUNAN], disputed=True)
    clerk = clerk_of(units.GUNAN)
    hand_in(clerk, due)
    html = page(clerk, "/")
    assert "待审核" in html
    assert "检查通过" not in html
    assert "查看报送" in html


def test_a_returned_filing_says_why_and_by_whom(tree: dict[str, Unit], due: Period) -> None:
    record(tree[units.GUNAN], disputed=True)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    hand_in(clerk, due)
    send_back(reviewer, tree[units.GUNAN], due, "第 1 行金额与合同不符")
    assert f"{reviewer.actor.name}：第 1 行金额与合同不符" in page(clerk, "/")


def test_a_week_that_was_sent_back_is_named_beside_what_is_due_next(tree: dict[str, Unit], due: Period) -> None:
    record(tree[units.GUNAN], disputed=True)
    clerk, week = clerk_of(units.GUNAN), campaigns.period(campaigns.WEEK)
    campaigns.due(campaigns.WEEK, dt.datetime.now(dt.UTC) + dt.timedelta(days=6))
    hand_in(clerk, week)
    send_back(reviewer_of(units.QIJIANG), tree[units.GUNAN], week, "第 1 行金额与合同不符")
    html = page(clerk, "/")
    assert re.search(rf'近期还有</span> <a class="underlined" href="/filings/{units.GUNAN}/{week.code}/">第1周', html)
    assert f"<strong>{due.name}</strong>" in html


def test_a_reviewer_sees_the_queue_and_the_one_that_is_due_first(tree: dict[str, Unit], due: Period) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    assert "下级提交的报送都已处理" in page(reviewer, "/")
    for code in (units.GUNAN, units.WENLONG):
        record(tree[code], disputed=True)
        hand_in(clerk_of(code), due)
    html = page(reviewer, "/")
    assert "2 份报送等您审核" in html
    assert "古南街道 · 化解报告" in html
    assert f'href="/review/?unit={units.QIJIANG}"' in html
    assert "2 份报送等您审核" not in page(clerk_of(units.QIJIANG), "/")


def test_a_district_sees_how_its_children_stand(tree: dict[str, Unit], due: Period) -> None:
    record(tree[units.GUNAN], disputed=True)
    hand_in(clerk_of(units.GUNAN), due)
    pass_it(reviewer_of(units.QIJIANG), tree[units.GUNAN], due)
    html = page(head_of(units.QIJIANG), "/")
    assert "还有 2 个下级单位没有审核通过的报送" in html
    assert re.search(r"已报</span> <span>1</span>", html)
    assert re.search(r"未报</span> <span>2</span>", html)


@pytest.mark.usefixtures("tree")
def test_missed_periods_say_whether_they_may_still_be_filed() -> None:
    now = dt.datetime.now(dt.UTC)
    with tenant_scope(SYSTEM):
        survey = PeriodClock.objects.filter(period=campaigns.period(campaigns.SURVEY))
        survey.update(closes_at=now - dt.timedelta(days=1))
    html = page(clerk_of(units.GUNAN), "/")
    assert html.count("已关闭，补报请向上级申请延期") == 1
    assert html.count("可补报（记为迟报）") == 1


def test_the_root_is_sent_to_its_own_manager_about_a_period_that_is_shut(tree: dict[str, Unit]) -> None:
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    with tenant_scope(SYSTEM):
        for code, due in ((campaigns.SURVEY, now - day), (campaigns.RESOLUTION, now + day)):
            period = campaigns.period(code)
            PeriodClock.objects.create(
                unit=tree[units.CITY], period=period, level=Level.MUNICIPAL, due_at=due, closes_at=due
            )
    html = page(clerk_of(units.CITY), "/")
    assert html.count("已关闭，补报请本单位管理员在“日历”中调整截止时间") == 1
    assert "向上级申请" not in html


def test_each_unit_of_a_person_has_its_panel(tree: dict[str, Unit]) -> None:
    person = clerk_of(units.GUNAN)
    people.grant(person.user, tree[units.JIJIANG], Role.CLERK)
    html = page(person, "/")
    assert 'id="desk-500110001"' in html
    assert 'id="desk-500116001"' in html


def test_the_figures_are_those_of_the_subtree_and_lead_to_its_rows(tree: dict[str, Unit]) -> None:
    record(tree[units.GUNAN], owed_fen=30 * WAN, contract_fen=40 * WAN)
    record(tree[units.JIJIANG])
    html = page(viewer_of(units.QIJIANG), "/")
    assert f'href="/ledger/?unit={units.QIJIANG}&amp;scope=all"' in html
    assert "30.00" in html
    assert "40.00" in page(viewer_of(units.CITY), "/")


def test_notices_are_those_of_the_own_units(tree: dict[str, Unit], due: Period) -> None:
    record(tree[units.GUNAN], disputed=True)
    hand_in(clerk_of(units.GUNAN), due)
    deliver_outbox.call()
    said = "古南街道提交了“化解报告”第 1 版，请审核。"
    assert said in page(reviewer_of(units.QIJIANG), "/")
    assert said not in page(reviewer_of(units.JIANGJIN), "/")
    assert said not in page(clerk_of(units.WENLONG), "/")


def test_who_keeps_people_sees_neither_figures_nor_duties(tree: dict[str, Unit]) -> None:
    record(tree[units.GUNAN])
    html = page(manager_of(units.QIJIANG), "/")
    assert "不参与填报和审核" in html
    assert 'class="kpi' not in html


def test_without_a_campaign_the_page_says_so() -> None:
    assert "现在没有要报送的内容" in page(clerk_of(units.GUNAN), "/")


def test_the_queries_do_not_grow_with_rows_children_or_notices(tree: dict[str, Unit], due: Period) -> None:
    head, reviewer = head_of(units.QIJIANG), reviewer_of(units.QIJIANG)

    def grow(code: str, number: int) -> None:
        record(tree[units.QIJIANG], contract_fen=WAN)
        record(tree[code], disputed=True)
        hand_in(clerk_of(code), due)
        with tenant_scope(SYSTEM):
            Notice.objects.create(unit=tree[units.QIJIANG], about_unit=tree[code], key=f"n{number}", text="请及时报送")

    grow(units.GUNAN, 1)
    one = queries(head, "/"), queries(reviewer, "/")
    grow(units.WENLONG, 2)
    grow(units.SHIJIAO, 3)
    assert (queries(head, "/"), queries(reviewer, "/")) == one
