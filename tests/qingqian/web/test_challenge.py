"""The small question before something is taken from strangers: one try each, not too soon, not too late."""

import base64
import io
import time

import pytest
from PIL import Image

from qingqian.web import challenge
from qingqian.web.challenge import Kind, Verdict, ask, look, spend

pytestmark = pytest.mark.django_db
READ = 60.0  # seconds for which somebody has read the page


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenge, "_letters", lambda: "AC7DE")


def judge(token: str, answer: str) -> tuple[Verdict, float | None]:
    """Take the one try of a token."""
    tried = look(token, answer)
    return (tried.verdict, tried.since) if spend(tried.nonce) else (Verdict.LATE, None)


def since(seconds: float = READ) -> float:
    return time.time() - seconds


@pytest.mark.parametrize("typed", ["AC7DE", "ac7de", " ac 7de ", "ＡＣ７ＤＥ"])
def test_the_answer_counts_however_it_is_typed_and_once(typed: str) -> None:
    asked = ask(since=since())
    assert judge(asked.token, typed)[0] is Verdict.RIGHT
    assert judge(asked.token, typed) == (Verdict.LATE, None)


def test_a_wrong_answer_uses_the_token_up_too() -> None:
    asked = ask(since=since())
    assert judge(asked.token, "AC7D")[0] is Verdict.WRONG
    assert judge(asked.token, "AC7DE")[0] is Verdict.LATE


def test_too_soon_is_no_person_and_the_time_goes_on_from_the_first_page() -> None:
    verdict, shown = judge(ask().token, "AC7DE")
    assert verdict is Verdict.SOON
    assert shown is not None
    assert shown <= time.time()
    assert judge(ask(since=since(challenge.LATEST + 1)).token, "AC7DE") == (Verdict.LATE, None)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\0", "x" * 9_000])
def test_what_is_made_up_is_worth_nothing(token: str) -> None:
    assert judge(token, "AC7DE") == (Verdict.LATE, None)
    asked = ask(since=since())
    assert judge(asked.token[:-1] + ("A" if asked.token[-1] != "A" else "B"), "AC7DE")[0] is Verdict.LATE


def test_words_ask_the_same_without_a_picture() -> None:
    signs = {sign: number for number, sign in enumerate("零一二三四五六七八九")}
    for _ in range(8):
        asked = ask(Kind.WORDS, since())
        assert not asked.picture
        one, other = signs[asked.words[0]], signs[asked.words.removesuffix("等于多少？请用数字回答。")[-1]]
        right = one + other if "加" in asked.words else one * other
        assert judge(asked.token, f"{right}")[0] is Verdict.RIGHT


def test_what_was_answered_is_not_asked_again() -> None:
    again = ask(Kind.ANSWERED, since())
    assert (again.picture, again.words) == ("", "")
    assert judge(again.token, "")[0] is Verdict.RIGHT


def test_the_token_tells_nothing_of_the_answer_and_the_picture_is_one() -> None:
    one, other = ask(), ask()
    assert one.token.split(":")[0] != other.token.split(":")[0]
    body = one.token.split(":")[0].lstrip(".")
    assert b"AC7DE" not in base64.urlsafe_b64decode(body + "==")
    picture = Image.open(io.BytesIO(base64.b64decode(one.picture.removeprefix("data:image/png;base64,"))))
    assert (picture.format, picture.size) == ("PNG", (190, 62))
    assert one.picture != other.picture


def test_a_look_uses_nothing_up_and_knows_a_token_for_a_day() -> None:
    asked = ask(since=since())
    first, again = look(asked.token, "AC7DE"), look(asked.token, "AC7DE")
    assert (first, first.verdict) == (again, Verdict.RIGHT)
    assert look(ask(since=since(challenge.LATEST + 1)).token, "").nonce
    assert [spend(first.nonce), spend(first.nonce), spend("")] == [True, False, False]
