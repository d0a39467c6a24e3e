"""Asks for files, lets them be made and opens them."""

import zipfile

from ledger.actions.outputs import place_of
from ledger.exchange.jobs import run_import
from ledger.exchange.output_requesting import request_output
from ledger.models import Job
from ledger.scoping import SYSTEM, tenant_scope
from reporting.outputs.order import Order
from tests.personas import Persona


def ordered(person: Persona, order: Order) -> Job:
    """Ask for a file as a person."""
    with person.scope() as actor:
        return request_output(actor, person.unit, order.same, order.params("成套.zip"))


def made(job: Job) -> Job:
    """Let a worker make it; return what became of it."""
    run_import.func(job.pk)
    return now(job)


def now(job: Job) -> Job:
    """Return a job as it stands now."""
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


def unpacked(job: Job) -> dict[str, bytes]:
    """Return what lies in a package, each name once."""
    with zipfile.ZipFile(place_of(job)) as package:
        assert package.testzip() is None
        assert len(set(package.namelist())) == len(package.namelist())
        return {name: package.read(name) for name in package.namelist()}
