"""Enlists the check of an uploaded file: read, judged and matched beside the ledger, which it does not change."""

from ledger.actions.jobs import enlist
from ledger.exchange.jobs import run_import
from ledger.models import Job, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import CHECK, form_key
from ledger.scoping import Actor


def enlist_check(
    actor: Actor, unit: Unit, stored: StoredFile, *, period_code: str, key: str, source: str = "file"
) -> Job:
    """Put the check of a kept file into the queue, once per unit and key; its page is the preview.

    `source` says how the rows came: file, or grid (typed or pasted in the browser).
    """
    require(actor, Action.IMPORT_RECORDS, unit)
    params = {"file": stored.original_name, "period": period_code, "source": source}
    enlisted = enlist(actor, unit, CHECK, form_key(CHECK, unit, key), params, stored)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job
