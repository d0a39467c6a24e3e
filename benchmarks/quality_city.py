"""What the benchmark of the pages on findings runs in its processes, beside what city.py does."""

from benchmarks.city import opened, plant
from ledger.models import VersionFinding
from ledger.scoping import SYSTEM, tenant_scope

__all__ = ["counted", "opened", "plant"]


def counted() -> int:
    """Return how many counts of rules in versions there are."""
    with tenant_scope(SYSTEM):
        return VersionFinding.objects.count()
