"""Asks for a list of people to be checked, and then to be made: once each, by a worker."""

from ledger.actions.jobs import enlist
from ledger.errors import MissingError, RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.people_storing import CHECK, MAKE
from ledger.models import Job, JobState, StoredFile, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import form_key
from ledger.scoping import Actor


def enlist_people(actor: Actor, unit: Unit, stored: StoredFile, key: str) -> Job:
    """Put the check of a kept file into the queue, once per unit and key."""
    require(actor, Action.EDIT_PEOPLE, unit)
    enlisted = enlist(actor, unit, CHECK, form_key(CHECK, unit, key), {"file": stored.original_name}, stored)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job


def people_job(pk: int) -> Job:
    """Return the check of a list in scope; MissingError for a stranger's and for one that is not there."""
    job = Job.objects.select_related("unit").filter(pk=pk, kind=CHECK).first()
    if job is None:
        raise MissingError("没有找到这次批量新增。")
    return job


def made_of(check: Job) -> Job | None:
    """Return the job that makes the people of a checked list; None before it was asked for."""
    return Job.objects.filter(unit=check.unit, key=_make_key(check)).first()


def _make_key(check: Job) -> str:
    return f"{MAKE}:{check.pk}"


def enlist_making(actor: Actor, check: Job) -> Job:
    """Put the making of a checked list into the queue, once; RefusedError where it has a fault or nobody is new."""
    require(actor, Action.EDIT_PEOPLE, check.unit)
    if check.state != JobState.DONE or check.result["wrong"] or not check.result["new"]:
        raise RefusedError("这份名单有需要改正的地方，或没有新人；请改正后重新上传。")
    enlisted = enlist(actor, check.unit, MAKE, _make_key(check), check.params, check.stored_file)
    if enlisted.made:
        run_import.enqueue(enlisted.job.pk)
    return enlisted.job
