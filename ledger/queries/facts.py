"""The dated facts beside a row's line, and whether one may still be taken back."""

from dataclasses import dataclass

from django.db.models import Max, Sum

from ledger.models import Adjustment, Agreement, ArrearsRecord, FilingVersion, Litigation, Payment
from ledger.queries.dispositions import FILED

Fact = Payment | Agreement | Litigation | Adjustment
NOUNS: dict[str, type[Payment] | type[Agreement] | type[Litigation] | type[Adjustment]] = {
    "payment": Payment,
    "agreement": Agreement,
    "litigation": Litigation,
    "adjustment": Adjustment,
}
"""Each kind of fact by the word that addresses and forms have for it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a row by kind, newest last, and after which revision of the ledger they stand in no version."""

    by_noun: dict[str, list[Fact]]
    filed_point: int

    def is_open(self, fact: Fact) -> bool:
        """Tell whether no version holds it yet."""
        return fact.rev > self.filed_point


def facts_of(record: ArrearsRecord) -> Facts:
    """Return a row's facts (six queries, however many there are)."""
    found: dict[str, list[Fact]] = {
        noun: list(model.objects.filter(unit_id=record.unit_id, record_id=record.pk).order_by("id"))
        for noun, model in NOUNS.items()
    }
    return Facts(found, filed_point(record))


def filed_point(record: ArrearsRecord) -> int:
    """Return the revision of the ledger up to which a version holds what was entered for a row; 0 if none has it."""
    if not ArrearsRecord.every.filter(FILED, unit_id=record.unit_id, pk=record.pk).exists():
        return 0
    found = FilingVersion.every.filter(unit_id=record.unit_id).aggregate(point=Max("point"))
    return int(found["point"])


def paid_so_far(record: ArrearsRecord) -> int:
    """Return the sum of a row's payments, in 分."""
    paid: int | None = Payment.objects.filter(unit_id=record.unit_id, record_id=record.pk).aggregate(
        paid=Sum("amount_fen")
    )["paid"]
    return paid or 0
