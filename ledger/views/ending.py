"""What the filing's page offers to those who end the root's own filing."""

from collections.abc import Mapping
from typing import Final

from ledger.calendar.instants import day_of
from ledger.forms.endorsing import EndorseForm, ReopenForm, SendForm
from ledger.forms.filings import SeenForm
from ledger.policy import Action
from ledger.queries.filings import Standing
from ledger.scoping import Actor
from ledger.views.locked import can
from qingqian.db.clock import app_now

FORMS: Final[Mapping[Action, type[SeenForm]]] = {
    Action.ENDORSE_FILING: EndorseForm,
    Action.SEND_FILING: SendForm,
    Action.REOPEN_FILING: ReopenForm,
}


def ending_words(actor: Actor, standing: Standing, refused: SeenForm | None = None) -> dict[str, object]:
    """Return the form of each move that the person may make now, by name; `refused` takes the place of its kind."""
    forms: dict[str, SeenForm] = {}
    for action, kind in FORMS.items():
        if can(actor, action, standing):
            again = refused if type(refused) is kind else None
            forms[action.value] = again or kind(initial={"dated": f"{day_of(app_now())}"})
    version = standing.version
    mine = version is not None and version.submitted_by_id is not None and version.submitted_by_id == actor.user_id
    own_work = mine and forms.pop(Action.ENDORSE_FILING.value, None) is not None
    return {"endings": forms, "own_work": own_work, "ending_refused": refused}
