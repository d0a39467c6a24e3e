"""How the city's filing ends on its page: 审定, 退回修改, 已报送, and what each person is offered."""

import datetime as dt

import pytest

from ledger.actions.endorsing import reopen
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import Filing, PeriodClock, State
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import units
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, post, text
from tests.personas import persona, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PLACE = f"/filings/{units.CITY}/2022-survey/"
DAY = dt.timedelta(days=1)
DOCUMENT = {"seen": 1, "document_no": "渝府函〔2022〕12号", "dated": "2022-05-28"}


@pytest.fixture
def tree() -> Tree:
    tree = Tree()
    tree.expect(units.QIJIANG, units.CITY)
    tree.hand_in(units.CITY, with_missing=True)
    return tree


def state() -> State:
    with tenant_scope(SYSTEM):
        return State(Filing.objects.get(unit__code=units.CITY).state)


def test_each_is_offered_what_he_may_do_and_the_page_says_where_it_stands(tree: Tree) -> None:
    second, clerk = tree.reviewer(units.CITY), tree.clerk(units.CITY)
    waiting = page(clerk, PLACE)
    assert "待审定" in waiting
    assert "待审核" not in waiting
    assert "批准文件文号" not in waiting
    assert "批准文件文号" in page(second, PLACE)
    assert post(second, "endorse", PLACE, **DOCUMENT).status_code == 302
    endorsed = page(second, PLACE)
    assert "审定第 1 版（渝府函〔2022〕12号，2022-05-28）" in endorsed
    assert "尚未报送" in page(clerk, PLACE)
    assert "登记第 1 版已报送" not in endorsed
    assert "登记第 1 版已报送" in page(clerk, PLACE)
    assert post(clerk, "send", PLACE, seen=1, recipient="工业和信息化部", dated="2022-05-29").status_code == 302
    sent = page(clerk, PLACE)
    assert "报送第 1 版（工业和信息化部，2022-05-29）" in sent
    assert "提交更正" in sent
    assert "退回第 1 版修改" not in page(second, PLACE)
    assert "已报送" in page(viewer_of(units.CITY), f"{PLACE}versions/1/")
    assert state() is State.SENT


def test_what_is_missing_is_asked_for_and_nothing_is_lost(tree: Tree) -> None:
    second = tree.reviewer(units.CITY)
    for said, words in (
        ({**DOCUMENT, "document_no": ""}, "请填写批准文件的文号"),
        ({**DOCUMENT, "dated": "去年"}, "不是日期"),
        ({**DOCUMENT, "dated": "2099-01-01"}, "批准日期不能晚于今天"),
    ):
        answer = post(second, "endorse", PLACE, **said)
        assert answer.status_code == 422
        assert words in text(answer)
    assert "渝府函〔2022〕12号" in text(answer)
    assert "请写明原因" in text(post(second, "reopen", PLACE, seen=1, reason=""))
    assert state() is State.SUBMITTED


def test_what_is_given_back_tells_why_and_is_handed_in_anew(tree: Tree) -> None:
    second, clerk = tree.reviewer(units.CITY), tree.clerk(units.CITY)
    assert post(second, "reopen", PLACE, seen=1, reason="合计与附表不符").status_code == 302
    mending = page(clerk, PLACE)
    assert "第 1 版被退回" in mending
    assert "合计与附表不符" in mending
    assert "检查并提交" in mending


def test_once_it_is_shut_the_form_asks_till_when_the_next_version_is_taken(tree: Tree) -> None:
    second, clerk = tree.reviewer(units.CITY), tree.clerk(units.CITY)
    with tenant_scope(SYSTEM):
        now = app_now()
        closed = {"due_at": now - DAY, "closes_at": now - DAY}
        PeriodClock.objects.create(unit=second.unit, period=tree.period, level=Level.MUNICIPAL, **closed)
    assert "改好期限" in page(second, PLACE)
    refused = post(second, "reopen", PLACE, seen=1, reason="合计与附表不符")
    assert refused.status_code == 422
    assert "请填写“改好期限”" in text(refused)
    assert "合计与附表不符" in text(refused)
    until = f"{now + DAY:%Y-%m-%d} 18:00"
    assert post(second, "reopen", PLACE, seen=1, reason="合计与附表不符", redo_by=until).status_code == 302
    mending = page(clerk, PLACE)
    assert "前改好" in mending
    assert "检查并提交" in mending
    with clock_held_at(now + 3 * DAY):
        shut = page(clerk, PLACE)
    assert "请本单位管理员在“日历”中调整截止时间" in shut
    assert "向上级申请" not in shut


def test_a_version_that_was_not_seen_answers_409_and_a_district_403(tree: Tree) -> None:
    assert post(tree.reviewer(units.CITY), "endorse", PLACE, **{**DOCUMENT, "seen": 7}).status_code == 409
    district = f"/filings/{units.QIJIANG}/2022-survey/"
    assert post(reviewer_of(units.QIJIANG), "endorse", district, **DOCUMENT).status_code == 403
    assert state() is State.SUBMITTED


def test_the_first_page_and_the_list_say_where_it_stands(tree: Tree) -> None:
    clerk = tree.clerk(units.CITY)
    with tenant_scope(SYSTEM):
        due = {"level": Level.MUNICIPAL, "due_at": app_now() + DAY}
        PeriodClock.objects.create(unit=clerk.unit, period=tree.period, **due)
    places = ("/", f"/filings/?unit={units.CITY}&view=own")
    assert all("待审定" in page(clerk, place) for place in places)
    tree.endorse()
    assert all("已审定" in page(clerk, place) for place in places)


def test_the_first_page_offers_the_end_to_who_may_make_it(tree: Tree) -> None:
    second, clerk = tree.reviewer(units.CITY), tree.clerk(units.CITY)
    assert f"审定“{tree.period.name}”" in page(second, "/")
    assert f"审定“{tree.period.name}”" not in page(clerk, "/")
    tree.endorse()
    assert f"登记报送“{tree.period.name}”" in page(clerk, "/")


def test_who_handed_it_in_is_not_sent_to_endorse_it(tree: Tree) -> None:
    both = persona(units.CITY, Role.CLERK, Role.REVIEWER)
    with tree.reviewer(units.CITY).scope() as actor:
        reopen(actor, tree.units[units.CITY], tree.period, "合计与附表不符", seen=1)
    with both.scope() as actor:
        submit(actor, tree.units[units.CITY], tree.period, Submission(with_missing=True))
    assert f"审定“{tree.period.name}”" not in page(both, "/")
    assert f"审定“{tree.period.name}”" in page(tree.reviewer(units.CITY), "/")
