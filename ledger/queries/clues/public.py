"""What a complainant may ask without a sign-in: where to complain, and how a complaint stands (by its code alone)."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from ledger.models import ClueState
from ledger.queries.codes import read_code
from qingqian.db.sqlfile import rows

_UNITS: Final = "select * from public_units()"
_STATUS: Final = "select * from clue_status(%s)"
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16  # of 5 bits each: 80
_SALT: Final = "ledger.queries.clues.public"
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class PublicUnit:
    """A unit right below the root, as the public form offers it; `place` never leaves the server."""

    id: int
    code: str
    name: str
    kind: str
    place: str

    @property
    def is_department(self) -> bool:
        """Tell whether it is an office of the city and no district."""
        return self.kind == "department"


@dataclass(frozen=True, slots=True)
class Status:
    """How a complaint stands; `words` are what was written to the complainant: why not, or what is missing.

    `joined` says that it goes on together with another one of the same matter, whose state and days these are.
    """

    state: ClueState
    joined: bool
    received_on: dt.date
    accepted_on: dt.date | None
    ended_on: dt.date | None
    words: str


def public_units() -> list[PublicUnit]:
    """Return where one may complain: the units right below the root that work now (one query, no scope)."""
    return [PublicUnit(**row) for row in rows(_UNITS)]


def code_of(nonce: str, words: str) -> str:
    """Return the code of what was sent with a token: 80 bits that nobody can tell beforehand, and kept by nobody.

    The same words with the same token have the same code, so that a lost answer can be asked for again.
    """
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"{_SALT}\0{nonce}\0{words}".encode(), "sha256")
    return "".join(_SIGNS[sign % len(_SIGNS)] for sign in drawn[:_LENGTH])


def grouped(code: str) -> str:
    """Write a code as it is read: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def digest_of(code: str) -> str:
    """Return what is kept of a code: its SHA-256."""
    return hashlib.sha256(code.encode()).hexdigest()


def status_of(typed: str) -> Status | None:
    """Return how the complaint of a typed code stands, None where there is none; needs no scope.

    What can be no code is asked for all the same (one query each), so that it takes as long as an unknown one.
    """
    for row in rows(_STATUS, [digest_of(read_code(typed))]):
        return Status(state=ClueState(row.pop("state")), **row)
    return None
