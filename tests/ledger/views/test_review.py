from collections.abc import Callable

import pytest

from ledger.actions.deciding import claim, release
from ledger.actions.filings import withdraw
from ledger.models import Filing, FilingEvent, FilingVersion, Period, State, Unit
from ledger.policy import Role
from ledger.queries.bridge import Bridge, bridge_of, opening_of
from ledger.queries.review import handed_in_before, waiting_for
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, people, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import PLACE, WHY, hand_in, page, pass_it, post, queries, send_back, stored
from tests.personas import Persona, clerk_of, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db

REVIEW = f"/review/{units.GUNAN}/{campaigns.SURVEY}/"
RESOLUTION = f"/review/{units.GUNAN}/{campaigns.RESOLUTION}/"


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture(autouse=True)
def survey() -> Period:
    reporters = [units.unit(code) for code in (units.GUNAN, units.QIJIANG, units.CITY)]
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *reporters)
    return campaigns.period(campaigns.SURVEY)


@pytest.fixture
def reviewer() -> Persona:
    return reviewer_of(units.QIJIANG)


@pytest.fixture
def waiting(town: Unit, survey: Period) -> Persona:
    """Let 古南 wait with its first version: one row."""
    record(town, disputed=True)
    clerk = clerk_of(units.GUNAN)
    hand_in(clerk, survey)
    return clerk


def state() -> int:
    with tenant_scope(SYSTEM):
        return Filing.objects.get().state


def test_the_queue_shows_what_waits_with_its_facts(waiting: Persona, reviewer: Persona) -> None:
    html = page(reviewer, "/review/")
    assert f'href="{REVIEW}">{waiting.unit.name}</a>' in html
    assert all(word in html for word in ("待审核", "迟报", "10.00", waiting.actor.name))


def test_the_queue_is_ordered_by_due_time_then_by_submission(town: Unit, reviewer: Persona, survey: Period) -> None:
    second = units.unit(units.WENLONG)
    resolution = campaigns.period(campaigns.RESOLUTION)
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, second)
    for unit in (second, town):
        record(unit)
        clerk = clerk_of(unit.code)
        hand_in(clerk, resolution)
        hand_in(clerk, survey)
    with reviewer.scope():
        queue = [(item.period.code, item.unit.code) for item in waiting_for(reviewer.unit)]
    assert queue == [
        (period, unit) for period in (campaigns.SURVEY, campaigns.RESOLUTION) for unit in (second.code, town.code)
    ]


@pytest.mark.usefixtures("waiting")
def test_opening_a_review_changes_nothing(reviewer: Persona) -> None:
    before = stored()
    html = page(reviewer, REVIEW)
    assert "领取审核" in html
    assert "审核通过</button>" not in html
    assert (stored(), state()) == (before, State.SUBMITTED)


@pytest.mark.usefixtures("waiting")
def test_claim_then_approve(reviewer: Persona) -> None:
    answer = post(reviewer, "claim", seen=1)
    assert (answer.status_code, answer["Location"], state()) == (302, REVIEW, State.IN_REVIEW)
    html = page(reviewer, REVIEW)
    assert all(word in html for word in ("退回修改", "放回队列", "审核通过"))
    assert "领取审核" not in html
    for _ in range(2):
        answer = post(reviewer, "approve", seen=1)
        assert (answer.status_code, answer["Location"]) == (302, f"/review/?unit={units.QIJIANG}")
    assert (state(), stored()) == (State.APPROVED, (1, 1, 3))


def test_approve_and_next_opens_what_waits_next(waiting: Persona, reviewer: Persona) -> None:
    hand_in(waiting, campaigns.period(campaigns.RESOLUTION))
    post(reviewer, "claim", seen=1)
    assert "审核通过，看下一个" in page(reviewer, REVIEW)
    assert post(reviewer, "approve", seen=1, then="next")["Location"] == RESOLUTION


def test_a_return_needs_a_reason_and_keeps_what_was_typed(waiting: Persona, reviewer: Persona) -> None:
    post(reviewer, "claim", seen=1)
    answer = post(reviewer, "return", seen=1, reason="  ")
    assert answer.status_code == 422
    assert "请写明退回原因" in answer.content.decode()
    assert state() == State.IN_REVIEW
    answer = post(reviewer, "return", seen=1, reason="第 1 行金额与合同不符")
    assert (answer.status_code, state()) == (302, State.RETURNED)
    assert "第 1 行金额与合同不符" in page(waiting, PLACE)


@pytest.mark.usefixtures("waiting")
def test_release_puts_it_back(reviewer: Persona) -> None:
    post(reviewer, "claim", seen=1)
    assert post(reviewer, "release").status_code == 302
    assert state() == State.SUBMITTED


@pytest.mark.usefixtures("waiting")
def test_two_reviewers_the_second_is_told_what_happened(reviewer: Persona) -> None:
    second = reviewer_of(units.QIJIANG)
    post(reviewer, "claim", seen=1)
    html = page(second, REVIEW)
    assert f"{reviewer.actor.name}正在审核这份报送" in html
    assert "领取审核</button>" not in html
    for move in ("claim", "approve", "return", "release"):
        answer = post(second, move, seen=1, reason="金额有误，请核对合同")
        assert answer.status_code == 409
        assert reviewer.actor.name in answer.content.decode()
    post(reviewer, "approve", seen=1)
    answer = post(second, "approve", seen=1)
    assert answer.status_code == 409
    assert "已通过" in answer.content.decode()


@pytest.mark.parametrize("move", ["claim", "approve", "return"])
def test_another_version_than_seen_answers_with_the_difference(
    waiting: Persona, town: Unit, survey: Period, reviewer: Persona, move: str
) -> None:
    with waiting.scope() as actor:
        withdraw(actor, town, survey, seen=1)
    record(town)
    hand_in(waiting, survey)
    if move != "claim":
        post(reviewer, "claim", seen=2)
    answer = post(reviewer, move, seen=1, reason="金额有误，请核对合同")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert all(word in html for word in ("第 1 版", "第 2 版", "新增的行"))
    assert post(reviewer, "claim").status_code == (409 if move == "claim" else 302)


def test_who_submitted_it_is_offered_no_approval(town: Unit, survey: Period) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    people.grant(clerk.user, units.unit(units.QIJIANG), Role.REVIEWER)
    hand_in(clerk, survey)
    post(clerk, "claim", seen=1)
    html = page(clerk, REVIEW)
    assert "须由另一位审核员审核通过" in html
    assert "审核通过 </button>" not in html
    assert post(clerk, "approve", seen=1).status_code == 403
    assert state() == State.IN_REVIEW


@pytest.mark.usefixtures("waiting")
def test_an_approval_can_be_taken_back_until_the_district_went_up(
    town: Unit, survey: Period, reviewer: Persona
) -> None:
    pass_it(reviewer, town, survey)
    assert "撤销通过并退回" in page(reviewer, REVIEW)
    hand_in(head_of(units.QIJIANG), survey)
    answer = post(reviewer, "return", seen=1, reason="金额有误，请核对合同")
    assert answer.status_code == 409
    assert "汇总上报" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: viewer_of(units.QIJIANG), 403),
        (lambda: head_of(units.QIJIANG), 403),
        (lambda: clerk_of(units.GUNAN), 403),
        (lambda: reviewer_of(units.GUNAN), 403),
        (lambda: reviewer_of(units.CITY), 403),
        (lambda: reviewer_of(units.JIANGJIN), 404),
    ],
)
@pytest.mark.usefixtures("waiting")
def test_others_decide_nothing(who: Callable[[], Persona], status: int) -> None:
    person, before = who(), stored()
    for move in ("claim", "release", "return", "approve"):
        assert post(person, move, seen=1, reason="金额有误，请核对合同").status_code == status
    assert person.client.get(REVIEW).status_code == status
    assert stored() == before


@pytest.mark.usefixtures("waiting")
def test_a_foreign_review_and_none_answer_alike() -> None:
    stranger = reviewer_of(units.JIANGJIN)
    answers = [stranger.client.get(path) for path in (REVIEW, "/review/999999/2022-survey/", f"{REVIEW[:-1]}x/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


# -- the bridge and the changes


@pytest.fixture
def second(waiting: Persona, town: Unit, survey: Period, reviewer: Persona) -> Persona:
    """Approve the survey's two rows; then file the resolution with one of them owing more, and a cleared new one."""
    kept = record(town, contract_fen=30 * WAN, creditor_phone="13812342201")
    with waiting.scope() as actor:
        withdraw(actor, town, survey, seen=1)
    hand_in(waiting, survey)
    pass_it(reviewer, town, survey, seen=2)
    with waiting.scope():
        kept.owed_fen, kept.creditor_phone = 12 * WAN, "15912342201"
        kept.save()
    record(town, owed_fen=7 * WAN, contract_fen=1, cleared_fen=7 * WAN)
    hand_in(waiting, campaigns.period(campaigns.RESOLUTION))
    return waiting


@pytest.mark.usefixtures("second")
def test_the_bridge_balances_by_count_and_amount(reviewer: Persona) -> None:
    with reviewer.scope():
        version = FilingVersion.objects.select_related("period").get(period__code=campaigns.RESOLUTION)
        bridge = bridge_of(version, opening_of(version))
        back = bridge_of(opening_of(version) or version, version)
    assert _terms(bridge) == [(2, 20), (1, 7), (0, 0), (1, 2), (3, 29)]
    assert (bridge.paid_fen, bridge.balances) == (7 * WAN, True)
    assert _terms(back) == [(3, 29), (0, 0), (1, 7), (1, -2), (2, 20)]
    assert (back.paid_fen, back.removed.paid_fen, back.balances) == (0, 7 * WAN, True)
    html = page(reviewer, RESOLUTION)
    assert "勾稽平衡" in html
    assert "上期（排查报告）2 件" in html


@pytest.mark.usefixtures("waiting")
def test_without_a_period_before_every_row_is_new(reviewer: Persona) -> None:
    with reviewer.scope():
        version = FilingVersion.objects.select_related("period").get()
        assert (opening_of(version), handed_in_before(version)) == (None, None)
        bridge = bridge_of(version, None)
    assert (bridge.added.row_count, bridge.closing.owed_fen, bridge.balances) == (1, 10 * WAN, True)
    assert "上期无" in page(reviewer, REVIEW)


@pytest.mark.usefixtures("second")
def test_changed_rows_are_shown_old_to_new_with_phones_masked(reviewer: Persona) -> None:
    html = page(reviewer, RESOLUTION)
    assert html.index("10.00</del>") < html.index("12.00</ins>")
    assert "138****2201</del>" in html
    assert "13812342201" not in html
    assert all(f'">{word}</span>' in html for word in ("新增", "变更"))


@pytest.mark.usefixtures("second")
def test_the_tabs_count_what_they_show(reviewer: Persona) -> None:
    rows = {tab: page(reviewer, f"{RESOLUTION}?tab={tab}").count('<th scope="row">') for tab in TABS}
    assert rows == TABS
    html = page(reviewer, f"{RESOLUTION}?tab=explained")
    assert WHY in html
    assert all(rule in html for rule in ("A02", "T03"))


TABS = {"changed": 2, "added": 1, "explained": 2, "all": 3}


def test_a_second_submission_can_be_compared_with_the_first_or_with_the_period_before(
    second: Persona, town: Unit, reviewer: Persona
) -> None:
    resolution = campaigns.period(campaigns.RESOLUTION)
    send_back(reviewer, town, resolution, "请补充已付款的凭证情况")
    record(town, owed_fen=3 * WAN)
    hand_in(second, resolution)
    latest = page(reviewer, RESOLUTION)
    assert "上一版 化解报告 第1版" in latest
    assert "请补充已付款的凭证情况" in latest
    assert latest.count('<th scope="row">') == 1
    assert page(reviewer, f"{RESOLUTION}?against=opening").count('<th scope="row">') == 3


@pytest.mark.usefixtures("waiting")
def test_a_rollup_shows_what_it_contains_and_its_own_rows(town: Unit, survey: Period, reviewer: Persona) -> None:
    pass_it(reviewer, town, survey)
    record(reviewer.unit)
    hand_in(head_of(units.QIJIANG), survey)
    city = reviewer_of(units.CITY)
    place = f"/review/{units.QIJIANG}/{campaigns.SURVEY}/"
    html = page(city, place)
    assert f'href="{PLACE}versions/1/">排查报告 第1版</a>' in html
    assert "2 件" in html
    assert "20.00" in html
    assert page(city, f"{place}?tab=all").count('<th scope="row">') == 1
    assert post(city, "claim", f"/filings/{units.QIJIANG}/{campaigns.SURVEY}/", seen=1).status_code == 302
    assert post(city, "approve", f"/filings/{units.QIJIANG}/{campaigns.SURVEY}/", seen=1).status_code == 302
    assert "已接收" in page(city, f"/filings/{units.QIJIANG}/{campaigns.SURVEY}/")


@pytest.mark.usefixtures("second")
def test_the_bridge_of_a_rollup_is_that_of_all_its_rows(town: Unit, survey: Period, reviewer: Persona) -> None:
    resolution = campaigns.period(campaigns.RESOLUTION)
    head, city = head_of(units.QIJIANG), reviewer_of(units.CITY)
    own = record(head.unit)
    # The survey went up with its rows before the resolution is approved below.
    hand_in(head, survey)
    pass_it(city, head.unit, survey)
    pass_it(reviewer, town, resolution)
    with head.scope():
        own.owed_fen = 11 * WAN
        own.save()
    hand_in(head, resolution)
    with city.scope():
        version = FilingVersion.objects.select_related("period").get(unit=head.unit, period=resolution)
        bridge = bridge_of(version, opening_of(version))
    assert _terms(bridge) == [(3, 30), (1, 7), (0, 0), (2, 3), (4, 40)]
    assert bridge.balances


def _terms(bridge: Bridge) -> list[tuple[int, int]]:
    terms = (bridge.opening, bridge.added, bridge.removed, bridge.adjusted, bridge.closing)
    return [(term.row_count, term.owed_fen // WAN) for term in terms]


@pytest.mark.usefixtures("waiting")
def test_an_expired_claim_frees_the_filing(town: Unit, survey: Period, reviewer: Persona) -> None:
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=1)
    with tenant_scope(SYSTEM):
        Filing.objects.update(claim_expires_at=FilingEvent.objects.get(number=1, action="claim_filing").at)
    second = reviewer_of(units.QIJIANG)
    assert "领取审核</button>" in page(second, REVIEW).replace(" </button>", "</button>")
    assert post(second, "claim", seen=1).status_code == 302
    with second.scope() as actor:
        assert release(actor, town, survey).filing.state == State.SUBMITTED


def test_the_queue_and_a_review_cost_the_same_for_one_and_for_three(survey: Period, reviewer: Persona) -> None:
    codes = (units.GUNAN, units.WENLONG, units.SHIJIAO)
    campaigns.expect(campaigns.SURVEY, *(units.unit(code) for code in codes[1:]))
    costs = []
    for chosen in (codes[:1], codes[1:]):
        for code in chosen:
            clerk = clerk_of(code)
            record(clerk.unit)
            hand_in(clerk, survey)
        costs.append((queries(reviewer, "/review/"), queries(reviewer, REVIEW)))
    assert costs[0] == costs[1]


def test_a_review_costs_the_same_for_one_row_and_for_three(
    waiting: Persona, town: Unit, survey: Period, reviewer: Persona
) -> None:
    before = queries(reviewer, REVIEW)
    with waiting.scope() as actor:
        withdraw(actor, town, survey, seen=1)
    for _ in range(2):
        record(town, contract_fen=1)
    hand_in(waiting, survey)
    # The version before is asked for its rows too.
    assert queries(reviewer, REVIEW) == before + 1
