"""Complaints for tests: registered at a unit by its clerk, brought to a state by the acts that lead there."""

import uuid
from typing import Any, Final

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.intake import Complaint, register
from ledger.actions.clues.moving import Said
from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import ArrearsRecord, CallAnswer, Clue, ClueChannel, ClueEvidence, ClueEvidenceKind, ClueLink
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.personas import Persona

CREDITOR: Final = "重庆建材有限公司"
DEBTOR: Final = "綦江区城市建设处"


def complaint(**said: Any) -> Complaint:
    """Return what a complaint says, by telephone, received today; 100,000 元."""
    known: dict[str, Any] = {
        "creditor_name": CREDITOR,
        "debtor_name": DEBTOR,
        "amount_fen": 10_000_000,
        "matter": "工程款未付",
        "channel": ClueChannel.HOTLINE,
        "received_on": day_of(app_now()),
    }
    return Complaint(**known | said)


def registered(clerk: Persona, **said: Any) -> Clue:
    """Register a complaint as the clerk of a unit."""
    with clerk.scope():
        return register(clerk.actor, clerk.unit, complaint(**said))


def done(who: Persona, act: Act, clue: Clue, **said: Any) -> Clue:
    """Do one act as a person on the clue as it stands now, and return it as it stands then."""
    with who.scope() as actor:
        now = fresh(clue)
        return act_on(actor, act, clue.pk, now.version, Said(**{"comment": "情况已核", **said})).clue


def fresh(clue: Clue) -> Clue:
    """Return a clue as it stands now."""
    with tenant_scope(SYSTEM):
        return Clue.objects.select_related("unit", "desk", "owner").get(pk=clue.pk)


def called(who: Persona, clue: Clue, answer: CallAnswer | None = CallAnswer.TRUE, **said: Any) -> Clue:
    """Call a creditor back as a person; without an answer nobody was reached."""
    return done(who, Act.CALL_BACK, clue, reached=answer is not None, answer=answer, **said)


def proved(clue: Clue, *kinds: ClueEvidenceKind) -> None:
    """Lay a file of each kind with a clue, without any on the disk."""
    now = fresh(clue)
    with tenant_scope(SYSTEM):
        for kind in kinds:
            ClueEvidence.objects.create(
                unit=now.unit,
                clue=now,
                kind=kind,
                title=kind.label,
                original_name=f"{kind.label}.pdf",
                stored_name=uuid.uuid4().hex,
                size=1,
                sha256="0" * 64,
                media_type="application/pdf",
                author_name="填报员",
            )


def linked(clue: Clue, row: ArrearsRecord) -> ClueLink:
    """Tie a clue to a row of its unit's ledger."""
    now = fresh(clue)
    with tenant_scope(SYSTEM):
        return ClueLink.objects.create(unit=now.unit, clue=now, lineage=row.lineage, author_name="填报员")
