"""The pages on which samples are drawn, looked at and called about."""

import re
import uuid

import pytest

from ledger.models import Callback, ClueSample
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import records, units
from tests.factories.records import WAN
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, auditor_of, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


def cleared(count: int) -> None:
    for _number in range(count):
        records.record(units.unit(units.GUNAN), owed_fen=20 * WAN, cleared_fen=20 * WAN)


def drawn(who: Persona, **said: object) -> ClueSample:
    asked = {"kind": 2, "since": "2020-01-01", "until": "2099-01-01", "size": 3, **said}
    answer = who.client.post(f"/clues/samples/draw/?unit={units.QIJIANG}", asked)
    assert answer.status_code == 302, answer.content.decode()
    with tenant_scope(SYSTEM):
        return ClueSample.objects.latest("id")


def test_a_row_is_drawn_called_about_and_counted() -> None:
    district, clerk = reviewer_of(units.QIJIANG), clerk_of(units.GUNAN)
    cleared(2)
    sample = drawn(district)
    here = f"/clues/samples/{sample.pk}/"
    shown = page(district, here)
    for word in (sample.seed, "重抽一致", "还没有回访", "刚清偿 +5", "记录回访"):
        assert word in shown, word
    assert district.client.post(f"{here}call/", {"place": 1, "reached": "yes"}).status_code == 422
    said = {"place": 1, "reached": "yes", "answer": 2, "satisfaction": 3, "comment": "没有收到"}
    assert district.client.post(f"{here}call/", said).status_code == 422, "a form of ours has a key"
    (key,) = re.findall(r'name="key" value="([^"]+)"', shown)
    for _click in range(2):
        assert district.client.post(f"{here}call/", {**said, "key": key}).status_code == 302
    other = {"key": uuid.uuid4(), "place": 2, "answer": 1, "satisfaction": 1, "comment": ""}
    district.client.post(f"{here}call/", said | other)
    with tenant_scope(SYSTEM):
        assert Callback.objects.count() == 2
    assert "50.00%" in page(district, "/clues/samples/")
    assert page(clerk, "/ledger/").count("回访不实") == 1
    for who in (clerk, reviewer_of(units.JIJIANG)):
        assert who.client.get(here).status_code == 404
        assert sample.seed not in page(who, "/clues/samples/")


def test_a_sample_that_was_tampered_with_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    district = reviewer_of(units.QIJIANG)
    cleared(1)
    sample = drawn(district)
    monkeypatch.setattr("ledger.queries.clues.sampling.basis_of", lambda _candidates: "0" * 64)
    assert "重抽与记录不符" in page(district, f"/clues/samples/{sample.pk}/")


def test_what_cannot_be_drawn_is_told_beside_what_was_typed() -> None:
    district = reviewer_of(units.QIJIANG)
    asked = {"kind": 1, "since": "2020-01-01", "until": "2020-02-01", "size": 5}
    answer = district.client.post(f"/clues/samples/draw/?unit={units.QIJIANG}", asked)
    assert answer.status_code == 422
    assert "没有可以抽取的" in answer.content.decode()


def test_it_takes_as_many_queries_for_three_as_for_one() -> None:
    district = reviewer_of(units.QIJIANG)
    cleared(1)
    first, tried = drawn(district), {"place": 1, "reached": "no", "comment": "无人接听", "key": uuid.uuid4()}
    district.client.post(f"/clues/samples/{first.pk}/call/", tried)
    one = queries(district, "/clues/samples/"), queries(district, f"/clues/samples/{first.pk}/")
    cleared(2)
    for _again in range(2):
        sample = drawn(district)
    with tenant_scope(SYSTEM):
        assert Callback.objects.count() == 1
    assert (queries(district, "/clues/samples/"), queries(district, f"/clues/samples/{sample.pk}/")) == one


def test_the_audit_tells_days_as_they_are() -> None:
    cleared(1)
    drawn(reviewer_of(units.QIJIANG))
    assert "2099-01-01" in page(auditor_of(units.QIJIANG), f"/audit/?unit={units.QIJIANG}&what=ledger_cluesample")
