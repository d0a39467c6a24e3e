"""The code that is printed on a version's sheets: what a person types, and which version it names (domain.md §6)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from django.conf import settings
from django.urls import reverse

from ledger.models import FilingVersion
from qingqian.db.sqlfile import rows

_SIGNS: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}", re.ASCII)
# Crockford: what is easily mistaken for a digit is that digit; what only groups the signs is nothing.
_MEANT: Final = str.maketrans("OIL", "011", " -‐‑–—―−_.·\t\r\n\u3000")
_LONGEST: Final = 60
_TELL: Final = "select * from verify_code(%s)"


class Verdict(Enum):
    """What a typed code says."""

    MATCHES = auto()  # of a version that is in hand or in force
    SUPERSEDED = auto()  # of a version that was replaced, sent back or taken back
    UNKNOWN = auto()  # of no version that can be seen


@dataclass(frozen=True, slots=True)
class Found:
    """Which version a code names, with its unit, period and filing; `standing` is the number that stands now."""

    verdict: Verdict
    version: FilingVersion | None = None
    standing: int | None = None


class Stand(Enum):
    """How a version stands, as the function `verify_code` says it."""

    IN_FORCE = "in force"
    PENDING = "pending"  # handed in and not decided
    REPLACED = "replaced"  # by a later one that is in force or in hand
    RETURNED = "returned"  # sent back or taken back, and nothing came in its place

    @property
    def verdict(self) -> Verdict:
        """What the same code says to somebody who may see the version."""
        return Verdict.MATCHES if self in (Stand.IN_FORCE, Stand.PENDING) else Verdict.SUPERSEDED


@dataclass(frozen=True, slots=True)
class Told:
    """All that a code says to somebody who has not signed in; `replaced_by` is the number that stands instead."""

    unit: str
    period: str
    number: int
    day: dt.date
    stand: Stand
    replaced_by: int | None


def read_code(text: str) -> str:
    """Return the 16 signs that somebody typed in whatever way; '' for what can be no code."""
    meant = unicodedata.normalize("NFKC", text[:_LONGEST]).upper().translate(_MEANT)
    return meant if _SIGNS.fullmatch(meant) else ""


def find_code(text: str) -> Found:
    """Return what a typed code says within the scope that is open (one query, none for what can be no code)."""
    code = read_code(text)
    if not code:
        return Found(Verdict.UNKNOWN)
    found = FilingVersion.objects.filter(code=code).select_related("unit", "period__campaign", "filing")
    version = found.defer("findings", "narrative").first()
    if version is None:
        return Found(Verdict.UNKNOWN)
    filing = version.filing
    stands = version.number in (filing.current_number, filing.approved_number)
    verdict = Verdict.MATCHES if stands else Verdict.SUPERSEDED
    return Found(verdict, version, filing.current_number)


def check_url(version: FilingVersion) -> str:
    """Return the address that says how a version stands, for its sheets; '' where the site's own was never told."""
    site = settings.PRINTED_SITE_URL
    return f"{site}{reverse('verify')}?code={version.code}" if site else ""


def tell_code(text: str) -> Told | None:
    """Return what a typed code says to anybody, or None where it names no version; needs no scope.

    What can be no code is asked for all the same (one query each), so that it takes as long as an unknown one.
    """
    for row in rows(_TELL, [read_code(text)]):
        return Told(stand=Stand(row.pop("state")), **row)
    return None
