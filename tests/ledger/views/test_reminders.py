"""The page of the missing: contacts, reminders, the button that says how many."""

import re
from typing import Any

import pytest

from ledger.models import AuditEvent, Reminder, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, auditor_of, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
QUERY = f"?unit={units.QIJIANG}&period={campaigns.SURVEY}"
PAGE, SEND, REVEAL, LIST = (f"/{path}/{QUERY}" for path in ("chase", "chase/remind", "chase/phones", "filings"))
PHONE, MASKED = "023-48600123", "023-****0123"


@pytest.fixture
def tree() -> Tree:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.SHIJIAO, units.QIJIANG)
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code=units.GUNAN).update(contact_name="财政办", contact_phone=PHONE)
    return tree


@pytest.fixture
def reviewer() -> Persona:
    return reviewer_of(units.QIJIANG)


def named(html: str) -> list[str]:
    return re.findall(r'name="child" value="(\d+)"', html)


def send(who: Persona, **said: Any) -> str:
    return text(who.client.post(SEND, said, follow=True))


def test_the_button_names_as_many_as_it_reminds(tree: Tree, reviewer: Persona) -> None:
    tree.write(units.WENLONG, [good_line(1)])
    tree.hand_in(units.WENLONG)
    assert re.search(r'href="/chase/[^"]*"> <svg.*?</svg> 催报 2 个未报单位', page(reviewer, LIST))
    html = page(reviewer, PAGE)
    assert "催报 2 个未报单位 </button>" in html
    assert named(html) == [units.GUNAN, units.SHIJIAO]
    after = send(reviewer, child=named(html), text="请于今日报来")
    assert "已催报 2 个单位。" in after
    assert after.count(f"{reviewer.actor.name}：请于今日报来") == 2
    assert "今天都已经催过" in after
    assert named(after) == []
    again = send(reviewer, child=[units.GUNAN])
    assert f"1 个今天已经催过，没有再催：古南街道（{reviewer.actor.name}）。" in again
    with tenant_scope(SYSTEM):
        assert Reminder.objects.count() == 2


def test_who_hands_in_meanwhile_is_not_reminded(tree: Tree, reviewer: Persona) -> None:
    seen = named(page(reviewer, PAGE))
    tree.write(units.GUNAN, [good_line(1)])
    tree.hand_in(units.GUNAN)
    after = send(reviewer, child=seen)
    assert "已催报 2 个单位。" in after
    assert "1 个已经报来或免报，没有催报。" in after


def test_numbers_are_masked_and_each_look_is_logged(tree: Tree, reviewer: Persona) -> None:
    assert tree.period.code == campaigns.SURVEY
    html = page(reviewer, PAGE)
    assert "财政办" in html
    assert MASKED in html
    assert PHONE not in html
    assert PHONE in text(reviewer.client.post(REVEAL))
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="phones_revealed")
        assert event.after == {
            "period": campaigns.SURVEY,
            "whose": "contacts",
            "units": [units.GUNAN, units.WENLONG, units.SHIJIAO],
        }
    for who in (viewer_of(units.QIJIANG), manager_of(units.QIJIANG)):
        assert "显示电话" not in page(who, PAGE)
        assert who.client.post(REVEAL).status_code == 403


@pytest.mark.usefixtures("tree")
def test_who_may_not_remind_sees_whom_one_waits_for() -> None:
    for who in (clerk_of(units.QIJIANG), viewer_of(units.CITY), auditor_of(units.QIJIANG)):
        html = page(who, PAGE)
        assert "古南街道" in html
        assert "催报 3 个" not in html
        assert "3 个未报单位" in page(who, LIST)
        assert who.client.post(SEND, {"child": units.GUNAN}).status_code == 403
    with tenant_scope(SYSTEM):
        assert not Reminder.objects.exists()


@pytest.mark.usefixtures("tree")
def test_a_manager_reminds_without_reading_filings() -> None:
    manager = manager_of(units.QIJIANG)
    assert "/filings/" not in page(manager, PAGE)
    assert "已催报 1 个单位。" in send(manager, child=[units.GUNAN])


def test_a_unit_below_sees_only_itself(tree: Tree) -> None:
    town = clerk_of(units.GUNAN)
    assert town.client.get(PAGE).status_code == 404
    assert "都报来了" in page(town, f"/chase/?period={tree.period.code}")


@pytest.mark.usefixtures("tree")
def test_too_long_a_text_is_shown_again(reviewer: Persona) -> None:
    answer = reviewer.client.post(SEND, {"child": [units.GUNAN], "text": "请" * 201})
    assert answer.status_code == 422
    assert "附言最多 200 字" in text(answer)


def test_when_all_is_in_there_is_no_button(tree: Tree, reviewer: Persona) -> None:
    with tenant_scope(SYSTEM):
        tree.period.expected.update(exempt=True)
    assert "都报来了" in page(reviewer, PAGE)
    assert "/chase/" not in page(reviewer, LIST)


def test_three_cost_the_queries_of_one(tree: Tree, reviewer: Persona) -> None:
    with tenant_scope(SYSTEM):
        others = tree.period.expected.exclude(unit=tree.units[units.GUNAN])
        others.update(exempt=True)
    send(reviewer, child=[units.GUNAN])
    one = queries(reviewer, PAGE)
    with tenant_scope(SYSTEM):
        tree.period.expected.update(exempt=False)
    send(reviewer, child=[units.WENLONG, units.SHIJIAO])
    assert queries(reviewer, PAGE) == one


def test_a_period_that_was_waived_meanwhile_is_refused_and_no_other_is_reminded_of(
    tree: Tree, reviewer: Persona
) -> None:
    seen = named(page(reviewer, PAGE))
    with tenant_scope(SYSTEM):
        type(tree.period).objects.filter(pk=tree.period.pk).update(waived_at=tree.period.opens_at)
    answer = reviewer.client.post(SEND, {"child": seen})
    assert (answer.status_code, "已取消，不用催报" in text(answer)) == (422, True)
    with tenant_scope(SYSTEM):
        assert not Reminder.objects.exists()


@pytest.mark.parametrize("code", ["", "2099-w99"])
def test_what_names_no_period_reminds_of_none(tree: Tree, reviewer: Persona, code: str) -> None:
    answer = reviewer.client.post(SEND.replace(tree.period.code, code), {"child": [units.GUNAN]})
    assert answer.status_code == 404
