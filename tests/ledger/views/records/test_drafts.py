import re
from typing import Any

import pytest

from ledger.actions.drafts import keep_draft
from ledger.forms.records import new_key, typed_line
from ledger.models import ArrearsRecord, Draft, Unit
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.records import record
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, viewer_of

pytestmark = pytest.mark.django_db
DESK = f"/ledger/drafts/?unit={units.GUNAN}"


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def drafts() -> list[Draft]:
    with tenant_scope(SYSTEM):
        return list(Draft.objects.order_by("id"))


def keep(person: Persona, made: ArrearsRecord, **changed: Any) -> Any:
    said = {**typed_line(line_of(made)), "seen": made.version, "record": made.pk, **changed}
    return person.client.post(DESK, said)


def shown(html: str, name: str) -> str:
    found = re.search(rf'<input type="\w+" name="{name}"(?: value="([^"]*)")?', html)
    assert found
    return found[1] or ""


def test_what_is_typed_is_kept_and_comes_back(clerk: Persona) -> None:
    made = record(clerk.unit)
    answer = keep(clerk, made, contract_name="改了一半的合", owed_fen="六十", color="red")
    assert re.fullmatch(r"已自动保存 \d\d:\d\d", answer.json()["said"])
    (draft,) = drafts()
    assert (draft.key, "color" in draft.values) == (f"record:{made.pk}", False)
    html = page(clerk, f"/ledger/{made.pk}/")
    assert "未保存的输入" in html
    assert (shown(html, "contract_name"), shown(html, "owed_fen")) == ("改了一半的合", "六十")


def test_typing_again_keeps_one_draft(clerk: Persona) -> None:
    made = record(clerk.unit)
    for text in ("甲", "乙"):
        keep(clerk, made, contract_name=text)
    assert [draft.values["contract_name"] for draft in drafts()] == ["乙"]


def test_what_is_typed_back_to_the_stored_row_is_no_draft(clerk: Persona) -> None:
    made = record(clerk.unit)
    keep(clerk, made)
    assert "未保存的输入" not in page(clerk, f"/ledger/{made.pk}/")


def test_saving_drops_the_draft(clerk: Persona) -> None:
    made = record(clerk.unit)
    keep(clerk, made, contract_name="新合同")
    said = {**typed_line(line_of(made)), "seen": made.version, "contract_name": "新合同"}
    assert clerk.client.post(f"/ledger/{made.pk}/", said).status_code == 302
    assert drafts() == []


def test_a_draft_remembers_what_it_saw(clerk: Persona) -> None:
    made = record(clerk.unit, contract_name="原合同")
    keep(clerk, made, contract_name="我的")
    other = clerk_of(units.GUNAN)
    said = {**typed_line(line_of(made)), "seen": made.version, "contract_name": "对方的"}
    assert other.client.post(f"/ledger/{made.pk}/", said).status_code == 302
    html = page(clerk, f"/ledger/{made.pk}/")
    assert (shown(html, "contract_name"), shown(html, "seen")) == ("我的", str(made.version))
    said |= {"contract_name": "我的", "seen": shown(html, "seen")}
    assert clerk.client.post(f"/ledger/{made.pk}/", said).status_code == 409


def test_dropping_shows_the_stored_row_again(clerk: Persona) -> None:
    made = record(clerk.unit, contract_name="原合同")
    keep(clerk, made, contract_name="我的")
    answer = clerk.client.post(DESK, {"drop": f"record:{made.pk}", "record": made.pk})
    assert answer["Location"] == f"/ledger/{made.pk}/"
    assert shown(page(clerk, answer["Location"]), "contract_name") == "原合同"


def test_a_new_row_waits_and_is_offered(clerk: Persona) -> None:
    key = new_key()
    mark = clerk.client.post(DESK, {**typed_line(good_line()), "owed_fen": "", "key": key}).json()["mark"]
    html = page(clerk, "/ledger/new/")
    assert "有一笔新增没有保存" in html
    assert shown(html, "debtor_name") == ""
    html = page(clerk, f"/ledger/new/?draft={mark}")
    assert shown(html, "debtor_name") == good_line().debtor_name
    said = {**typed_line(good_line()), "key": shown(html, "key")}
    assert clerk.client.post("/ledger/new/", said).status_code == 302
    assert drafts() == []
    # One that arrives after its row was stored makes nothing to come back to.
    assert clerk.client.post(DESK, {**typed_line(good_line()), "key": key}).status_code == 204
    assert drafts() == []


@pytest.mark.parametrize("mark", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_mark_of_no_draft_opens_a_blank_form(clerk: Persona, mark: str) -> None:
    assert shown(page(clerk, f"/ledger/new/?draft={mark}"), "debtor_name") == ""


def test_a_colleague_does_not_see_it(clerk: Persona) -> None:
    made = record(clerk.unit)
    keep(clerk, made, contract_name="我的")
    other = clerk_of(units.GUNAN)
    assert "我的" not in page(other, f"/ledger/{made.pk}/")
    other.client.post(DESK, {"drop": f"record:{made.pk}", "record": made.pk})
    assert len(drafts()) == 1


def test_what_is_too_long_is_not_kept(clerk: Persona) -> None:
    made = record(clerk.unit)
    assert keep(clerk, made, contract_name="长" * 30_000).status_code == 422
    assert drafts() == []


def test_a_desk_keeps_the_fifty_typed_last(clerk: Persona) -> None:
    with clerk.scope() as actor:
        for number in range(52):
            keep_draft(actor, clerk.unit, f"record:{number}", 1, {"contract_name": "甲"})
    assert [draft.key for draft in drafts()] == [f"record:{number}" for number in range(2, 52)]


def test_a_strangers_row_keeps_nothing(clerk: Persona) -> None:
    made = record(units.unit(units.WENLONG))
    assert keep(clerk, made).status_code == 404
    assert keep(viewer_of(units.GUNAN), record(clerk.unit)).status_code == 403
    assert drafts() == []


def test_a_copy_takes_all_but_what_has_become_of_the_debt(clerk: Persona) -> None:
    made = record(
        clerk.unit, source_no="编号9", paid_fen=4_000_000, remaining_fen=6_000_000, remaining_due_month="2022-12"
    )
    html = page(clerk, f"/ledger/new/?unit={units.GUNAN}&copy={made.pk}")
    assert shown(html, "contract_name") == made.contract_name
    assert shown(html, "owed_fen") == "10.00"
    names = ("source_no", "paid_fen", "remaining_fen", "remaining_due_month")
    assert [shown(html, name) for name in names] == ["", "", "", ""]


def test_a_strangers_row_is_not_copied(clerk: Persona) -> None:
    made = record(units.unit(units.WENLONG))
    assert clerk.client.get(f"/ledger/new/?copy={made.pk}").status_code == 404


def test_many_drafts_cost_no_more_queries(clerk: Persona) -> None:
    made = record(clerk.unit)
    keep(clerk, made, contract_name="甲")
    one = queries(clerk, f"/ledger/{made.pk}/")
    for _ in range(2):
        keep(clerk, record(clerk.unit), contract_name="甲")
        clerk.client.post(DESK, {**typed_line(good_line()), "key": new_key()})
    assert queries(clerk, f"/ledger/{made.pk}/") == one


@pytest.mark.parametrize(
    "said",
    [{"record": "9" * 5_000}, {"drop": "record:1\0"}, {"contract_name": "合同\0"}, {"explain-A01-18": "\0"}],
)
def test_nonsense_is_refused_or_left_out(clerk: Persona, said: dict[str, str]) -> None:
    answer = clerk.client.post(DESK, {"key": new_key(), **said})
    assert answer.status_code in (200, 302, 404, 422)
    assert not any("\0" in text for draft in drafts() for text in draft.values.values())


def test_a_copy_of_no_row_is_not_there(clerk: Persona) -> None:
    for wanted in ("9" * 18, "9" * 5_000):
        assert clerk.client.get(f"/ledger/new/?copy={wanted}").status_code == 404
