"""Takes a complaint in from somebody who has not signed in: registered at the chosen unit, to be examined there."""

import dataclasses
import json
import uuid
from typing import Final

from django.db import transaction

from ledger.actions.clues.intake import Complaint, register
from ledger.models import Unit
from ledger.queries.clues.public import PublicUnit, code_of, digest_of
from ledger.scoping import Actor, tenant_scope
from qingqian.web.challenge import spend

BY: Final = "网上填报"
"""In whose name it is registered."""
_WORDS: Final = (
    "kind",
    "creditor_name",
    "debtor_name",
    "amount_fen",
    "matter",
    "contact_name",
    "contact_phone",
)


def code_for(nonce: str, unit: PublicUnit, said: Complaint) -> str:
    """Return the code of what is said to a unit with a token: the same whenever the same is sent again with it.

    It is kept as a hash alone.
    """
    return code_of(nonce, json.dumps([unit.code, *(getattr(said, name) for name in _WORDS)]))


def complain(unit: PublicUnit, said: Complaint, nonce: str, address: str = "") -> bool:
    """Register a complaint at a unit under its code; False where its token was used up before, also just now.

    The same sent twice at once is registered once: the second waits for the first, whose code is its own. The scope
    that is open meanwhile is that one unit's. RefusedError for what no complaint can say; the token stays good then.
    """
    digest = digest_of(code_for(nonce, unit, said))
    actor = Actor(None, BY, request=str(uuid.uuid4()), address=address, place=unit.place)
    with transaction.atomic():
        if not spend(nonce):
            return False
        with tenant_scope(actor):
            register(actor, Unit.objects.get(pk=unit.id), dataclasses.replace(said, query_digest=digest))
    return True
