"""The complaint channels: as anybody reads them without a scope, and as the root keeps them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.models import ChannelScope, ComplaintChannel, Unit
from qingqian.db.sqlfile import rows

_PUBLIC: Final = "select * from public_channels()"
_SPLIT: Final = re.compile(r"[\s\-‐‑–—―－]+")
_NUMBER: Final = re.compile(r"[0-9][0-9-]+[0-9]")
FAX: Final = "传真"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is written, and what a telephone dials; '' for a fax."""

    text: str
    dial: str


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of the two public lists, in force now."""

    scope: ChannelScope
    seq: int
    name: str
    unit_code: str
    phones: Sequence[str]
    email: str
    website: str
    note: str

    @property
    def numbers(self) -> list[Phone]:
        """The telephones, each with what is dialled."""
        return [Phone(text, dialled(text)) for text in self.phones]

    @property
    def sites(self) -> list[str]:
        """The addresses of its pages, one by one."""
        return [part.strip() for part in self.website.split(";") if part.strip()]

    def has(self, wanted: str) -> bool:
        """Tell whether a line holds what is looked for, already folded."""
        texts = (self.name, *self.phones, self.email, self.website, self.note)
        return any(wanted in folded(text) for text in texts)


def dialled(text: str) -> str:
    """Return what a telephone dials for a number as it is written; '' for a fax and for what is no number."""
    found = _NUMBER.search(text)
    return "" if found is None or FAX in text else found[0].replace("-", "")


def folded(text: str) -> str:
    """Return a text as it is compared: width, capitals, spaces and hyphens make no difference."""
    return _SPLIT.sub("", unicodedata.normalize("NFKC", text)).casefold()


def public_channels(wanted: str = "") -> list[Channel]:
    """Return the lines of both lists that hold a text (all of them for ''), in their order (one query, no scope)."""
    lines = [Channel(**{**row, "scope": ChannelScope(row["scope"])}) for row in rows(_PUBLIC)]
    text = folded(wanted)
    return [line for line in lines if line.has(text)] if text else lines


def kept_channels(root: Unit) -> list[ComplaintChannel]:
    """Return the lines that are in force, for who keeps them (one query)."""
    return list(ComplaintChannel.objects.filter(unit=root, ended_on=None))


def ended_channels(root: Unit) -> list[ComplaintChannel]:
    """Return the lines that are shown no more, the last ended first (one query)."""
    return list(ComplaintChannel.objects.filter(unit=root, ended_on__isnull=False).order_by("-ended_on", "-id"))
