"""Stands in for the worker while a browser waits."""

from ledger.exchange.jobs import run_import
from ledger.models import Job
from ledger.scoping import SYSTEM, tenant_scope


def run_jobs() -> None:
    """Run what a worker would."""
    with tenant_scope(SYSTEM):
        waiting = list(Job.objects.order_by("id").values_list("id", flat=True))
    for pk in waiting:
        run_import.func(pk)
