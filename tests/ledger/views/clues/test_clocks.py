"""The days of each step: everybody reads them, the city's manager sets them for what comes from then on."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.actions.clues.clocks import WantedClocks, set_clocks
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import AuditEvent, ClueClock
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import fresh, registered
from tests.ledger.views.moves import page, text
from tests.personas import Persona, clerk_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db
EDIT = "/clues/clocks/edit/"
TYPED = {
    "examine_days": "5",
    "examine_working": "working",
    "transfer_days": "4",
    "transfer_working": "calendar",
    "result_days": "20",
    "result_working": "working",
    "most_days": "60",
}
WANTED = WantedClocks(
    examine_days=5,
    examine_working=True,
    transfer_days=4,
    transfer_working=False,
    result_days=20,
    result_working=True,
    most_days=60,
)


@pytest.fixture
def manager() -> Persona:
    return manager_of(units.CITY)


def send(person: Persona, **said: str) -> Any:
    return person.client.post(EDIT, {**TYPED, **said})


def kept() -> list[tuple[int, bool, int, str]]:
    with tenant_scope(SYSTEM):
        rows = ClueClock.objects.values_list("examine_days", "transfer_working", "most_days", "changed_by_name")
        return list(rows)


def test_everybody_reads_what_the_notice_says_until_the_city_sets_another(manager: Persona) -> None:
    town = viewer_of(units.GUNAN)
    shown = page(town, "/clues/clocks/")
    for words in ("10 个工作日", "30 天（自然日）", "90 天（自然日）", "还没有改过"):
        assert words in shown
    assert EDIT not in shown
    assert EDIT in page(manager, "/clues/clocks/")
    assert send(manager).status_code == 302
    assert kept() == [(5, False, 60, manager.actor.name)]
    shown = page(town, "/clues/clocks/")
    for words in ("5 个工作日", "4 天（自然日）", "20 个工作日", f"{manager.actor.name}改于"):
        assert words in shown


def test_a_change_holds_for_what_comes_and_moves_no_day_that_was_set(manager: Persona) -> None:
    clerk = clerk_of(units.QIJIANG)
    before = registered(clerk)
    send(manager, examine_days="1", examine_working="calendar")
    after = registered(clerk)
    assert fresh(before).due_on == before.due_on
    assert after.due_on is not None
    assert (after.due_on - after.received_on).days == 1


def test_who_set_which_days_stands_in_the_audit(manager: Persona) -> None:
    send(manager)
    seen = str(manager.client.get(EDIT).context["form"].initial["seen"])
    send(manager, examine_days="7", seen=seen)
    with tenant_scope(SYSTEM):
        events = AuditEvent.objects.filter(what="ledger_clueclock").order_by("id")
        made, changed = [(event.op, event.user_id, event.after or {}) for event in events]
    assert made[:2] == ("I", manager.user.pk)
    assert changed[:2] == ("U", manager.user.pk)
    assert (made[2]["examine_days"], changed[2]["examine_days"]) == (5, 7)


def test_nobody_below_the_top_and_nobody_but_the_manager_sets_them(manager: Persona) -> None:
    district = manager_of(units.QIJIANG)
    for person in (district, clerk_of(units.CITY)):
        assert person.client.get(EDIT).status_code == 403
        assert send(person).status_code == 403
    with district.scope() as actor, pytest.raises(ForbiddenError):
        set_clocks(actor, district.unit, WANTED, "")
    assert kept() == []
    assert manager.client.get(EDIT).status_code == 200


def test_who_comes_late_is_told(manager: Persona) -> None:
    send(manager)
    late = send(manager, examine_days="9")
    assert late.status_code == 409
    assert "刚刚改过办理时限" in text(late)
    seen = str(manager.client.get(EDIT).context["form"].initial["seen"])
    assert send(manager, examine_days="9", seen=seen).status_code == 302
    assert kept()[0][0] == 9


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"examine_days": "0"}, "1 到 366"),
        ({"result_days": "一个月"}, "1 到 366"),
        ({"transfer_working": "often"}, "按工作日还是自然日"),
        ({"most_days": "19"}, "不能少于办理天数"),
    ],
)
def test_days_that_cannot_be_are_shown_again_with_what_is_wrong(
    manager: Persona, wrong: dict[str, str], words: str
) -> None:
    answer = send(manager, **wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert kept() == []


def test_no_step_takes_no_day(manager: Persona) -> None:
    with manager.scope() as actor, pytest.raises(RefusedError, match="大于 0"):
        set_clocks(actor, manager.unit, replace(WANTED, examine_days=0), "")
