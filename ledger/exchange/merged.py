"""One workbook of a unit and all its children: enlisted here, cut up by column 4 in a job."""

from ledger.actions.jobs import enlist
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.models import Job, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import SPLIT
from ledger.queries.units import children_of
from ledger.scoping import Actor


def known_split(unit: Unit, key: str) -> Job | None:
    """Return the job that was enlisted with this key before, so that its file is not kept twice."""
    return Job.objects.filter(unit=unit, key=_key(unit, key)).first()


def enlist_split(actor: Actor, unit: Unit, stored: StoredFile, *, period_code: str, key: str) -> Job:
    """Put the cutting up of a merged workbook into the queue, once per unit and key.

    RefusedError for a unit without children: its own file is imported directly.
    """
    require(actor, Action.IMPORT_MERGED, unit)
    if not children_of(unit):
        raise RefusedError("本单位没有下级单位，请直接使用“导入附件2”。")
    params = {"file": stored.original_name, "period": period_code}
    enlisted = enlist(actor, unit, SPLIT, _key(unit, key), params, stored)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job


def _key(unit: Unit, key: str) -> str:
    return f"{SPLIT}:{unit.pk}:{key}"
