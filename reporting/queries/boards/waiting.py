"""What waits: children that have not handed in, and explanations that nobody above has accepted."""

from django.db.models import Exists, OuterRef, QuerySet

from ledger.models import ArrearsRecord, ExpectedReporter, Explanation, Filing, Period, Unit
from ledger.queries.live import rows_of
from ledger.workflow import HANDED_IN


def missing(unit: Unit, period: Period) -> tuple[int, int]:
    """Return how many direct children owe a period and have nothing in hand above, and how many owe it (one query)."""
    in_hand = Filing.objects.filter(unit=OuterRef("unit_id"), period=OuterRef("period_id"), state__in=HANDED_IN)
    owed = ExpectedReporter.objects.filter(parent_unit=unit, period=period, exempt=False, successor=None)
    said = owed.annotate(handed_in=Exists(in_hand)).values_list("handed_in", flat=True)
    found = list(said)
    return found.count(False), len(found)


def explained(unit: Unit) -> "QuerySet[ArrearsRecord]":
    """Return the live rows of a unit and all below it with an explanation that nobody has accepted yet.

    One that was written anew, for the facts had changed, stands for the one before.
    """
    anew = Explanation.objects.filter(
        unit=OuterRef("unit_id"), record=OuterRef("record_id"), rule=OuterRef("rule"), pk__gt=OuterRef("pk")
    )
    waits = Explanation.objects.filter(unit=OuterRef("unit_id"), record=OuterRef("pk"), accepted_at=None)
    return ArrearsRecord.objects.filter(rows_of(unit, subtree=True), Exists(waits.exclude(Exists(anew))))
