"""The pages of what becomes of a filing: amended, filed for another, sent back with remarks, taken back."""

import datetime as dt

import pytest

from ledger.models import Filing, FilingEvent, FilingVersion, PeriodClock, Remark, State
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.ledger.views.moves import PLACE, SIGNED, page, post, queries, text
from tests.personas import reviewer_of

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2022, 5, 27, 10, tzinfo=dt.UTC)
REVIEW = PLACE.replace("/filings/", "/review/")


@pytest.fixture
def tree() -> Tree:
    """A town with a row, its district and the city, all of which owe the survey."""
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    return tree


def test_an_amendment_is_offered_asks_why_and_is_said_to_wait(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert "?amend=1" not in page(clerk, PLACE)
    tree.pass_up(units.GUNAN)
    assert "?amend=1" in page(clerk, PLACE)
    asked = page(clerk, f"{PLACE}?amend=1")
    assert "更正第 1 版" in asked
    assert "更正原因" in asked
    refused = post(clerk, "amend", seen=1, **SIGNED)
    assert refused.status_code == 422
    assert "请写明更正的原因" in text(refused)
    assert "填报员甲" in text(refused)
    assert post(clerk, "amend", seen=1, reason="漏报一笔", **SIGNED).status_code == 302
    shown = page(clerk, PLACE)
    assert "提交更正，第 2 版" in shown
    assert "漏报一笔" in shown
    assert "更正" in page(tree.reviewer(units.QIJIANG), REVIEW)


def test_nobody_else_is_offered_an_amendment(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    assert "?amend=1" not in page(reviewer, PLACE)
    assert "更正第 1 版" not in page(reviewer, f"{PLACE}?amend=1")
    assert post(reviewer, "amend", seen=1, reason="漏报一笔", **SIGNED).status_code == 403


def test_the_level_above_files_for_a_unit_and_every_page_says_so(tree: Tree) -> None:
    above = tree.clerk(units.QIJIANG)
    assert "?proxy=1" in page(above, PLACE)
    assert "?proxy=1" not in page(tree.clerk(units.GUNAN), PLACE)
    assert "代古南街道报送" in page(above, f"{PLACE}?proxy=1")
    refused = post(above, "proxy", seen=0, **SIGNED)
    assert (refused.status_code, "请写明代报的原因" in text(refused)) == (422, True)
    assert post(above, "proxy", seen=0, reason="该街道停电", **SIGNED).status_code == 302
    for person in (above, tree.clerk(units.GUNAN), tree.reviewer(units.QIJIANG)):
        shown = page(person, PLACE)
        assert "代报第 1 版" in shown
        assert "该街道停电" in shown
    assert "?proxy=1" not in page(above, PLACE)


def test_a_decision_is_taken_back_by_its_button(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)
    assert "撤销刚才的决定" in page(reviewer, REVIEW)
    assert post(reviewer, "undo", seen=1).status_code == 302
    shown = page(reviewer, REVIEW)
    assert "撤销刚才的决定" not in shown
    assert "退回修改" in shown
    with tenant_scope(SYSTEM):
        assert Filing.objects.get().state == State.IN_REVIEW


def test_a_return_says_until_when_by_whom_and_which_children(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.QIJIANG, with_missing=True)
    city, place = tree.reviewer(units.CITY), PLACE.replace(units.GUNAN, units.QIJIANG)
    post(city, "claim", place, seen=1)
    shown = page(city, place.replace("/filings/", "/review/"))
    assert "指明由哪些下级修改" in shown
    wrong = post(city, "return", place, seen=1, reason="古南街道少一笔", redo_by="明天")
    assert wrong.status_code == 422
    assert "不是时间" in text(wrong)
    stranger = post(city, "return", place, seen=1, reason="古南街道少一笔", children=units.WENLONG)
    assert stranger.status_code == 422
    said = {"reason": "古南街道少一笔", "redo_by": "2099-06-03 18:00", "redo_name": "李某", "children": units.GUNAN}
    assert post(city, "return", place, seen=1, **said).status_code == 302
    with tenant_scope(SYSTEM):
        assert set(Filing.objects.values_list("state", flat=True)) == {State.RETURNED}
    assert "6月3日 18:00 前改好" in page(tree.clerk(units.QIJIANG), place)
    assert "指明由古南街道修改" in page(tree.clerk(units.GUNAN), PLACE)


def test_remarks_are_pinned_refused_dropped_and_answered(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer, clerk = tree.reviewer(units.QIJIANG), tree.clerk(units.GUNAN)
    post(reviewer, "claim", seen=1)
    refused = post(reviewer, "remarks", seen=1, row=7, column=17, text="核对")
    assert refused.status_code == 422
    assert "没有第 7 行" in text(refused)
    assert post(reviewer, "remarks", seen=1, row=1, column=17, text="合同金额不符").status_code == 302
    assert post(reviewer, "remarks", seen=1, text="整体再核").status_code == 302
    assert "合同金额不符" in page(reviewer, REVIEW)
    assert "合同金额不符" not in page(clerk, PLACE)
    with tenant_scope(SYSTEM):
        whole = Remark.objects.get(row_number=None)
    assert post(reviewer, "remarks", drop=whole.pk).status_code == 302
    assert post(clerk, "remarks", drop=whole.pk).status_code == 403
    post(reviewer, "return", seen=1, reason="见批注")
    shown = page(clerk, PLACE)
    assert "第 1 行第 17 列" in shown
    assert "1 条没有答复" in shown
    with tenant_scope(SYSTEM):
        remark = Remark.objects.get()
    post(clerk, "answers", **{f"answer-{remark.pk}": "已改正"})
    assert "条没有答复" not in page(clerk, PLACE)
    assert post(clerk, "answers", **{"answer-999999999": "没有的"}).status_code == 404


def test_many_remarks_and_changed_children_cost_the_queries_of_one(tree: Tree) -> None:
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.WENLONG, nil=True)
    tree.approve(units.WENLONG)
    tree.hand_in(units.QIJIANG)
    tree.approve(units.QIJIANG)
    district, counts = PLACE.replace(units.GUNAN, units.QIJIANG), []
    for code in (units.GUNAN, units.WENLONG):
        clerk = tree.clerk(code)
        said = {"nil": "on"} if code == units.WENLONG else {}
        place = PLACE.replace(units.GUNAN, code)
        assert post(clerk, "amend", place, seen=1, reason="补正", **SIGNED, **said).status_code == 302
        tree.approve(code)
        counts.append(queries(reviewer_of(units.QIJIANG), district))
    assert "下级有更正" in page(tree.clerk(units.QIJIANG), district)
    assert counts[0] == counts[1]


def test_one_report_answers_two_periods_of_one_day_when_it_is_told_to(tree: Tree) -> None:
    campaigns.due(campaigns.WEEK, DUE)
    campaigns.due(campaigns.SURVEY, DUE.replace(hour=9))
    clerk = tree.clerk(units.GUNAN)
    assert "同一天到期" in page(clerk, PLACE)
    for other in ("2022-resolution:0", campaigns.WEEK, f"{campaigns.WEEK}:", f"{campaigns.WEEK}:一"):
        wrong = post(clerk, "submit", seen=0, also=other, **SIGNED)
        assert (wrong.status_code, "不是同一天到期" in text(wrong)) == (422, True)
    for _ in range(2):
        assert post(clerk, "submit", seen=0, also=f"{campaigns.WEEK}:0", **SIGNED).status_code == 302
    with tenant_scope(SYSTEM):
        points = FilingVersion.objects.values_list("period__code", "point")
        assert {code for code, _ in points} == {campaigns.SURVEY, campaigns.WEEK}
        assert len({point for _, point in points}) == 1
        comments = list(FilingEvent.objects.values_list("comment", flat=True))
        assert comments == ["“排查报告”、“第1周”由同一次报送"] * 2
    assert post(clerk, "submit", seen=0, **SIGNED).status_code == 409


def test_a_form_of_before_the_other_period_was_handed_in_is_no_repetition(tree: Tree) -> None:
    for code in (campaigns.WEEK, campaigns.SURVEY):
        campaigns.due(code, DUE)
    clerk, week = tree.clerk(units.GUNAN), PLACE.replace(campaigns.SURVEY, campaigns.WEEK)
    assert f'value="{campaigns.WEEK}:0"' in page(clerk, PLACE)
    assert post(clerk, "submit", week, seen=0, **SIGNED).status_code == 302
    assert "同一天到期" not in page(clerk, PLACE)
    stale = post(clerk, "submit", seen=0, also=f"{campaigns.WEEK}:0", **SIGNED)
    assert (stale.status_code, "“第1周”已提交第 1 版" in text(stale)) == (409, True)
    post(clerk, "withdraw", week, seen=1)
    assert f'value="{campaigns.WEEK}:1"' in page(clerk, PLACE)
    stale = post(clerk, "submit", seen=0, also=f"{campaigns.WEEK}:0", **SIGNED)
    assert (stale.status_code, "已有新的第 1 版" in text(stale)) == (409, True)
    assert post(clerk, "submit", seen=0, also=f"{campaigns.WEEK}:1", **SIGNED).status_code == 302


def test_where_one_cannot_be_handed_in_none_is(tree: Tree) -> None:
    campaigns.due(campaigns.WEEK, DUE)
    campaigns.due(campaigns.SURVEY, DUE)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period__code=campaigns.WEEK).update(closes_at=DUE)
    refused = post(tree.clerk(units.GUNAN), "submit", seen=0, also=f"{campaigns.WEEK}:0", **SIGNED)
    assert refused.status_code == 422
    assert "“第1周”：" in text(refused)
    with tenant_scope(SYSTEM):
        assert not FilingVersion.objects.exists()


def test_a_frozen_period_says_so_before_anybody_fills_it_in(tree: Tree) -> None:
    with tenant_scope(SYSTEM):
        PeriodClock.objects.update(frozen_at=DUE.replace(year=2023))
    shown = page(tree.clerk(units.GUNAN), PLACE)
    assert "冻结，不能再报" in shown
    assert "检查并提交" not in shown


def test_what_was_sent_back_is_open_till_its_new_due_time_on_its_page_too(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer, clerk = tree.reviewer(units.QIJIANG), tree.clerk(units.GUNAN)
    post(reviewer, "claim", seen=1)
    post(reviewer, "return", seen=1, reason="核对", redo_by="2099-06-03 18:00")
    with tenant_scope(SYSTEM):
        PeriodClock.objects.update(closes_at=DUE.replace(year=2023), frozen_at=DUE.replace(year=2023))
    shown = page(clerk, PLACE)
    assert "截止 2099年6月3日" in shown
    assert "检查并提交" in shown
    assert post(clerk, "submit", seen=1, **SIGNED).status_code == 302
    with tenant_scope(SYSTEM):
        assert "extended" not in FilingEvent.objects.filter(action="submit_filing").latest("id").facts


def test_once_it_is_shut_nothing_is_withdrawn_and_nothing_sent_back_without_a_new_due_time(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    reviewer, clerk = tree.reviewer(units.QIJIANG), tree.clerk(units.GUNAN)
    assert "撤回第 1 版" in page(clerk, PLACE)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.update(closes_at=DUE.replace(year=2023), frozen_at=DUE.replace(year=2023))
    shown = page(clerk, PLACE)
    assert "撤回第 1 版" not in shown
    assert "这一期已截止，不能撤回；如需修改，请联系上级退回。" in shown
    assert post(clerk, "withdraw", seen=1).status_code == 409
    post(reviewer, "claim", seen=1)
    assert "截止以后退回的必填" in page(reviewer, REVIEW)
    refused = post(reviewer, "return", seen=1, reason="核对", redo_by="")
    assert (refused.status_code, "请填写“改好期限”" in text(refused)) == (422, True)
    assert post(reviewer, "return", seen=1, reason="核对", redo_by="2099-06-03 18:00").status_code == 302
    assert "检查并提交" in page(clerk, PLACE)
