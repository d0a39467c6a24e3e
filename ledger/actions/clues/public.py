"""Takes a complaint in from somebody who has not signed in: registered at the chosen unit, to be examined there."""

import dataclasses
import uuid
from typing import Final

from ledger.actions.clues.intake import Complaint, register
from ledger.models import Unit
from ledger.queries.clues.public import PublicUnit, digest_of, new_code
from ledger.scoping import Actor, tenant_scope

BY: Final = "网上填报"
"""In whose name it is registered."""


def complain(unit: PublicUnit, said: Complaint, address: str = "") -> str:
    """Register a complaint at a unit and return its code, which is kept as a hash alone.

    The scope that is open meanwhile is that one unit's. RefusedError for what no complaint can say.
    """
    code = new_code()
    actor = Actor(None, BY, request=str(uuid.uuid4()), address=address, place=unit.place)
    with tenant_scope(actor):
        register(actor, Unit.objects.get(pk=unit.id), dataclasses.replace(said, query_digest=digest_of(code)))
    return code
