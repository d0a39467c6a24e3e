"""The queue's filters, and the page that is looked at before many filings are decided."""

import pytest

from ledger.models import AuditEvent, Filing, Period, State
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.filings import states
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, page, queries, text
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
BULK = f"/review/bulk/?unit={units.QIJIANG}"
TOWNS = (units.GUNAN, units.WENLONG)
WHY = "合同金额请按结算单核对"


@pytest.fixture
def reviewer() -> Persona:
    """Let two towns wait for the survey, one of them with an explanation, and one for the resolution report too."""
    planted = units.tree()
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *planted.values())
    record(planted[units.GUNAN])
    record(planted[units.WENLONG], contract_fen=WAN)  # A02: asks for an explanation
    for code in TOWNS:
        hand_in(clerk_of(code), campaigns.period(campaigns.SURVEY))
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.RESOLUTION))
    return reviewer_of(units.QIJIANG)


def ticks(**chosen: object) -> list[str]:
    with tenant_scope(SYSTEM):
        found = Filing.objects.filter(**chosen).order_by("unit__sort_no", "period__sort_no")
        return [f"{filing.pk}:{filing.latest_number}" for filing in found]


def listed(reviewer: Persona, asked: str) -> tuple[int, bool, bool]:
    """Return how many the button says, and whether either town is listed."""
    html = page(reviewer, f"/review/?unit={units.QIJIANG}{asked}")
    rows = [f'data-unit="{code}"' in html for code in TOWNS]
    return int(html.partition('data-n="')[2].partition('"')[0] or 0), rows[0], rows[1]


def test_the_button_says_how_many_the_filter_shows(reviewer: Persona) -> None:
    assert listed(reviewer, "") == (3, True, True)
    assert listed(reviewer, f"&period={campaigns.RESOLUTION}") == (1, True, False)
    assert listed(reviewer, f"&period={campaigns.SURVEY}&quiet=on") == (1, True, False)
    assert listed(reviewer, "&period=2099-w99") == (3, True, True)
    assert listed(reviewer, "&show=mine") == (0, False, False)


def test_without_a_tick_all_that_is_listed_is_meant(reviewer: Persona) -> None:
    survey = ticks(period__code=campaigns.SURVEY)
    answer = reviewer.client.post(BULK, {"act": "approve", "listed": survey})
    html = text(answer)
    assert answer.status_code == 200
    assert "共 2 份，2 件，拖欠 20.00 万元" in html
    assert states() == [State.SUBMITTED] * 3
    answer = reviewer.client.post(BULK, {"act": "approve", "row": survey, "sure": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/review/?unit={units.QIJIANG}")
    assert states() == [State.APPROVED, State.SUBMITTED, State.APPROVED]
    assert "已通过 2 份报送。" in page(reviewer, answer["Location"])


def test_a_tick_means_that_one_alone(reviewer: Persona) -> None:
    every = ticks()
    html = text(reviewer.client.post(BULK, {"act": "return", "listed": every, "row": every[:1]}))
    assert "退回 1 份" in html
    answer = reviewer.client.post(BULK, {"act": "return", "row": every[:1], "sure": "1", "reason": WHY})
    assert answer.status_code == 302
    assert states() == [State.RETURNED, State.SUBMITTED, State.SUBMITTED]


@pytest.mark.parametrize("reason", ["", "请改"])
def test_a_return_without_a_reason_asks_for_one_and_keeps_what_was_picked(reviewer: Persona, reason: str) -> None:
    every = ticks()
    answer = reviewer.client.post(BULK, {"act": "return", "row": every, "sure": "1", "reason": reason})
    assert answer.status_code == 422
    assert all(f'value="{tick}"' in text(answer) for tick in every)
    assert states() == [State.SUBMITTED] * 3


def test_what_changed_or_is_anothers_is_left_out_and_said(reviewer: Persona) -> None:
    first, *others = ticks()
    old = f"{first.partition(':')[0]}:7"
    html = text(reviewer.client.post(BULK, {"act": "approve", "row": [old, *others]}))
    assert "另有 1 份现在不能由您办理" in html
    assert "通过 2 份" in html
    answer = reviewer.client.post(BULK, {"act": "approve", "row": [old, *others], "sure": "1"})
    assert answer.status_code == 409
    assert "都没有办理" in text(answer)
    assert states() == [State.SUBMITTED] * 3


@pytest.mark.parametrize("rows", [[], ["x"], ["1:2:3"], ["１:1"], ["9" * 19 + ":1"]])
def test_nothing_that_can_be_read_is_nothing_picked(reviewer: Persona, rows: list[str]) -> None:
    for said in ({"act": "approve"}, {"act": "approve", "sure": "1"}, {"act": "?", "sure": "1"}):
        answer = reviewer.client.post(BULK, {**said, "row": rows})
        assert answer.status_code == 422
        assert 'name="sure"' not in text(answer)


@pytest.mark.parametrize("code", [units.QIJIANG, units.GUNAN])
def test_a_clerk_has_no_such_page(reviewer: Persona, code: str) -> None:
    answer = clerk_of(code).client.post(BULK, {"act": "approve", "row": ticks(), "sure": "1"})
    assert answer.status_code == 403
    assert states() == [State.SUBMITTED] * 3
    assert reviewer.unit.code == units.QIJIANG


def test_three_cost_the_queries_of_one(reviewer: Persona) -> None:
    period: Period = campaigns.period(campaigns.RESOLUTION)
    before = queries(reviewer, "/review/")
    hand_in(clerk_of(units.WENLONG), period)
    hand_in(clerk_of(units.SHIJIAO), period, nil=True)
    assert queries(reviewer, "/review/") == before


def test_what_somebody_else_has_changed_answers_409_and_is_written_down(reviewer: Persona) -> None:
    every = ticks()
    other = reviewer_of(units.QIJIANG)
    assert other.client.post(BULK, {"act": "approve", "row": every[:1], "sure": "1"}).status_code == 302
    answer = reviewer.client.post(BULK, {"act": "approve", "row": every, "sure": "1"})
    assert answer.status_code == 409
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.filter(what="refused", after__status=409).count() == 1


def test_the_way_back_keeps_the_filter_and_nothing_picked_says_so(reviewer: Persona) -> None:
    asked = f"&period={campaigns.SURVEY}&quiet=on"
    html = page(reviewer, f"/review/?unit={units.QIJIANG}{asked}")
    assert f'action="{BULK}{asked}"'.replace("&", "&amp;") in html
    row = ticks(unit__code=units.GUNAN, period__code=campaigns.SURVEY)
    answer = reviewer.client.post(f"{BULK}{asked}", {"act": "approve", "row": row, "sure": "1"})
    assert answer["Location"] == f"/review/?unit={units.QIJIANG}{asked}"
    assert "没有符合所选条件的报送" in page(reviewer, answer["Location"])
    empty = reviewer.client.post(BULK, {"act": "approve"})
    assert (empty.status_code, "没有选中任何报送" in text(empty)) == (422, True)
