"""The public form: what anybody may send, what it becomes, and that it tells nothing of what is there."""

import re
import secrets
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from ledger.actions.clues import public
from ledger.clueflow import Act
from ledger.forms.public import PublicComplaintForm
from ledger.models import AuditEvent, Clue, ClueChannel, ClueKind, ClueState, RateBucket
from ledger.queries.clues.public import code_of, digest_of, grouped, public_units, status_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.web import challenge
from tests.factories import units
from tests.factories.clues import done, fresh, registered
from tests.factories.records import record
from tests.ledger.views.public.visitors import loaded, look
from tests.personas import clerk_of, reviewer_of
from tests.races import race

pytestmark = pytest.mark.django_db
FORM, STATUS = "/complain/", "/complain/status/"
TOKEN = re.compile(r'name="token"\s+value="([^"]+)"')
CODE = re.compile(r'class="public-code">([0-9A-Z-]{19})<')
SAID = {
    "creditor_name": "重庆某建材有限公司",
    "debtor_name": "綦江区某局",
    "unit": units.QIJIANG,
    "kind": "1",
    "amount": "12.5",
    "matter": "2021 年完工，至今未付。",
    "contact_name": "李某",
    "contact_phone": "13800000000",
    "consent": "on",
    "answer": "AC7DE",
    "how": "picture",
}


@pytest.fixture(autouse=True)
def switched_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the form on, with a question whose answer is known and a reader who has read for a minute."""
    settings.PUBLIC_COMPLAINTS = True
    monkeypatch.setattr(challenge, "_letters", lambda: "AC7DE")
    units.unit(units.QIJIANG)


def token() -> str:
    return challenge.ask(since=time.time() - 60).token


def send(address: str = "10.0.0.9", **said: str) -> Any:
    return Client().post(FORM, {"token": said.get("token") or token(), **SAID, **said}, REMOTE_ADDR=address)


def code_in(answer: Any) -> str:
    found = CODE.search(answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def unknown_code() -> str:
    return code_of(secrets.token_hex(16), "")


def ask(code: str, address: str = "10.0.0.9") -> Any:
    return Client().post(STATUS, {"code": code}, REMOTE_ADDR=address)


def _clues() -> list[Clue]:
    with tenant_scope(SYSTEM):
        return list(Clue.objects.select_related("unit", "desk", "owner"))


def test_a_complaint_becomes_a_clue_of_the_chosen_unit_to_be_examined() -> None:
    loaded()
    answer = send()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page, code = answer.content.decode(), code_in(answer)
    assert "023-48662295" in page
    (clue,) = _clues()
    assert (clue.unit.code, clue.desk.code, clue.owner.code) == (units.QIJIANG,) * 3
    assert (clue.state, clue.channel, clue.kind) == (ClueState.REGISTERED, ClueChannel.PUBLIC, ClueKind.ARREARS)
    assert (clue.creditor_name, clue.debtor_name) == (SAID["creditor_name"], SAID["debtor_name"])
    assert (clue.amount_fen, clue.contact_phone, clue.registered_name) == (12_500_000, "13800000000", "网上填报")
    assert clue.query_digest == digest_of(code.replace("-", ""))
    with tenant_scope(SYSTEM):
        events = list(AuditEvent.objects.filter(what="ledger_clue"))
    assert [(event.op, event.actor_name, event.address) for event in events] == [("I", "网上填报", "10.0.0.9")]
    assert not any(code.replace("-", "") in str(event.after) for event in events)
    assert clue.number not in page


def test_the_same_again_is_told_nothing_of_the_first() -> None:
    first, second = (re.sub(CODE, "", send().content.decode()) for _ in range(2))
    assert first == second
    assert len(_clues()) == 2


def test_the_scope_that_is_open_is_that_of_the_one_unit() -> None:
    with CaptureQueriesContext(connection) as asked:
        code_in(send())
    paths = [query["sql"].split("'app.paths', ")[1].split(",")[0] for query in asked if "'app.paths'" in query["sql"]]
    (place,) = (f"'{unit.place}'" for unit in public_units() if unit.code == units.QIJIANG)
    assert set(paths) == {place, "''"}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("creditor_name", ""),
        ("debtor_name", ""),
        # 100 signs as written, 400 as compared.
        pytest.param("creditor_name", "㌀" * 100, id="creditor too long"),
        pytest.param("debtor_name", "㌀" * 100, id="debtor too long"),
        ("unit", ""),
        ("unit", units.GUNAN),
        ("unit", units.CITY),
        ("kind", "7"),
        ("amount", "很多"),
        ("amount", "-5"),
        ("amount", "0"),
        ("matter", ""),
        ("contact_name", ""),
        ("contact_phone", "没有电话"),
        ("consent", ""),
    ],
)
def test_bad_input_keeps_what_was_typed_and_is_not_asked_the_question_again(name: str, typed: str) -> None:
    said = {**SAID, name: typed}
    if name == "consent":
        del said["consent"]
    answer = Client().post(FORM, {"token": token(), **said})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="answer"' not in page
    assert all(text in page for key, text in said.items() if key in {"creditor_name", "matter", "contact_name"})
    assert not _clues()
    again = TOKEN.search(page)
    assert again
    taken = Client().post(FORM, {**SAID, "token": again[1], "answer": ""})
    assert code_in(taken)


def test_one_page_is_taken_once_and_a_wrong_answer_never() -> None:
    ticket = token()
    wrong = Client().post(FORM, {**SAID, "token": ticket, "answer": "QQQQQ"})
    assert (wrong.status_code, SAID["matter"] in wrong.content.decode()) == (422, True)
    assert Client().post(FORM, {**SAID, "token": ticket}).status_code == 422
    assert not _clues()
    soon = Client().post(FORM, {**SAID, "token": challenge.ask().token})
    assert "填得太快" in soon.content.decode()
    assert not _clues()


def test_what_fills_in_the_trap_is_refused_and_has_answered_nothing() -> None:
    trapped = send(website="http://spam.test", answer="")
    page = trapped.content.decode()
    assert trapped.status_code == 422
    again = TOKEN.search(page)
    assert again
    assert 'name="answer"' in page
    assert challenge.look(again[1], "").verdict is challenge.Verdict.SOON
    assert "spam.test" not in page
    assert not _clues()


def test_who_lost_the_answer_sends_the_same_again_and_reads_the_same_code() -> None:
    ticket = token()
    first, again = (Client().post(FORM, {**SAID, "token": ticket}) for _ in range(2))
    assert code_in(first) == code_in(again)
    assert first.content == again.content
    (clue,) = _clues()
    done(reviewer_of(units.QIJIANG), Act.ACCEPT, clue)
    assert code_in(Client().post(FORM, {**SAID, "token": ticket, "answer": "?"})) == code_in(first)
    other = Client().post(FORM, {**SAID, "token": ticket, "matter": "还有一件事"})
    page = other.content.decode()
    assert (other.status_code, "已经提交过" in page, "还有一件事" in page) == (422, True, True)
    assert 'name="answer"' in page
    assert len(_clues()) == 1
    assert code_in(send()) != code_in(first)


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_twice_at_once_or_after_a_breakdown_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 3):
        said = {**SAID, "token": token()}
        with monkeypatch.context() as broken:
            broken.setattr(public, "register", lambda *_: 1 // 0)
            assert Client(raise_request_exception=False).post(FORM, said).status_code == 500
        one, other = race(*[partial(Client().post, FORM, said)] * 2)
        assert code_in(one.value) == code_in(other.value)
        assert len(_clues()) == number


def test_another_question_keeps_what_was_typed_and_complains_of_nothing() -> None:
    answer = Client().post(FORM, {**SAID, "do": "words", "contact_name": ""})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert SAID["matter"] in page
    assert 'role="alert"' not in page
    assert "请用数字回答" in page


def test_switched_off_the_form_is_not_there_and_codes_stay_good(settings: Settings) -> None:
    code = code_in(send())
    settings.PUBLIC_COMPLAINTS = False
    assert look(FORM).status_code == 404
    assert send().status_code == 404
    menu = look("/channels/").content.decode()
    assert f'href="{FORM}"' not in menu
    assert 'href="/complain/status/"' in menu
    assert "正在审查" in ask(code).content.decode()


def test_the_slip_says_where_the_code_is_good(settings: Settings) -> None:
    assert "http://testserver/complain/status/" in send().content.decode()
    settings.PRINTED_SITE_URL = "https://qingqian.example.test"
    assert "https://qingqian.example.test/complain/status/" in send().content.decode()


def test_who_sends_too_much_is_asked_for_patience_and_keeps_the_words(settings: Settings) -> None:
    settings.COMPLAINTS_PER_DAY = 2
    assert [send().status_code for _ in range(3)] == [200, 200, 429]
    refused = send()
    assert SAID["matter"] in refused.content.decode()
    assert 0 < int(refused.headers["Retry-After"]) <= 12 * 60 * 60
    assert send("10.9.9.9").status_code == 200
    RateBucket.objects.update(full_at="2022-01-01T00:00Z")
    assert code_in(Client().post(FORM, hidden_in(refused)))


def test_questions_in_words_are_few_a_day_and_then_the_picture_stays(settings: Settings) -> None:
    loaded()
    settings.WORD_QUESTIONS_PER_DAY = 2
    shown = [send(**said).content.decode() for said in ({"do": "words"}, {"how": "words", "answer": "x"}) * 2]
    assert ["请用数字回答" in page for page in shown] == [True, True, False, False]
    assert ["data:image" in page for page in shown] == [False, False, True, True]
    assert all(SAID["matter"] in page for page in shown)
    assert "文字题已经用完" not in shown[1]
    assert all("文字题已经用完" in page and "023-48662295" in page for page in shown[2:])
    assert "请用数字回答" in send("10.9.9.9", do="words").content.decode()
    near = [send(f"10.0.0.{number}", do="words").content.decode() for number in range(20, 40)]
    assert sum("请用数字回答" in page for page in near) == 2 * 10 - 2


def hidden_in(answer: Any) -> dict[str, str]:
    """Return what a page that asks for patience sends when its button is pressed, with what was typed."""
    html = answer.content.decode()
    found = dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', html))
    assert "data:image" not in html
    assert all(text in html for text in (SAID["creditor_name"], SAID["matter"], f'value="{SAID["unit"]}" selected'))
    return {name: text for name, text in SAID.items() if name not in ("answer", "how")} | found


def test_beyond_the_limit_nothing_is_looked_at_and_nothing_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VERIFY_PER_MINUTE = 1
    assert [look(FORM).status_code for _ in range(2)] == [200, 429]
    ticket = token()
    with CaptureQueriesContext(connection) as asked, monkeypatch.context() as shut:
        shut.setattr(challenge, "_drawn", lambda *_: 1 // 0)
        shut.setattr(PublicComplaintForm, "_clean_fields", lambda *_: 1 // 0)
        said: list[dict[str, str]] = [{}, {"do": "words"}, {"answer": ""}, {"matter": "长" * 9_000}, {}, {}]
        answers = [send(token=ticket, **each) for each in said]
    assert [answer.status_code for answer in answers] == [429] * 6
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert not [query["sql"] for query in asked if "rate_bucket" not in query["sql"]]
    kept, words, picture, *plain = answers
    assert [b"<form" in answer.content for answer in plain] == [False, True, False]
    assert [hidden_in(answer).get("do") for answer in (kept, words, picture)] == [None, "words", "picture"]
    RateBucket.objects.update(full_at="2022-01-01T00:00Z")
    assert code_in(Client().post(FORM, hidden_in(kept)))


def test_a_form_from_elsewhere_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, {"token": token(), **SAID}).status_code == 403
    assert client.post(STATUS, {"code": unknown_code()}).status_code == 403
    assert not _clues()


def test_the_code_says_how_it_stands_all_the_way() -> None:
    code = code_in(send())
    (clue,) = _clues()
    district, town = reviewer_of(units.QIJIANG), clerk_of(units.GUNAN)
    assert "正在审查" in ask(code).content.decode()
    # Who writes what the complainant will read is told so, and of nothing else.
    assert district.client.get(f"/clues/{clue.pk}/").content.decode().count("投诉人凭查询码能看到这段话") == 2
    done(district, Act.ASK_MORE, clue, comment="请补合同复印件")
    assert all(word in ask(code.lower()).content.decode() for word in ("待补正", "请补合同复印件"))
    done(clerk_of(units.QIJIANG), Act.SUPPLY, clue, comment="内部：已电话联系")
    done(district, Act.ACCEPT, clue, comment="内部意见不外传")
    page = ask(code).content.decode()
    assert "已受理" in page
    assert not [word for word in ("内部", "请补合同") if word in page]
    done(district, Act.ASSIGN, clue, target=units.unit(units.GUNAN))
    done(town, Act.TAKE, clue)
    page = ask(code).content.decode()
    assert "办理中" in page
    hidden = ("古南", "綦江", clue.number, *(SAID[name] for name in ("creditor_name", "debtor_name", "contact_phone")))
    assert not [word for word in (*hidden, district.user.username, "填报员") if word in page]


def test_who_is_refused_reads_why_and_one_that_was_joined_how_far_the_other_is() -> None:
    refused, joined = code_in(send()), code_in(send())
    second, first = _clues()
    district = reviewer_of(units.QIJIANG)
    other = registered(clerk_of(units.QIJIANG), creditor_name="别家公司")
    done(district, Act.REFUSE, first, comment="不属于拖欠账款，请向人力社保部门反映")
    assert all(word in ask(refused).content.decode() for word in ("不予受理", "请向人力社保部门反映"))
    done(district, Act.JOIN, second, into=fresh(other).number, comment="内部：同一件事")
    done(district, Act.ACCEPT, other)
    page = ask(joined).content.decode()
    assert all(word in page for word in ("合并办理", "已受理"))
    assert not [word for word in ("别家公司", "内部", fresh(other).number) if word in page]


@pytest.mark.parametrize("typed", ["", "U" * 16, "x" * 100_000, "\0" * 16, "' or 1=1 --", "<script>", "查询码"])
def test_what_is_no_code_is_answered_like_an_unknown_one(
    typed: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    code_in(send())
    shown = re.compile(rb'name="code"(?: value="[^"]*")?|csrfmiddlewaretoken" value="[^"]*"')
    answers = []
    for code in (typed, grouped(unknown_code())):
        with django_assert_num_queries(4):  # three buckets and the code, whatever it is
            answers.append(ask(code))
    odd, unknown = answers
    assert odd.status_code == unknown.status_code == 200
    assert shown.sub(b"", odd.content) == shown.sub(b"", unknown.content)
    assert "没有查到" in odd.content.decode()
    assert status_of(typed) is None


def test_a_code_is_asked_for_so_many_times_a_minute(settings: Settings) -> None:
    settings.VERIFY_PER_MINUTE = 2
    assert [ask(unknown_code()).status_code for _ in range(3)] == [200, 200, 429]
    assert look(STATUS).status_code == 200


def test_without_a_sign_in_only_the_public_functions_are_asked_and_nothing_of_a_tenant_is_read() -> None:
    loaded()
    clerk = clerk_of(units.GUNAN)
    row, clue = record(clerk.unit), registered(clerk, contact_phone="13987654321")
    with CaptureQueriesContext(connection) as asked:
        pages = [Client().get(where) for where in ("/channels/", "/channels/?q=綦江", FORM, STATUS)]
        pages.append(Client().post(FORM, {**SAID, "token": "x"}))
        pages.append(Client().post(STATUS, {"code": unknown_code()}))
    said = " ".join(query["sql"] for query in asked)
    called = set(re.findall(r"select \* from (\w+)\(", said))
    assert called == {"public_channels", "public_units", "clue_status"}
    read = re.findall(r'(?:from|join|into|update)\s+"?(\w+)', said, re.IGNORECASE)
    of_the_limiter = {"rate_bucket", "taken", "b", "set"}
    assert set(read) <= called | of_the_limiter
    assert "app.paths" not in said
    text = " ".join(page.content.decode() for page in pages)
    canaries = (row.debtor_name, row.contract_name, clue.creditor_name, "13987654321", "古南街道", clerk.user.username)
    assert not [word for word in canaries if word and word in text]
    assert {page.headers["X-Frame-Options"] for page in pages} == {"DENY"}
    assert all("Content-Security-Policy" in page.headers for page in pages)
