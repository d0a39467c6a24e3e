"""What is noted on a clue that no act of the table does: it moves no state, and leaves its event all the same."""

from collections.abc import Mapping

from ledger.models import Clue, ClueEvent
from ledger.scoping import Actor
from qingqian.db.clock import app_now


def tell(actor: Actor, clue: Clue, word: str, by_unit_name: str, facts: Mapping[str, str], comment: str = "") -> None:
    """Save a locked clue as its next version, with the event that says why; `word` names it like an Act does."""
    clue.version += 1
    clue.save()
    ClueEvent.objects.create(
        unit_id=clue.unit_id,
        clue=clue,
        act=word,
        from_state=clue.state,
        to_state=clue.state,
        by_unit_name=by_unit_name,
        comment=comment,
        facts=dict(facts),
        actor_id=actor.user_id,
        actor_name=actor.name,
        at=app_now(),
    )
