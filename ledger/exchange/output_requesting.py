"""Asks for a file to be made by a worker: the same one twice, while it waits or runs, is one job."""

import uuid
from collections.abc import Mapping
from typing import Any

from ledger.actions.jobs import enlist
from ledger.exchange.jobs import run_import
from ledger.models import Job, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.outputs import OUTPUT, asked_before, prefix_of
from ledger.scoping import Actor


def request_output(actor: Actor, unit: Unit, same: str, params: Mapping[str, Any]) -> Job:
    """Put the making of a file into the queue, and return its job; `same` names the file that is meant.

    ForbiddenError without the right to export; what is made is decided by the owner's rights when it is made.
    """
    require(actor, Action.EXPORT_ANNEX, unit)
    waiting, times = asked_before(actor, unit, same)
    if waiting is not None:
        return waiting
    key = f"{prefix_of(actor, unit, same)}{times}"
    enlisted = enlist(actor, unit, OUTPUT, key, {**params, "token": uuid.uuid4().hex})
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job
