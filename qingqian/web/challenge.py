"""A small question that people answer and programs seldom do, before something is taken from who has not signed in.

Nothing is stored when a page is shown: the page carries a signed token with the time and a keyed hash of the answer,
and the answer itself nowhere. A token is good for one try, which PostgreSQL counts (qingqian.db.limiter); too soon and
too late are no tries of a person. Whoever sees no picture asks for the same in words.

To look at a try and to use its token up are two steps: whoever stores something uses the token up in the same
transaction, so that what was sent twice at once waits for the first and finds what became of it.
"""

import base64
import hmac
import io
import secrets
import time
import unicodedata
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from random import SystemRandom
from typing import Final

from django.conf import settings
from django.core import signing
from PIL import Image, ImageDraw, ImageFont

from qingqian.db.limiter import wait_for

SOONEST: Final = 4
"""So many seconds somebody needs at least to read and fill in a form."""
LATEST: Final = 2 * 60 * 60
KNOWN: Final = 24 * 60 * 60
"""So many seconds a token is known again by its nonce, whatever it is worth."""
_SIGNS: Final = "ACDEFHJKLMNPRTUVWXY34679"  # none that is mistaken for another
_LENGTH: Final = 5
_SIZE: Final = (190, 62)
_SALT: Final = "qingqian.web.challenge"
_DIGITS: Final = "零一二三四五六七八九"
_random: Final = SystemRandom()


class Kind(StrEnum):
    """How the question is put."""

    PICTURE = "picture"
    WORDS = "words"
    ANSWERED = "answered"  # it was, and something else on the page was wrong


class Verdict(Enum):
    """What a try is worth."""

    RIGHT = auto()
    WRONG = auto()
    SOON = auto()
    LATE = auto()  # or made up; or used before, as `spend` tells


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a page shows: its token, and a picture (data address), or a question in words, or nothing to ask.

    `kept` stands for the question of an earlier page, with what was answered there.
    """

    token: str
    kind: Kind
    picture: str = ""
    words: str = ""
    kept: bool = False
    answer: str = ""

    @property
    def unanswered(self) -> bool:
        """Tell whether what is kept is a question without an answer: it is to be put anew."""
        return self.kept and not self.answer and self.kind is not Kind.ANSWERED


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try is worth while its token is not used up; since when the page is shown (None: it is too old).

    `nonce` is the token's own, by which it is known again; '' for what is no token of this day.
    """

    verdict: Verdict
    since: float | None = None
    nonce: str = ""


def ask(kind: Kind = Kind.PICTURE, since: float | None = None) -> Challenge:
    """Put a new question; `since` is when the page was first shown (seconds), now where it is None."""
    words, answer = _question() if kind is Kind.WORDS else ("", _letters() if kind is Kind.PICTURE else "")
    nonce = secrets.token_hex(16)
    said = {"n": nonce, "k": kind.value, "t": time.time() if since is None else since, "a": _hash(nonce, answer)}
    picture = _drawn(answer) if kind is Kind.PICTURE else ""
    return Challenge(signing.dumps(said, salt=_SALT), kind, picture, words)


def keep(token: str, how: str, answer: str) -> Challenge:
    """Leave the question that was put before as it is, with what was answered; nothing is drawn or looked at."""
    kind = Kind(how) if how in set(Kind) else Kind.PICTURE
    return Challenge(token, kind, kept=True, answer=answer)


def look(token: str, answer: str) -> Tried:
    """Tell what a try is worth; nothing is used up."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=KNOWN)
    except signing.BadSignature:
        return Tried(Verdict.LATE)
    since, age = said["t"], time.time() - said["t"]
    if age > LATEST:
        return Tried(Verdict.LATE, None, said["n"])
    if age < SOONEST:
        return Tried(Verdict.SOON, since, said["n"])
    right = said["k"] == Kind.ANSWERED or hmac.compare_digest(said["a"], _hash(said["n"], _meant(answer)))
    return Tried(Verdict.RIGHT if right else Verdict.WRONG, since, said["n"])


def spend(nonce: str) -> bool:
    """Use a token up; tell whether it was still good. Whoever asks for the same one waits for the transaction."""
    return nonce != "" and not wait_for("challenge", nonce, 1, LATEST)


def _meant(answer: str) -> str:
    return "".join(unicodedata.normalize("NFKC", answer[:40]).upper().split())


def _hash(nonce: str, answer: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"{_SALT}\0{nonce}\0{answer}".encode(), "sha256").hex()


def _letters() -> str:
    return "".join(_random.choice(_SIGNS) for _ in range(_LENGTH))


def _question() -> tuple[str, str]:
    """Return a sum in words and its result in digits."""
    one, other = _random.randint(2, 9), _random.randint(2, 9)
    if _random.random() < 1 / 2:
        return f"{_DIGITS[one]}加{_DIGITS[other]}等于多少？请用数字回答。", str(one + other)
    return f"{_DIGITS[one]}乘以{_DIGITS[other]}等于多少？请用数字回答。", str(one * other)


def _drawn(text: str) -> str:
    """Draw signs turned and crossed by lines; return the picture as a data address."""
    picture = Image.new("RGB", _SIZE, "#ffffff")
    wide = (_SIZE[0] - 20) // len(text)
    for place, sign in enumerate(text):
        tile = Image.new("L", (48, 54), 0)
        font = ImageFont.load_default(_random.randint(32, 40))
        ImageDraw.Draw(tile).text((24, 27), sign, 255, font, anchor="mm")
        tile = tile.rotate(_random.uniform(-24, 24), Image.Resampling.BICUBIC)
        picture.paste(_ink(), (6 + place * wide + _random.randint(-3, 3), _random.randint(0, 8)), tile)
    draw = ImageDraw.Draw(picture)
    for _ in range(4):
        ends = [_point(0), _point(_SIZE[0] // 2), _point(_SIZE[0])]
        draw.line(ends, _ink(), 2, "curve")
    for _ in range(160):
        draw.point(_point(_random.randrange(_SIZE[0])), _ink())
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def _point(x: int) -> tuple[int, int]:
    return x, _random.randrange(4, _SIZE[1] - 4)


def _ink() -> tuple[int, int, int]:
    return _random.randint(10, 90), _random.randint(10, 90), _random.randint(60, 130)
