"""What the page of a clue shows of its files, and the form for a further one."""

from dataclasses import dataclass
from typing import Any

from ledger.actions.clues.evidence import BRINGINGS, PICTURES, bringing_of, may_take_back
from ledger.forms.clue_evidence import ClueEvidenceForm
from ledger.models import Clue, ClueEvidence
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.one import evidence_of
from ledger.scoping import Actor
from ledger.views.links import address


@dataclass(frozen=True, slots=True)
class ClueFile:
    """One file, and where it is opened, shown small and taken back; '' where the person may not, or it is none."""

    evidence: ClueEvidence
    url: str
    thumb_url: str
    remove_url: str


def files_words(actor: Actor, clue: Clue, again: ClueEvidenceForm | None = None) -> dict[str, Any]:
    """Return what _evidence.html shows (one query); `again` is the form that was refused."""
    readable, by = may(actor, Action.READ_EVIDENCE, clue.unit), bringing_of(actor, clue)
    form = again or (None if by is None else ClueEvidenceForm(BRINGINGS[by].kinds))
    return {
        "files": [_file(actor, clue, each, readable=readable) for each in evidence_of(clue)],
        "evidence_form": form,
        "evidence_url": "" if by is None else address("clue_evidence_add", clue.pk, by.value),
    }


def _file(actor: Actor, clue: Clue, evidence: ClueEvidence, *, readable: bool) -> ClueFile:
    by = may_take_back(actor, clue, evidence)
    return ClueFile(
        evidence,
        address("clue_evidence_file", evidence.pk) if readable else "",
        address("clue_evidence_thumb", evidence.pk) if readable and evidence.media_type in PICTURES else "",
        "" if by is None else address("clue_evidence_remove", evidence.pk, by.value),
    )
