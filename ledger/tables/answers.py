"""The answer to an X finding in words: the file that proves it, and who has accepted it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.errors import Answer


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves an answer; `url` opens it ('' where one may not), `gone` says that it was taken back."""

    pk: int
    title: str
    url: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ProofList:
    """The row's files to choose from: the field's name, the one chosen, and where the row takes a further one."""

    name: str
    chosen: int | None
    options: Sequence[Any]
    url: str


def accepted_words(answer: Answer) -> str:
    """Say who has accepted an answer, and when; '' where nobody has."""
    if answer.accepted_at is None:
        return ""
    return _accepted(answer.accepted_by, day_of(answer.accepted_at).isoformat())


def _accepted(who: str, day: str) -> str:
    return _("已认可 · %(who)s · %(day)s") % {"who": who, "day": day}


def proof_of(answer: Answer) -> Proof | None:
    """Return the file of a stored answer, to be named."""
    return None if answer.evidence_id is None else Proof(answer.evidence_id, answer.evidence_title)


def stated_acceptance(item: Mapping[str, Any]) -> str:
    """Say who had accepted an answer before its version was handed in."""
    return _accepted(item["accepted_by"], item["accepted_on"]) if item.get("accepted") else ""


def stated_proof(item: Mapping[str, Any], standing: Collection[int], *, readable: bool) -> Proof | None:
    """Return the file that a version's answer names; `standing` are those that were not taken back since."""
    stated = item.get("evidence")
    if not stated:
        return None
    stands = stated["id"] in standing
    url = reverse("evidence", args=[stated["id"]]) if stands and readable else ""
    return Proof(stated["id"], stated["title"], url, gone=not stands)
