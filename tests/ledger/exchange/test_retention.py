"""Rows of settled imports go after their time; what waits in a tray stays."""

import datetime as dt

import pytest
from django.conf import settings

from ledger.exchange.retention import clear_rows
from ledger.models import ImportRow, Job, JobState, RowOutcome, RowState, Unit
from ledger.queries.imports import CHECK
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units

pytestmark = pytest.mark.django_db


def check(unit: Unit, days: int, **result: object) -> Job:
    """A finished check of so many days ago with one row in the ledger and one that waits."""
    with tenant_scope(SYSTEM):
        job = Job.objects.create(unit=unit, kind=CHECK, key=f"{days} {result}", state=JobState.DONE, result=result)
        job.finished_at = app_now() - dt.timedelta(days=days)
        job.save()
        for number, state in ((4, RowState.STORED), (5, RowState.WAITING)):
            ImportRow.objects.create(
                unit=unit, job=job, number=number, outcome=RowOutcome.NEW, state=state, cells=[""] * 28
            )
        return job


def numbers(job: Job) -> list[int]:
    with tenant_scope(SYSTEM):
        return list(ImportRow.objects.filter(job=job).order_by("number").values_list("number", flat=True))


def test_old_rows_go_once_and_trays_stay() -> None:
    unit, over = units.unit(units.GUNAN), settings.IMPORT_ROWS_DAYS + 1
    old, young, undecided = check(unit, over, decided={}), check(unit, 1, decided={}), check(unit, over)
    assert (clear_rows(), clear_rows()) == (1, 0)
    assert (numbers(old), numbers(young), numbers(undecided)) == ([5], [4, 5], [4, 5])
