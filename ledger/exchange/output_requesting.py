"""Asks for a file to be made by a worker: the same one twice, while it waits or runs, is one job."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from ledger.actions.jobs import enlist
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.models import Job, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import UNDER_WAY
from ledger.queries.outputs import OUTPUT, asked_before, outputs_of, prefix_of
from ledger.scoping import Actor
from qingqian.db.sqlfile import scalar

TOO_MANY = "您还有 {most} 个文件正在生成，请等其中一个好了再要。"
# Two windows of one person ask one after the other: else each would count without what the other has just asked for.
_IN_TURN: Final = "select pg_advisory_xact_lock(hashtextextended('output', %s))"


def request_output(actor: Actor, unit: Unit, same: str, params: Mapping[str, Any]) -> Job:
    """Put the making of a file into the queue, and return its job; `same` names the file that is meant.

    ForbiddenError without the right to export, RefusedError while too many of theirs are under way. What is made is
    decided by the owner's rights when it is made.
    """
    require(actor, Action.EXPORT_ANNEX, unit)
    scalar(_IN_TURN, [actor.user_id or 0])
    waiting, times = asked_before(actor, unit, same)
    if waiting is not None:
        return waiting
    if outputs_of(actor).filter(state__in=UNDER_WAY).count() >= settings.OUTPUTS_AT_ONCE:
        raise RefusedError(TOO_MANY.format(most=settings.OUTPUTS_AT_ONCE))
    key = f"{prefix_of(actor, unit, same)}{times}"
    enlisted = enlist(actor, unit, OUTPUT, key, {**params, "token": uuid.uuid4().hex})
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job
