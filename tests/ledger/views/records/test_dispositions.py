import re
from typing import Any

import pytest

from ledger.models import ArrearsRecord, Disposition, DispositionKind, Period, Standing, Unit
from ledger.vocabulary import Status
from tests.factories import campaigns, filings, units
from tests.factories.records import OWED, WAN, record
from tests.ledger.views.moves import hand_in, page, queries, text
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
REASON = "债务主体划转到区水利局，由其继续报送"


@pytest.fixture
def rows(tree: dict[str, Unit]) -> list[ArrearsRecord]:
    """Plant two filed rows of one pair of parties, and one of others."""
    town = tree[units.GUNAN]
    first = record(town, debtor_name="甲局", disputed=True)
    pair: dict[str, Any] = {"debtor_uscc": first.debtor_uscc, "creditor_uscc": first.creditor_uscc}
    made = [first, record(town, debtor_name="甲局二", **pair), record(town, debtor_name="丙局", disputed=True)]
    filings.version(town, period=campaigns.period(campaigns.SURVEY))
    return made


@pytest.fixture
def clerk(rows: list[ArrearsRecord]) -> Persona:
    assert rows
    return clerk_of(units.GUNAN)


def send(clerk: Persona, row: ArrearsRecord, **said: Any) -> Any:
    return clerk.client.post(
        f"/ledger/{row.pk}/dispose/", {"seen": row.version, "kind": "1", "reason": REASON, **said}
    )


def targets(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="into" value="(\d+)"', html)]


def test_a_row_leaves_by_the_form(clerk: Persona, rows: list[ArrearsRecord]) -> None:
    assert send(clerk, rows[0]).url == f"/ledger/?unit={units.GUNAN}&scope=own&tab=left"
    with clerk.scope():
        made = Disposition.objects.get()
        assert (made.record_id, made.kind, made.standing) == (rows[0].pk, DispositionKind.MOVED_OUT, Standing.PROPOSED)
    assert clerk.client.get(f"/ledger/{rows[0].pk}/").status_code == 404


def test_rows_to_merge_into_are_those_of_the_pair_or_found_by_number_and_name(
    clerk: Persona, rows: list[ArrearsRecord]
) -> None:
    place = f"/ledger/{rows[0].pk}/dispose/"
    assert targets(page(clerk, place)) == [rows[1].pk]
    assert targets(page(clerk, f"{place}?q=丙")) == [rows[2].pk]
    assert targets(page(clerk, f"{place}?q=3")) == [rows[2].pk]
    assert targets(page(clerk, f"{place}?q=1")) == []
    assert "没有找到可以并入的行" in page(clerk, f"{place}?q=没有")
    assert send(clerk, rows[0], kind="2", into=str(rows[2].pk)).status_code == 302
    assert "合并到 " + rows[2].contract_name in page(clerk, "/ledger/?tab=left")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"reason": "核实无误"}, "说明"),
        ({"reason": ""}, "请写明原因"),
        ({"kind": ""}, "请选择办理方式"),
        ({"kind": "2"}, "请选择并入哪一行"),
    ],
)
def test_what_is_missing_is_asked_for(
    clerk: Persona, rows: list[ArrearsRecord], said: dict[str, str], why: str
) -> None:
    answer = send(clerk, rows[0], **said)
    assert (answer.status_code, why in text(answer)) == (422, True)


def test_a_row_that_was_never_filed_is_offered_for_deletion(clerk: Persona) -> None:
    fresh = record(clerk.unit)
    html = page(clerk, f"/ledger/{fresh.pk}/dispose/")
    assert "没有报送过，可以直接删除" in html
    assert f'action="/ledger/{fresh.pk}/delete/"' in html
    assert "没有报送过，可以直接删除" in text(send(clerk, fresh))


def test_a_reader_takes_nothing_out(rows: list[ArrearsRecord]) -> None:
    for person in (viewer_of(units.GUNAN), reviewer_of(units.QIJIANG)):
        for place in ("dispose", "split"):
            assert person.client.get(f"/ledger/{rows[0].pk}/{place}/").status_code == 403


def test_the_reviewer_sees_what_leaves_and_why(clerk: Persona, rows: list[ArrearsRecord]) -> None:
    period: Period = campaigns.period(campaigns.RESOLUTION)
    place = f"/review/{units.GUNAN}/{campaigns.RESOLUTION}/"
    assert send(clerk, rows[0]).status_code == 302
    hand_in(clerk, period)
    reviewer = reviewer_of(units.QIJIANG)
    html = page(reviewer, place)
    assert all(word in html for word in ("移出与核增核减", REASON, "已随报", "−10.00"))


def test_the_reviewers_page_costs_the_same_however_many_rows_leave(clerk: Persona, rows: list[ArrearsRecord]) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    found = []
    for code, leaving in ((campaigns.WEEK, rows[:1]), (campaigns.RESOLUTION, rows[1:])):
        for row in leaving:
            assert send(clerk, row).status_code == 302
        hand_in(clerk, campaigns.period(code), nil=code == campaigns.RESOLUTION)
        found.append(queries(reviewer, f"/review/{units.GUNAN}/{code}/"))
    assert found[0] == found[1]


def cut(clerk: Persona, row: ArrearsRecord, amount: str, **said: Any) -> Any:
    place = f"/ledger/{row.pk}/split/"
    hidden = dict(re.findall(r'name="(seen|key)" value="([^"]*)"', page(clerk, place)))
    return clerk.client.post(place, {**hidden, "disputed": amount, "reason": REASON, **said})


def test_a_contract_is_split_and_the_new_half_is_shown(clerk: Persona, rows: list[ArrearsRecord]) -> None:
    answer = cut(clerk, rows[0], "２.５")
    with clerk.scope():
        old, new = ArrearsRecord.objects.filter(debtor_name="甲局").order_by("id")
        assert (old.owed_fen, new.owed_fen) == (OWED - 2_500_000, 2_500_000)
    assert answer.url == f"/ledger/{new.pk}/"
    assert page(clerk, "/ledger/").count(">拆分</span>") == 2


@pytest.mark.parametrize(
    ("amount", "why"),
    [("", "请填写有分歧的金额"), ("十", "金额不是数字"), ("10", "小于未清偿的 10.00"), ("0", "大于 0")],
)
def test_an_amount_that_cannot_be_is_asked_for_again(
    clerk: Persona, rows: list[ArrearsRecord], amount: str, why: str
) -> None:
    answer = cut(clerk, rows[0], amount)
    assert answer.status_code == 422
    assert why in text(answer)
    assert cut(clerk, rows[0], "1", key="x").status_code == 422


def test_a_row_that_cannot_be_split_says_why(clerk: Persona) -> None:
    settled = record(clerk.unit, Status.CLEARED)
    assert "已清偿完毕" in page(clerk, f"/ledger/{settled.pk}/split/")
    odd = record(clerk.unit, paid_fen=4 * WAN, remaining_fen=WAN, faulty=True)
    assert "请先改正" in page(clerk, f"/ledger/{odd.pk}/split/")


@pytest.mark.parametrize("seen", ["0", ""])
def test_only_the_row_that_was_seen_leaves(clerk: Persona, rows: list[ArrearsRecord], seen: str) -> None:
    assert f'name="seen" value="{rows[0].version}"' in page(clerk, f"/ledger/{rows[0].pk}/dispose/")
    assert send(clerk, rows[0], seen=seen).status_code == 409
    with clerk.scope():
        assert not Disposition.objects.exists()
