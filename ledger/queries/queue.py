"""What waits for those who decide on a unit's children."""

from collections.abc import Collection

from django.db.models import QuerySet

from ledger.models import Filing
from ledger.queries.review import WAITING


def waiting_below(unit_ids: Collection[int]) -> QuerySet[Filing]:
    """Return the filings of these units' children that nobody has decided yet, the longest waiting first."""
    waiting = Filing.objects.filter(unit__parent_id__in=unit_ids, state__in=WAITING)
    return waiting.order_by("last_submitted_at", "id")
