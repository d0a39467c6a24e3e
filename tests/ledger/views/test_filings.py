import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from ledger.actions.deciding import approve, claim
from ledger.models import ArrearsRecord, Explanation, Filing, FilingVersion, Period, PinnedChild, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.ledger.views.moves import PLACE, SIGNED, WHY, hand_in, pass_it, post, queries, send_back, stored, text
from tests.personas import Persona, clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture(autouse=True)
def survey() -> Period:
    campaigns.expect(campaigns.SURVEY, *map(units.unit, (units.GUNAN, units.QIJIANG, units.CITY)))
    return campaigns.period(campaigns.SURVEY)


def test_the_page_names_what_stops_the_submission_by_row_and_column(town: Unit) -> None:
    wrong = record(town, creditor_name="", faulty=True)
    record(town, contract_fen=1)
    html = text(clerk_of(units.GUNAN).client.get(PLACE))
    assert f'href="{reverse("record", args=[wrong.pk])}">第 1 行 · 12 企业名称</a>' in html
    assert "1 处有误" in html
    assert 'name="explain-A02:2"' in html
    assert "检查并提交" in html
    assert f'href="{reverse("rules")}?unit={units.GUNAN}"' in html


def test_looking_changes_nothing(town: Unit) -> None:
    record(town)
    clerk_of(units.GUNAN).client.get(PLACE)
    assert stored() == (0, 0, 0)


def test_a_clerk_submits_with_answers_and_signatures(town: Unit) -> None:
    record(town, contract_fen=1)
    clerk = clerk_of(units.GUNAN)
    answer = post(clerk, "submit", seen=0, **SIGNED, **{"explain-A02:1": WHY})
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    with clerk.scope():
        version = FilingVersion.objects.get()
        assert (version.prepared_by, version.headed_by, version.contact_phone) == (
            "填报员甲",
            "负责人乙",
            "023-48600000",
        )
        assert version.declared_small_firms
        assert [item["explanation"] for item in version.findings if item["rule"] == "A02"] == [WHY]
    assert "待审核" in text(clerk.client.get(PLACE))


def test_the_same_form_sent_twice_is_one_version(town: Unit) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    for _ in range(2):
        assert post(clerk, "submit", seen=0, **SIGNED).status_code == 302
    assert stored() == (1, 1, 1)


def test_a_refused_submission_keeps_everything_that_was_typed_and_stores_nothing(town: Unit) -> None:
    record(town, contract_fen=1)
    record(town, creditor_name="", faulty=True)
    clerk = clerk_of(units.GUNAN)
    answer = post(clerk, "submit", seen=0, **SIGNED, checked_by="审核员丙", **{"explain-A02:1": WHY})
    html = text(answer)
    assert answer.status_code == 422
    assert WHY in html
    assert 'value="审核员丙"' in html
    assert "1 处有误需改正" in html
    assert stored() == (0, 0, 0)
    with clerk.scope():
        assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"headed_by": ""}, "单位负责人"),
        ({"declared_small_firms": ""}, "请核对债权人均为中小微企业"),
        ({"explain-A02:1": "核实无误"}, "说明"),
    ],
)
def test_a_form_that_lacks_something_says_what(town: Unit, said: dict[str, str], sentence: str) -> None:
    record(town, contract_fen=1)
    answer = post(clerk_of(units.GUNAN), "submit", **({**SIGNED, "explain-A02:1": WHY, "seen": "0"} | said))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert stored() == (0, 0, 0)


def test_an_empty_ledger_offers_the_nil_report() -> None:
    clerk = clerk_of(units.GUNAN)
    assert 'name="nil"' in text(clerk.client.get(PLACE))
    signed = {**SIGNED, "declared_small_firms": ""}
    assert post(clerk, "submit", seen=0, nil="on", **signed).status_code == 302
    assert "零报告" in text(clerk.client.get(PLACE))


def test_a_nil_report_with_rows_is_refused_by_n01(town: Unit) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    assert 'name="nil"' not in text(clerk.client.get(PLACE))
    answer = post(clerk, "submit", seen=0, nil="on", **SIGNED)
    assert answer.status_code == 422
    assert "不能零报告" in text(answer)


def test_a_ledger_that_has_not_changed_is_reported_with_one_click(town: Unit, survey: Period) -> None:
    row, clerk = record(town), clerk_of(units.GUNAN)
    assert 'name="no_change"' not in text(clerk.client.get(PLACE))
    hand_in(clerk, survey)
    pass_it(reviewer_of(units.QIJIANG), town, survey)
    campaigns.expect(campaigns.RESOLUTION, town)
    place = f"/filings/{units.GUNAN}/{campaigns.RESOLUTION}/"
    assert re.search(r'name="no_change"[^>]* checked', text(clerk.client.get(place)))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(contract_name="改过名字的合同")
    assert 'name="no_change"' not in text(clerk.client.get(place))
    refused = post(clerk, "submit", place, seen=0, no_change="on", **SIGNED, **{"explain-A11:1": WHY})
    assert (refused.status_code, "改动 1 件，不能报“无变化”" in text(refused)) == (422, True)
    assert re.search(r'name="no_change"[^>]* checked', text(refused))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(contract_name=row.contract_name)
    post(clerk, "submit", place, seen=0, no_change="on", **SIGNED, **{"explain-A11:1": WHY})
    with clerk.scope():
        assert FilingVersion.objects.latest("id").no_change
    assert "无变化" in text(clerk.client.get(place))
    assert "与上次审核通过的版本相比没有变化" in text(clerk.client.get(f"{place}versions/1/"))


def test_answers_are_saved_apart_from_the_submission(town: Unit) -> None:
    record(town, contract_fen=1)
    clerk = clerk_of(units.GUNAN)
    assert post(clerk, "explain", **{"explain-A02:1": "无"}).status_code == 422
    assert post(clerk, "explain", **{"explain-A02:1": WHY}).status_code == 302
    with clerk.scope():
        assert Explanation.objects.get().text == WHY
    assert "已写说明 1 处" in text(clerk.client.get(PLACE))
    changed = "合同以外另有增项，双方已确认"
    post(clerk, "explain", **{"explain-A02:1": changed})
    with clerk.scope():
        assert Explanation.objects.get().text == changed


def test_the_head_signs_what_the_clerk_has_explained(town: Unit) -> None:
    record(town, contract_fen=1)
    clerk, head = clerk_of(units.GUNAN), head_of(units.GUNAN)
    html = text(clerk.client.get(PLACE))
    assert "请由负责人审阅后提交" in html
    assert "检查并提交" not in html
    assert post(clerk, "submit", seen=0, **SIGNED, **{"explain-A02:1": WHY}).status_code == 403
    post(clerk, "explain", **{"explain-A02:1": WHY})
    assert post(head, "submit", seen=0, **SIGNED).status_code == 302


def test_a_newer_version_than_seen_answers_409_with_the_difference(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    hand_in(clerk, survey)
    send_back(reviewer, town, survey, "第 1 行金额请核对")
    html = text(clerk.client.get(PLACE))
    assert "第 1 行金额请核对" in html
    assert "将作为第 2 版提交" in html
    answer = post(clerk, "submit", seen=0, **SIGNED)
    assert answer.status_code == 409
    assert "第 1 版" in text(answer)


def test_withdrawing_takes_the_seen_version_back(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    hand_in(clerk, survey)
    assert "撤回第 1 版" in text(clerk.client.get(PLACE))
    assert post(clerk, "withdraw").status_code == 409
    for _ in range(2):
        assert post(clerk, "withdraw", seen=1).status_code == 302
    assert stored() == (1, 1, 2)
    assert "检查并提交" in text(clerk.client.get(PLACE))
    hand_in(clerk, survey)
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=2)
    assert post(clerk, "withdraw", seen=2).status_code == 409


def test_a_district_names_who_is_missing_and_pins_what_it_contains(town: Unit) -> None:
    record(town)
    head, district = head_of(units.QIJIANG), units.unit(units.QIJIANG)
    place = f"/filings/{units.QIJIANG}/{campaigns.SURVEY}/"
    html = text(head.client.get(place))
    assert f"还有 1 个单位没有审核通过的本期报送：{town.name}" in html
    assert 'name="with_missing"' in html
    assert post(head, "submit", place, seen=0, **SIGNED).status_code == 422
    assert post(head, "submit", place, seen=0, with_missing="on", **SIGNED).status_code == 302
    with head.scope():
        pin = PinnedChild.objects.get()
        assert (pin.printed_name, pin.child_version, pin.version.unit_id) == (town.name, None, district.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: viewer_of(units.GUNAN), 403),
        (lambda: reviewer_of(units.QIJIANG), 403),
        (lambda: manager_of(units.GUNAN), 403),
        (lambda: clerk_of(units.WENLONG), 404),
        (lambda: head_of(units.JIANGJIN), 404),
    ],
)
@pytest.mark.parametrize("move", ["submit", "explain", "withdraw"])
def test_others_move_nothing(town: Unit, survey: Period, who: Callable[[], Persona], status: int, move: str) -> None:
    record(town)
    hand_in(clerk_of(units.GUNAN), survey)
    before = stored()
    person = who()
    # One who may do the action nowhere learns so before the address is looked at.
    expected = 403 if status == 404 and move == "explain" and person.unit.code == units.JIANGJIN else status
    assert post(person, move, seen=1, **SIGNED).status_code == expected
    assert stored() == before


def test_a_strangers_filing_and_none_answer_alike(town: Unit, survey: Period) -> None:
    record(town)
    hand_in(clerk_of(units.GUNAN), survey)
    stranger = clerk_of(units.WENLONG)
    missing = stranger.client.get("/filings/999999/2022-survey/")
    for address in (PLACE, f"{PLACE}versions/1/", f"{PLACE}versions/7/", f"/filings/{units.GUNAN}/nothing/"):
        foreign = stranger.client.get(address)
        assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_a_period_that_asks_for_no_ledger_is_not_there(survey: Period) -> None:
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=survey.pk).update(annexes=[1])
    assert clerk_of(units.GUNAN).client.get(PLACE).status_code == 404


def test_only_a_post_with_a_token_moves(town: Unit) -> None:
    record(town)
    clerk = clerk_of(units.GUNAN)
    assert clerk.client.get(f"{PLACE}submit/").status_code == 405
    clerk.client.handler.enforce_csrf_checks = True
    assert post(clerk, "submit", seen=0, **SIGNED).status_code == 403
    assert stored() == (0, 0, 0)


def test_a_version_shows_what_was_handed_in_whatever_happened_since(town: Unit, survey: Period) -> None:
    row = record(town, debtor_name="甲建设处", debtor_phone="13812342201")
    clerk = clerk_of(units.GUNAN)
    hand_in(clerk, survey)
    with clerk.scope():
        row.debtor_name = "乙建设处"
        row.save()
    html = text(clerk.client.get(f"{PLACE}versions/1/"))
    assert "甲建设处" in html
    assert "乙建设处" not in html
    assert "138****2201" in html
    assert "13812342201" not in html


def test_the_rows_of_a_version_are_paged(town: Unit, survey: Period) -> None:
    for number in range(1, 53):
        record(town, number=number)
    clerk = clerk_of(units.GUNAN)
    hand_in(clerk, survey)
    first, second = (text(clerk.client.get(f"{PLACE}versions/1/?page={page}")) for page in (1, 2))
    assert (first.count("号工程采购合同"), second.count("号工程采购合同")) == (50, 2)
    assert "第 51–52 件，共 52 件" in second


def test_the_list_shows_every_period_with_state_and_facts(town: Unit, survey: Period) -> None:
    for number in range(5):
        record(town, [Status.NONE, Status.PART][number % 2])
    clerk = clerk_of(units.GUNAN)
    hand_in(clerk, survey)
    html = text(clerk.client.get("/filings/"))
    assert html.count("data-period=") == 3
    assert "待审核" in html
    assert "迟报" in html
    assert "50.00" in html
    assert "未开放" in html


def test_a_district_sees_who_is_missing(town: Unit, survey: Period) -> None:
    other = units.unit(units.WENLONG)
    campaigns.expect(campaigns.SURVEY, other)
    record(town)
    hand_in(clerk_of(units.GUNAN), survey)
    reviewer = reviewer_of(units.QIJIANG)
    pass_it(reviewer, town, survey)
    base = f"/filings/?period={campaigns.SURVEY}"
    html = text(reviewer.client.get(base))
    assert (town.name in html, other.name in html, "逾期未报" in html) == (True, True, True)
    missing = text(reviewer.client.get(f"{base}&show=missing"))
    assert (f'data-unit="{town.code}"' in missing, f'data-unit="{other.code}"' in missing) == (False, True)


def test_the_lists_cost_the_same_for_one_unit_and_for_three() -> None:
    everybody = [units.unit(code) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    head = head_of(units.QIJIANG)
    paths = (f"/filings/?period={campaigns.SURVEY}", f"/filings/{units.QIJIANG}/{campaigns.SURVEY}/")
    costs = []
    for expected in (everybody[:1], everybody[1:]):
        campaigns.expect(campaigns.SURVEY, *expected[len(expected) % 2 :])
        for unit in expected:
            record(unit)
            hand_in(clerk_of(unit.code), campaigns.period())
        costs.append([queries(head, path) for path in paths])
    assert costs[0] == costs[1]


def test_a_filing_and_a_version_cost_the_same_for_one_row_and_for_three(town: Unit, survey: Period) -> None:
    clerk = clerk_of(units.GUNAN)
    costs = []
    # A filing that was never made asks for neither versions nor events: let there be one.
    hand_in(clerk, survey, nil=True)
    post(clerk, "withdraw", seen=1)
    for rows in (1, 2):
        for _ in range(rows):
            record(town, contract_fen=1)
        page = queries(clerk, PLACE)
        hand_in(clerk, survey)
        with tenant_scope(SYSTEM):
            number = Filing.objects.get().latest_number
        costs.append((page, queries(clerk, f"{PLACE}versions/{number}/")))
        post(clerk, "withdraw", seen=number)
    assert costs[0] == costs[1]


def test_every_state_has_its_words(town: Unit, survey: Period) -> None:
    record(town)
    clerk, reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    hand_in(clerk, survey)
    with reviewer.scope() as actor:
        claim(actor, town, survey, seen=1)
    assert "上级正在审核" in text(clerk.client.get(PLACE))
    with reviewer.scope() as actor:
        approve(actor, town, survey, seen=1)
    html = text(clerk.client.get(PLACE))
    assert "第 1 版已审核通过" in html
    assert "审核通过第 1 版" in html
    with tenant_scope(SYSTEM):
        assert Filing.objects.get().state == State.APPROVED
