import json
from typing import Any

import pytest

from ledger.forms.records import typed_line
from ledger.models import ArrearsRecord, Payment, Unit
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import filings, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
PAID = {"payment-on": "2022年6月1日", "payment-amount": "１０.5 ", "payment-remark": "转账"}


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def post(person: Persona, made: ArrearsRecord, tail: str, said: dict[str, Any], *, script: bool = True) -> Any:
    headers = {"HX-Request": "true"} if script else {}
    return person.client.post(f"/ledger/{made.pk}/{tail}/", {"seen": made.version, **said}, headers=headers)


def again(made: ArrearsRecord) -> ArrearsRecord:
    with tenant_scope(SYSTEM):
        return ArrearsRecord.objects.get(pk=made.pk)


def test_a_payment_is_read_leniently_and_the_page_is_told_what_moved(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN, contract_fen=200 * WAN)
    answer = post(clerk, made, "payments", PAID)
    assert answer.status_code == 200
    moved = json.loads(answer["HX-Trigger"])["qingqian:moved"]
    assert (moved["seen"], moved["line"]["paid_fen"], moved["line"]["remaining_fen"]) == (
        again(made).version,
        "10.50",
        "89.50",
    )
    assert "2022-06-01" in text(answer)
    assert "合计 10.50 万元" in text(answer)


def test_without_scripts_one_comes_back_to_the_row(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN)
    assert post(clerk, made, "payments", PAID, script=False)["Location"] == f"/ledger/{made.pk}/"
    assert "已登记" in page(clerk, f"/ledger/{made.pk}/")
    refused = post(clerk, again(made), "payments", {"payment-on": "昨天", "payment-amount": "1"}, script=False)
    assert refused.status_code == 302
    assert "“昨天”不是日期" in page(clerk, f"/ledger/{made.pk}/")


@pytest.mark.parametrize(
    ("tail", "said", "sentence"),
    [
        ("payments", {"payment-on": "2022-13-01", "payment-amount": "1"}, "“2022-13-01”不是日期"),
        ("payments", {"payment-on": "2022-06-01", "payment-amount": "一万"}, "金额不是数字"),
        ("payments", {"payment-on": "2022-06-01", "payment-amount": ""}, "请填写这一项"),
        ("payments", {"payment-on": "2022-06-01", "payment-amount": "99"}, "会超过拖欠金额"),
        (
            "agreements",
            {"agreement-on": "2022-06-01", "agreement-amount": "1", "agreement-month": "2022.13"},
            "不是存在的日期",
        ),
        ("litigations", {"litigation-on": "", "litigation-amount": "1"}, "请填写这一项"),
        ("adjustments", {"adjustment-kind": "4", "adjustment-amount": "1", "adjustment-reason": "x"}, "field-error"),
        ("facts/remove", {"fact": "payment:x"}, "没有选中要删除的那一笔"),
        ("facts/remove", {"fact": "payment:1"}, "没有找到这一笔"),
    ],
)
def test_what_is_refused_stays_as_typed(clerk: Persona, tail: str, said: dict[str, str], sentence: str) -> None:
    answer = post(clerk, record(clerk.unit), tail, said)
    html = text(answer)
    assert answer.status_code == 422
    assert sentence in html
    assert all(f'value="{value}"' in html for name, value in said.items() if value and "-amount" in name)


def test_all_kinds_are_entered_and_taken_back(clerk: Persona) -> None:
    made = record(clerk.unit)
    agreed = {"agreement-on": "2022.6.1", "agreement-amount": "10", "agreement-month": "2022年12月"}
    assert post(clerk, made, "agreements", agreed).status_code == 200
    sued = {"litigation-on": "20220602", "litigation-amount": "4", "litigation-court": "綦江区人民法院"}
    assert post(clerk, again(made), "litigations", sued).status_code == 200
    assert post(clerk, again(made), "payments", {**PAID, "payment-amount": "1"}).status_code == 200
    with tenant_scope(SYSTEM):
        fact = Payment.objects.get()
    answer = post(clerk, again(made), "facts/remove", {"fact": f"payment:{fact.pk}"})
    assert (answer.status_code, again(made).court_fen, again(made).remaining_due_month) == (200, 4 * WAN, "2022-12")


def test_a_fact_of_a_colleague_meanwhile_shows_both_versions(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN)
    post(clerk_of(units.GUNAN), made, "payments", PAID)
    assert post(clerk, made, "payments", PAID).status_code == 409
    stale = {**typed_line(line_of(made)), "seen": made.version, "contract_name": "我的合同"}
    answer = clerk.client.post(f"/ledger/{made.pk}/", stale)
    assert answer.status_code == 409
    assert all(words in text(answer) for words in ("已偿还金额", "10.50", "我的合同"))
    assert 'name="paid_fen" value="10.50"' in text(answer)
    assert again(made).paid_fen == 10 * WAN + WAN // 2


def test_who_only_reads_sees_the_facts_and_no_form(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN)
    post(clerk, made, "payments", PAID)
    reader = reviewer_of(units.QIJIANG)
    html = page(reader, f"/ledger/{made.pk}/")
    assert "合计 10.50 万元" in html
    assert "payment-amount" not in html
    assert post(reader, again(made), "payments", PAID).status_code == 403
    assert post(clerk_of(units.WENLONG), made, "payments", PAID).status_code == 404


def test_more_facts_cost_no_more_queries(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN)
    post(clerk, made, "payments", PAID)
    page(clerk, f"/ledger/{made.pk}/")
    one = queries(clerk, f"/ledger/{made.pk}/")
    for _ in range(2):
        post(clerk, again(made), "payments", PAID)
    page(clerk, f"/ledger/{made.pk}/")
    assert queries(clerk, f"/ledger/{made.pk}/") == one


def test_only_what_may_have_moved_stands_in_the_header(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=100 * WAN, creditor_phone="13812342201")
    answer = post(clerk, made, "payments", PAID)
    assert "13812342201" not in answer["HX-Trigger"]
    assert "owed_fen" in json.loads(answer["HX-Trigger"])["qingqian:moved"]["line"]


def test_an_adjusted_amount_still_fits_a_cell(clerk: Persona) -> None:
    made = record(clerk.unit)
    filings.version(clerk.unit)
    said = {"adjustment-kind": "1", "adjustment-amount": "999999999", "adjustment-on": "2022-06-01"}
    answer = post(clerk, made, "adjustments", {**said, "adjustment-reason": "补充协议增加工程量"})
    assert answer.status_code == 422
    assert "拖欠金额过大" in text(answer)
