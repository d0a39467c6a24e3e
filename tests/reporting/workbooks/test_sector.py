"""The workbook of one field: a worker can make none for who writes nothing, so it is streamed while the page waits."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Sector, Status
from reporting.workbooks.sector import build_sector
from tests.factories import records, units
from tests.memory import peak

pytestmark = pytest.mark.django_db


def _peak(unit: Unit) -> int:
    """Return the most memory that the workbook of a unit holds, its file apart."""
    with Path(os.devnull).open("wb") as nowhere, tenant_scope(SYSTEM):
        return peak(lambda: build_sector(unit, Sector.HOUSING, nowhere))


def test_memory_does_not_grow_with_the_rows() -> None:
    town, other = units.unit(units.GUNAN), units.unit(units.WENLONG)
    with tenant_scope(SYSTEM):
        for unit, rows in ((town, 500), (other, 1_500)):
            ArrearsRecord.objects.bulk_create(records.build(unit, Status.PART) for _ in range(rows))
    first = _peak(town)
    # 1,000 more rows that were kept would hold some 3 MB.
    assert _peak(other) - first < 1_000_000


def test_rows_come_from_the_database_by_pieces() -> None:
    town = units.unit(units.GUNAN)
    records.record(town)
    with tenant_scope(SYSTEM), Path(os.devnull).open("wb") as nowhere, CaptureQueriesContext(connection) as asked:
        build_sector(town, Sector.HOUSING, nowhere)
    assert any("cursor_tuple_fraction" in query["sql"] for query in asked)
