"""The page that anybody may open: five facts of one version, and nothing else, not too often."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from ledger.actions.deciding import claim, return_filing
from ledger.actions.filings import amend
from ledger.actions.versions import Submission
from ledger.models import Filing, FilingVersion, RateBucket, State
from ledger.queries.codes import find_code, tell_code
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import rows, scalar
from qingqian.web import limited
from tests.factories import filings, units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db
UNKNOWN = "0000-0000-0000-0000"
FACTS = {"unit", "period", "number", "day", "state", "replaced_by"}
TYPED = re.compile(rb'name="code"(?: value="[^"]*")?')


def look(code: str, address: str = "10.0.0.9", **headers: str) -> Any:
    return Client().get("/verify/", {"code": code}, headers=headers, REMOTE_ADDR=address)


def told(code: str) -> str:
    answer = look(code)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def tree() -> Tree:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    return tree


def test_it_says_how_a_version_stands_all_its_life_long(tree: Tree) -> None:
    town, first = tree.units[units.GUNAN], tree.hand_in(units.GUNAN)
    html = told(first.code_text)
    day = f"{first.submitted_at:%Y}年"
    assert all(word in html for word in ("待审核", first.unit_name, first.period_name, "第 1 版", day))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "金额有误，请核对")
    assert "已退回或撤回" in told(first.code)
    second = tree.hand_in(units.GUNAN)
    assert "已被第 2 版取代" in told(first.code)
    tree.approve(units.GUNAN)
    assert "现行有效" in told(second.code)
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, town, tree.period, Submission(), "漏报一笔工程尾款，补充后重报")
    # What was approved is in force until the amendment is, and stands for what it has replaced.
    assert "现行有效" in told(second.code)
    assert "已被第 2 版取代" in told(first.code)
    tree.approve(units.GUNAN)
    assert "已被第 3 版取代" in told(second.code)
    assert "已被第 3 版取代" in told(first.code)


def test_it_agrees_with_what_the_reviewer_is_told(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[units.GUNAN], tree.period)
        return_filing(actor, tree.units[units.GUNAN], tree.period, "金额有误，请核对")
    tree.hand_in(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope():
        codes = list(FilingVersion.objects.values_list("code", flat=True))
        inside = [find_code(code).verdict for code in codes]
    outside = [tell_code(code) for code in codes]
    assert [each and each.stand.verdict for each in outside] == inside
    assert len(set(inside)) == 2


def test_it_shows_five_facts_and_nothing_else(tree: Tree) -> None:
    version = tree.hand_in(units.GUNAN)
    assert {name for row in rows("select * from verify_code(%s)", [version.code]) for name in row} == FACTS
    html = told(version.code_text)
    with tenant_scope(SYSTEM):
        held = FilingVersion.objects.values().get(pk=version.pk)
    shown = {"unit_name", "period_name", "number", "code"}
    told_of_it = {str(value) for name, value in held.items() if name in shown}
    other = {str(value) for name, value in held.items() if name not in shown and len(str(value)) > 3} - told_of_it
    line = good_line(1)
    canaries = other | {line.debtor_name, line.creditor_name, line.contract_name, line.creditor_phone}
    assert not [canary for canary in canaries if canary and canary in html]
    assert tree.clerk(units.GUNAN).user.username not in html


@pytest.mark.parametrize(
    "typed", ["U" * 16, "0", "x" * 100_000, "\0" * 16, "%' or 1=1 --", "<script>", "校验码", " ", "0" * 16 + "0"]
)
def test_what_can_be_no_code_is_answered_like_an_unknown_one(
    typed: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answers = []
    for code in (typed, UNKNOWN):
        with django_assert_num_queries(4):  # three buckets and the code, whatever it is
            answers.append(look(code))
    odd, unknown = answers
    assert odd.status_code == unknown.status_code == 200
    assert TYPED.sub(b"", odd.content) == TYPED.sub(b"", unknown.content)
    assert odd.headers.keys() == unknown.headers.keys()
    assert b"\0" not in odd.content
    assert b"<script>" not in odd.content
    assert len(odd.content) < len(unknown.content) + 500


@pytest.mark.parametrize("way", [str.lower, lambda code: code.replace("1", "l").replace("0", "O"), " {} ".format])
def test_it_is_found_however_it_is_typed(way: object, tree: Tree) -> None:
    assert callable(way)
    assert "待审核" in told(way(tree.hand_in(units.GUNAN).code_text))


def test_an_opening_version_which_was_never_printed_is_unknown(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    with tenant_scope(SYSTEM):
        codes = {}
        for opening in (False, True):
            of = Filing.every.create(unit=town, period=tree.period, state=State.SUBMITTED, opening=opening)
            made = scalar(filings.FILE_VERSION, [town.pk, of.pk, json.dumps(filings.head(town)), "[]"])
            codes[opening] = FilingVersion.every.get(pk=made).code
    assert tell_code(codes[False]) is not None
    assert tell_code(codes[True]) is None


def test_an_empty_field_asks_nothing_and_the_door_leads_here(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        html = Client().get("/verify/").content.decode()
    assert "没有查到" not in html
    assert f'href="{reverse("verify")}"' in Client().get("/sign-in/").content.decode()


def test_only_reading_is_answered(tree: Tree) -> None:
    code = tree.hand_in(units.GUNAN).code
    client = Client()
    head = client.head("/verify/", {"code": code})
    assert (head.status_code, head.content) == (200, b"")
    assert [getattr(client, verb)("/verify/", {"code": code}).status_code for verb in ("post", "put", "delete")] == [
        405
    ] * 3


def test_who_asks_too_often_is_asked_for_patience_and_then_answered_again(settings: Settings) -> None:
    settings.VERIFY_PER_MINUTE = 2
    assert [look(UNKNOWN).status_code for _ in range(3)] == [200, 200, 429]
    refused = look(UNKNOWN)
    assert 0 < int(refused.headers["Retry-After"]) <= 30
    assert f"请过 {refused.headers['Retry-After']} 秒再试" in refused.content.decode()
    assert look(UNKNOWN, "10.9.9.9").status_code == 200
    # A header that anybody can write makes nobody another one.
    assert look(UNKNOWN, **{"X-Forwarded-For": "10.8.8.8"}).status_code == 429
    assert Client().get("/verify/").status_code == 200
    RateBucket.objects.update(full_at="2022-01-01T00:00Z")  # a minute and more went by
    assert look(UNKNOWN).status_code == 200


def test_all_together_have_a_ceiling_which_one_alone_cannot_use_up(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER = 2, 4
    assert [look(UNKNOWN, "10.0.0.1").status_code for _ in range(9)].count(200) == 2
    assert look(UNKNOWN, "10.0.0.2").status_code == 200
    assert look(UNKNOWN, "10.0.0.3").status_code == 200
    assert not [line for line in caplog.records if line.name == "qingqian.alarm"]
    assert [look(UNKNOWN, f"10.0.0.{number}").status_code for number in (4, 5)] == [429] * 2
    (told,) = [line for line in caplog.records if line.name == "qingqian.alarm"]
    assert (told.levelname, "verify is shut for everybody" in told.getMessage()) == ("ERROR", True)


@pytest.mark.parametrize(
    ("many", "other"),
    [
        ([f"10.0.0.{number}" for number in range(1, 9)], "10.0.1.1"),
        ([f"2001:db8:1:{number:x}::1" for number in range(1, 9)], "2001:db8:2:1::1"),
    ],
)
def test_many_addresses_of_one_owner_use_up_their_own_and_shut_out_nobody_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, many: list[str], other: str
) -> None:
    settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER = 2, 6
    monkeypatch.setattr(limited, "NEAR", 2)
    assert [look(UNKNOWN, address).status_code for address in many * 3].count(200) == 4
    assert [look(UNKNOWN, other).status_code for _ in range(3)] == [200, 200, 429]
