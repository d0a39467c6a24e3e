"""Tells people of clues: what came to their desk, and each working day what is due there soon or should be done."""

from collections.abc import Sequence
from typing import Final

from ledger.actions.notices import post
from ledger.actions.outbox import tell_all
from ledger.clueflow import Act
from ledger.models import Clue, ClueEvent, ClueState, Outbox
from ledger.models.clue_words import ENDED
from ledger.queries.clues.reminders import clue_dues_to_tell
from ledger.queries.clues.told import CLUE, LEFT, REGISTERED, TOLD, UNTRUE
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now

REASON: Final = 120
_MEASURES: Final = frozenset({Act.URGE, Act.INTERVIEW, Act.CIRCULATE, Act.HANG, Act.UNHANG})


def announce_clue(clue: Clue, event: ClueEvent, left: int) -> None:
    """Put into the outbox what those must learn whose turn it is after an act; `left` is the unit it lay with before.

    The row stands with the unit that works on the clue, which the actor sees; it may be for one above.
    """
    word = UNTRUE if event.act == Act.CALL_BACK and event.from_state != event.to_state else event.act
    if word not in TOLD:
        return
    rows = [_row(clue, event, word, _told(clue, event))]
    if event.act == Act.REASSIGN and left != clue.unit_id:
        rows.append(_row(clue, event, LEFT, [left]))
    tell_all(rows)


def announce_registered(clues: Sequence[Clue], events: Sequence[ClueEvent]) -> None:
    """Tell who examines that clues came in: one line for all that came together."""
    if not clues:
        return
    clue, count = clues[0], len(clues)
    row = _row(clue, events[0], REGISTERED, [clue.desk_id])
    if count > 1:
        row.payload |= {"number": f" {count} 条线索", "due": "", "url": "/clues/"}
    else:
        row.payload["number"] = f"线索{row.payload['number']}"
    tell_all([row])


def _told(clue: Clue, event: ClueEvent) -> list[int]:
    """Return whom an act concerns: the desk; of what ended or was ordered from above also who works on it."""
    if event.act == Act.CONFIRM and clue.state in ENDED:
        return [clue.unit_id]
    if event.act in _MEASURES:
        return list(dict.fromkeys((clue.unit_id, clue.desk_id)))
    return [clue.desk_id]


def _row(clue: Clue, event: ClueEvent, word: str, told: Sequence[int]) -> Outbox:
    facts: dict[str, str] = event.facts
    owed = word not in _MEASURES and word != LEFT and clue.due_on is not None
    payload = {
        "act": word,
        "ended": event.act == Act.CONFIRM and clue.state in ENDED,
        "told": list(told),
        "number": f" {clue.number} ",
        "by": event.by_unit_name,
        "state": ClueState(clue.state).label,
        "until": facts.get("until", ""),
        "into": facts.get("into", ""),
        "due": f"{clue.due_on:%Y-%m-%d}" if owed else "",
        "reason": event.comment[:REASON],
        "url": "/clues/" if word == LEFT else f"/clues/{clue.pk}/",
    }
    return Outbox(unit_id=clue.unit_id, kind=CLUE, key=f"clue-event:{event.pk}:{word}", payload=payload)


def tell_clue_dues() -> int:
    """Make the reminders of clues that are due now; return how many.

    Two sweeps at once tell none twice, nor does one after a crash: a notice's key names clue, desk and day.
    """
    with tenant_scope(SYSTEM):
        return post(clue_dues_to_tell(app_now()))
