"""What the benchmark of debts in two units runs in its processes, beside what city.py does."""

from collections.abc import Iterator

from benchmarks.city import opened, plant
from ledger.models import ArrearsRecord, Unit
from ledger.queries.elsewhere import elsewhere_of
from ledger.queries.rows import live_rows
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units

__all__ = ["asked", "held", "opened", "plant"]


def held() -> int:
    """Return how many rows there are."""
    with tenant_scope(SYSTEM):
        return ArrearsRecord.objects.count()


def asked(count: str) -> Iterator[int]:
    """Ask of so many rows of a town whether another unit has them; most of them it does not have itself yet."""
    with tenant_scope(SYSTEM):
        town = Unit.objects.get(code=units.GUNAN)
        rows = live_rows(town)
        rows = (rows * (int(count) // len(rows) + 1))[: int(count)]
        elsewhere_of(town, rows[:1])
        yield 0
        yield len(elsewhere_of(town, rows).debts)
