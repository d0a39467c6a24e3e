"""Saying on the page of a clue which rows of the ledger it is, and making one from it."""

import pytest

from ledger.clueflow import Act
from ledger.forms.records import typed_line
from ledger.models import ArrearsRecord, Clue, ClueChannel, ClueLink, ClueState
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import campaigns, records, units
from tests.factories.clues import CREDITOR, DEBTOR, done, fresh, registered
from tests.factories.lines import good_line
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Persona:
    campaigns.period(campaigns.SURVEY)
    return clerk_of(units.GUNAN)


@pytest.fixture
def clue(clerk: Persona) -> Clue:
    made = registered(clerk, channel=ClueChannel.PLATFORM, channel_no="GX-12")
    done(reviewer_of(units.GUNAN), Act.ACCEPT, made)
    return done(clerk, Act.TAKE, made)


def tied(clue: Clue) -> int:
    with tenant_scope(SYSTEM):
        return ClueLink.objects.filter(clue=clue).count()


def test_a_row_is_found_tied_shown_and_untied(clue: Clue, clerk: Persona) -> None:
    row = records.record(clerk.unit, Status.AGREED, debtor_name=DEBTOR, creditor_name=CREDITOR)
    offered = page(clerk, f"/clues/{clue.pk}/links/")
    assert f'value="{row.pk}"' in offered
    assert f"<td>{Status.AGREED.label}</td>" in offered
    assert "没有可以关联的行" in page(clerk, f"/clues/{clue.pk}/links/?q=没有这家")
    said = {"record": row.pk, "seen": clue.version}
    assert clerk.client.post(f"/clues/{clue.pk}/links/", said).status_code == 302
    assert tied(clue) == 1
    shown = page(clerk, f"/clues/{clue.pk}/")
    assert "取消关联" in shown
    assert "关联台账的行" in shown
    assert f">{Status.AGREED.label}</span>" in shown
    assert "取消关联" not in page(viewer_of(units.GUNAN), f"/clues/{clue.pk}/")
    assert clerk.client.post(f"/clues/{clue.pk}/links/remove/", said).status_code == 409
    said["seen"] = fresh(clue).version
    assert clerk.client.post(f"/clues/{clue.pk}/links/remove/", said).status_code == 302
    assert tied(clue) == 0


def test_a_clue_that_is_not_being_worked_on_offers_no_rows(clue: Clue, clerk: Persona) -> None:
    with tenant_scope(SYSTEM):
        Clue.objects.update(state=ClueState.REASSIGN_ASKED)
    assert "按线索新增一行" not in page(clerk, f"/clues/{clue.pk}/")
    assert clerk.client.get(f"/clues/{clue.pk}/links/").status_code == 409


def test_a_row_is_made_from_a_clue_and_tied_once_it_is_saved(clue: Clue, clerk: Persona) -> None:
    where = f"/ledger/new/?unit={units.GUNAN}&clue={clue.pk}"
    form = clerk.client.get(where).context["sheet"].form
    begun = {name: form.initial[name] for name in ("debtor_name", "creditor_name", "source_no", "owed_fen")}
    assert begun == {"debtor_name": DEBTOR, "creditor_name": CREDITOR, "source_no": "GX-12", "owed_fen": "10.00"}
    assert "登记（投诉）平台" in form.initial["source"]
    said = {**typed_line(good_line(1)), "seen": 0, "key": form.initial["key"]}
    for _again in range(2):
        assert clerk.client.post(where, said).status_code == 302
    with tenant_scope(SYSTEM):
        row = ArrearsRecord.objects.get()
        assert line_of(row) == good_line(1)
        assert ClueLink.objects.get(clue=clue).lineage == row.lineage


def test_a_row_is_kept_when_its_clue_has_gone_on_meanwhile(clue: Clue, clerk: Persona) -> None:
    with tenant_scope(SYSTEM):
        Clue.objects.update(state=ClueState.REASSIGN_ASKED)
    where = f"/ledger/new/?unit={units.GUNAN}&clue={clue.pk}"
    answer = clerk.client.post(where, {**typed_line(good_line(1)), "seen": 0}, follow=True)
    assert "没有与线索关联" in answer.content.decode()
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == 1
    assert tied(clue) == 0


def test_many_rows_take_as_many_queries_as_one(clue: Clue, clerk: Persona) -> None:
    records.record(clerk.unit, creditor_name=CREDITOR)
    where = f"/clues/{clue.pk}/links/"
    one = queries(clerk, where)
    for _further in range(2):
        records.record(clerk.unit, creditor_name=CREDITOR)
    assert queries(clerk, where) == one
