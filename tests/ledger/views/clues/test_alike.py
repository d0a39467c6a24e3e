"""Who registers a complaint a second time is told before, and may; who joins two finds both on either page."""

import pytest

from ledger.clueflow import Act
from ledger.models import Clue, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import CREDITOR, DEBTOR, done, fresh, registered
from tests.ledger.views.moves import page, text
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
NEW = f"/clues/new/?unit={units.QIJIANG}"
TYPED = {"kind": "1", "channel": "5", "creditor_name": CREDITOR, "received_on": "2022-01-19", "debtors": DEBTOR}


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.QIJIANG)


def test_a_probable_duplicate_is_shown_before_it_is_registered_and_then_taken(clerk: Persona) -> None:
    known = registered(clerk)
    typed = {**TYPED, "amount": "10.05", "matter": "工程款三年未付"}
    answer = clerk.client.post(NEW, typed)
    shown = text(answer)
    assert answer.status_code == 422
    for word in ("可能已经登记过", known.number, "金额相差不到 1%", "工程款三年未付", f"/clues/{known.pk}/"):
        assert word in shown, word
    with tenant_scope(SYSTEM):
        assert Clue.objects.count() == 1
    assert answer.context["anyway"] == known.number
    assert clerk.client.post(NEW, {**typed, "anyway": known.number}).status_code == 302
    with tenant_scope(SYSTEM):
        assert Clue.objects.count() == 2


def test_what_came_between_is_shown_again(clerk: Persona) -> None:
    known, other = registered(clerk), registered(clerk)
    answer = clerk.client.post(NEW, {**TYPED, "amount": "/", "anyway": known.number})
    assert answer.status_code == 422
    assert other.number in text(answer)
    assert "只按名称判断" in text(answer)


def test_another_debt_or_a_strangers_is_no_duplicate(clerk: Persona) -> None:
    registered(clerk)
    registered(clerk_of(units.JIJIANG), amount_fen=20_000_000)
    assert clerk.client.post(NEW, {**TYPED, "amount": "20"}).status_code == 302


def test_a_page_shows_what_is_alike_and_fills_in_the_number_to_join(clerk: Persona) -> None:
    target, clue = registered(clerk), registered(clerk, amount_fen=None)
    reviewer = reviewer_of(units.QIJIANG)
    shown = page(reviewer, f"/clues/{clue.pk}/")
    assert "可能是同一件事" in shown
    assert f"?into={target.number}#act-join" in shown
    assert f'value="{target.number}"' in shown
    answer = reviewer.client.get(f"/clues/{clue.pk}/?into={target.number}")
    assert any(offer.is_open for offer in answer.context["offers"].flow if offer.act is Act.JOIN)
    mine = page(clerk, f"/clues/{clue.pk}/")
    assert target.number in mine
    assert "#act-join" not in mine


def test_what_was_joined_stands_whole_on_both_pages(clerk: Persona) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    said = {"channel_no": "DX-42", "contact_name": "周某", "contact_phone": "13812342201", "matter": "尾款未付"}
    target, joined = registered(clerk), registered(clerk, amount_fen=10_050_000, **said)
    assert done(reviewer, Act.JOIN, joined, into=target.number).state == ClueState.JOINED
    shown = page(clerk, f"/clues/{target.pk}/")
    for word in (joined.number, f"/clues/{joined.pk}/", "DX-42", "10.05", "周某", "138****2201", "尾款未付"):
        assert word in shown, word
    assert "13812342201" not in shown
    assert "可能是同一件事" not in shown
    assert f"/clues/{target.pk}/" in page(clerk, f"/clues/{joined.pk}/")
    assert fresh(target).version == target.version
