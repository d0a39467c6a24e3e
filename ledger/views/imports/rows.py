"""Rows of a checked file as the preview lists them: what each would become, and what was found on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import BY_NAME, BY_NO, PHONE_COLUMNS
from ledger.annexes.written import written
from ledger.models import ImportRow, Revision, RowOutcome, RowState
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Change, Pill, Tone

_PHONES: Final = frozenset(BY_NAME[name].no for name in PHONE_COLUMNS)
_OUTCOMES: Final = {
    RowOutcome.NEW: (Tone.NEW, "plus"),
    RowOutcome.CHANGED: (Tone.INFO, "pencil"),
    RowOutcome.UNCHANGED: (Tone.PLAIN, "check"),
    RowOutcome.WRONG: (Tone.BAD, "alert-circle"),
    RowOutcome.FOREIGN: (Tone.BAD, "alert-circle"),
}
_IDENTITY: Final = ("debtor_name", "creditor_name", "contract_name", "owed_fen")


@dataclass(frozen=True, slots=True)
class Said:
    """A finding at its cell, as partials/_finding.html takes it."""

    severity: str
    rule: str
    where: str
    message: str
    url: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: its number in the file, what it would become, who owes whom for what, and what was found."""

    number: int
    pill: Pill
    texts: Sequence[str]
    changes: Sequence[Change] = ()
    findings: Sequence[Said] = ()
    proposals: Sequence[Change] = ()
    url: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows are shown: with telephone numbers as typed, or masked."""

    masked: bool
    proposals_only: bool = field(default=False)

    def shown(self, row: ImportRow) -> Shown:
        """Return a row of the file."""
        outcome = RowOutcome(row.outcome)
        tone, icon = _OUTCOMES[outcome]
        url, act = _act(row)
        return Shown(
            row.number,
            Pill(str(outcome.label), tone, icon),
            [row.cells[BY_NAME[name].no - 1] for name in _IDENTITY],
            [self._change(item) for item in row.before],
            [] if self.proposals_only else [self.said(item) for item in row.findings],
            [
                Change(f"{item['cell']} {_heading(item['column'])}", item["from"], item["to"], item["why"])
                for item in row.proposals
            ],
            url,
            act,
        )

    def _change(self, item: dict[str, Any]) -> Change:
        old, new = item["from"], item["to"]
        if self.masked and item["column"] in _PHONES:
            old, new = mask_phone(old), mask_phone(new)
        return Change(_heading(item["column"]), old, new)

    def said(self, item: dict[str, Any]) -> Said:
        """Return a finding; its message names the column, and what it quotes of a telephone number is masked too."""
        hidden = self.masked and item["column"] in _PHONES
        message = mask_phone(item["message"]) if hidden else item["message"]
        return Said(item["severity"], item["rule"], item["cell"], message)


def _act(row: ImportRow) -> tuple[str, str]:
    if row.state == RowState.WAITING:
        return reverse("import_row", args=[row.pk]), _("改正")
    if row.state == RowState.MENDED and row.record_id:
        return reverse("record", args=[row.record_id]), _("已改正，查看")
    return "", ""


def absent_row(row: Revision) -> Shown:
    """Return a row of the ledger that the file has not; it has no number there."""
    texts = [written(BY_NAME[name], getattr(row, name)) for name in _IDENTITY]
    return Shown(0, Pill(_("保留不动"), Tone.PLAIN, "check"), texts)


def _heading(column: int) -> str:
    return BY_NO[column].heading if column in BY_NO else ""
