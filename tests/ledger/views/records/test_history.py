import datetime as dt
import re
from typing import Any

import pytest

from ledger.actions.facts import enter_fact
from ledger.actions.records import save_record
from ledger.models import ArrearsRecord, AuditEvent, Payment, Unit
from ledger.queries.history import Cursor, history_of
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, page, queries, text
from tests.personas import Persona, auditor_of, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PHONE = "13812342201"


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def change(clerk: Persona, made: ArrearsRecord, **changed: Any) -> ArrearsRecord:
    with clerk.scope() as actor:
        line = line_of(made)
        for name, value in changed.items():
            setattr(line, name, value)
        return save_record(actor, clerk.unit, line, record_id=made.pk)


def test_a_row_tells_what_has_happened_to_it_newest_first(clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True, contract_name="旧合同", creditor_phone=PHONE)
    made = change(clerk, made, contract_name="新合同", creditor_phone="13812342299")
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    with clerk.scope() as actor:
        payment = Payment(paid_on=dt.date(2022, 6, 1), amount_fen=4 * WAN, remark="转账")
        enter_fact(actor, clerk.unit, made.pk, made.version, payment)
    html = page(clerk, f"/ledger/{made.pk}/history/")
    titles = re.findall(r"<strong>(\S+)</strong> <span class=\"dim\">(\S+) ", html)
    assert ("录入", "系统") in titles
    assert ("修改", clerk.actor.name) in titles
    assert ("登记", clerk.actor.name) in titles
    assert "还款 4.00 万元（2022-06-01）；转账" in html
    assert "化解报告 第 1 版 已提交" in html
    assert all(words in html for words in ("旧合同", "新合同", "已偿还金额", "138****2201", "138****2299"))
    assert PHONE not in html


def test_pages_follow_one_another_without_a_gap_or_a_double(clerk: Persona) -> None:
    made = record(clerk.unit)
    for number in range(4):
        change(clerk, made, contract_name=f"合同{number}")
    with clerk.scope():
        whole, end = history_of(made, None)
        assert end is None
        seen, after = [], None
        while True:
            part, after = history_of(made, after, size=2)
            seen += [(event.what, event.row.pk) for event in part]
            if after is None:
                break
            after = Cursor.read(str(after))
    assert seen == [(event.what, event.row.pk) for event in whole]
    assert len(seen) == 5


@pytest.mark.parametrize("cursor", ["", "x", "2022-06-01T00:00:00_1_1", "2022-06-01T00:00:00Z_x_1", "2022_1"])
def test_a_wrong_place_is_the_beginning(clerk: Persona, cursor: str) -> None:
    made = record(clerk.unit)
    assert Cursor.read(cursor) is None
    assert "录入" in page(clerk, f"/ledger/{made.pk}/history/?after={cursor}")


def test_more_history_costs_no_more_queries(clerk: Persona) -> None:
    made = change(clerk, record(clerk.unit), contract_name="甲")
    one = queries(clerk, f"/ledger/{made.pk}/history/")
    for name in ("乙", "丙"):
        made = change(clerk, made, contract_name=name)
    assert queries(clerk, f"/ledger/{made.pk}/history/") == one


def test_a_strangers_history_is_not_there(clerk: Persona) -> None:
    made = record(units.unit(units.WENLONG))
    assert clerk.client.get(f"/ledger/{made.pk}/history/").status_code == 404


@pytest.mark.parametrize(("who", "granted"), [(auditor_of, True), (reviewer_of, True), (viewer_of, False)])
def test_numbers_are_hidden_until_asked_for_and_each_look_is_logged(
    clerk: Persona, who: Any, *, granted: bool
) -> None:
    made = record(clerk.unit, creditor_phone=PHONE, debtor_phone="023-48601234")
    reader = who(units.QIJIANG)
    html = page(reader, f"/ledger/{made.pk}/")
    assert PHONE not in html
    assert "138****2201" in html
    assert ("显示号码" in html) is granted
    answer = reader.client.post(f"/ledger/{made.pk}/phones/", headers={"HX-Request": "true"})
    assert answer.status_code == (200 if granted else 403)
    assert (PHONE in text(answer)) is granted
    whole = reader.client.post(f"/ledger/{made.pk}/phones/")
    assert (PHONE in text(whole) and "023-48601234" in text(whole)) is granted
    with tenant_scope(SYSTEM):
        looks = AuditEvent.objects.filter(what="phones_revealed")
        assert [(event.after or {})["record"] for event in looks] == [made.pk] * (2 if granted else 0)


def test_who_keeps_people_sees_no_numbers(clerk: Persona) -> None:
    made = record(clerk.unit, creditor_phone=PHONE)
    assert manager_of(units.GUNAN).client.post(f"/ledger/{made.pk}/phones/").status_code == 403


def test_a_finding_quotes_no_whole_number_to_those_who_may_not_read_it(clerk: Persona) -> None:
    made = record(clerk.unit, creditor_phone="138123422011")
    html = page(viewer_of(units.GUNAN), f"/ledger/{made.pk}/")
    assert "“138*****2011”不像手机或座机号码" in html
    assert "138123422011" not in html
