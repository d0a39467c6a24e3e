"""One workbook of a unit and all its children: enlisted here, cut up by column 4 in a job."""

from ledger.actions.jobs import enlist
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.models import Job, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import SPLIT, form_key
from ledger.queries.units import children_of
from ledger.scoping import Actor


def enlist_split(actor: Actor, unit: Unit, stored: StoredFile, *, period_code: str, key: str) -> Job:
    """Put the cutting up of a merged workbook into the queue, once per unit and key.

    RefusedError for a unit without children: its own file is imported directly.
    """
    require(actor, Action.IMPORT_MERGED, unit)
    if not children_of(unit):
        raise RefusedError("本单位没有下级单位，请直接使用“导入附件2”。")
    params = {"file": stored.original_name, "period": period_code}
    enlisted = enlist(actor, unit, SPLIT, form_key(SPLIT, unit, key), params, stored)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job
