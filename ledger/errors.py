"""What an action may answer instead of doing its work; the words are shown to the person as they are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.annexes.checks import Finding


class LedgerError(Exception):
    """Base of the refusals that a person can mend; `message` is a kind Chinese sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an X finding: its text, the hash of the facts, the file that proves it, who accepted it when."""

    text: str
    facts: str = ""
    evidence_id: int | None = None
    evidence_title: str = ""
    accepted_at: dt.datetime | None = None
    accepted_by: str = ""


UNANSWERED: Final = Answer("")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with the row that it stands on, permanent id and printed number, and the answer to it."""

    finding: Finding
    record_id: int | None
    number: int | None
    answer: Answer = UNANSWERED

    @property
    def explanation(self) -> str:
        """The text of the answer; '' where there is none."""
        return self.answer.text

    @property
    def key(self) -> str:
        """Name it in a form or a file of answers: rule and printed number ('A02:7'), or what it is about."""
        return f"{self.finding.rule}:{self.finding.about or self.number}"


class RefusedError(LedgerError):
    """The rules forbid it now; `findings` names the rows and columns that stand in the way."""

    def __init__(self, message: str, findings: Sequence[Located] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class ForbiddenError(LedgerError):
    """The person may not do this here (one's own unit, without the right)."""


class MissingError(LedgerError):
    """Not there, or a stranger's: both answer alike."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two versions of a filing differ: numbers of rows added, changed, removed."""

    seen: int
    now: int
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass
class ConflictError(LedgerError):
    """Somebody was quicker; `difference` says what changed since the person looked."""

    message: str
    difference: Difference | None = field(default=None)

    def __post_init__(self) -> None:
        """Hand the sentence to Exception."""
        super().__init__(self.message)


def status_of(refusal: LedgerError) -> int:
    """Return the status of the answer that shows a refusal (workflow.md rule 10): 403 and 409 are written down."""
    for kind, status in ((MissingError, 404), (ForbiddenError, 403), (ConflictError, 409)):
        if isinstance(refusal, kind):
            return status
    return 422
