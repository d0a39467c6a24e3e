"""The dated facts beside a row's line, and whether one may still be taken back."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum

from ledger.models import Adjustment, Agreement, ArrearsRecord, FilingVersion, Litigation, Payment, Revision

_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
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
    """All facts of a row by kind, newest last, and from when on they stand in no version."""

    by_noun: dict[str, list[Fact]]
    since: dt.datetime

    def is_open(self, fact: Fact) -> bool:
        """Tell whether no version holds it yet."""
        return fact.entered_at > self.since


def facts_of(record: ArrearsRecord) -> Facts:
    """Return a row's facts (six queries, however many there are)."""
    found: dict[str, list[Fact]] = {
        noun: list(model.objects.filter(unit_id=record.unit_id, record_id=record.pk).order_by("id"))
        for noun, model in NOUNS.items()
    }
    return Facts(found, open_since(record))


def open_since(record: ArrearsRecord) -> dt.datetime:
    """Return from when on what was entered for a row stands in no version.

    The moment of the submission alone does not decide it, for it may have waited for the ledger: what moved the line
    before the version's point stands in it.
    """
    version = FilingVersion.objects.filter(unit_id=record.unit_id).order_by("-point", "-id").first()
    if version is None:
        return _EVER
    held = Revision.objects.filter(unit_id=record.unit_id, record_id=record.pk, rev_from__lte=version.point)
    moved_at: dt.datetime | None = held.order_by("-version").values_list("at", flat=True).first()
    return _EVER if moved_at is None else max(moved_at, version.submitted_at)


def paid_so_far(record: ArrearsRecord) -> int:
    """Return the sum of a row's payments, in 分."""
    paid: int | None = Payment.objects.filter(unit_id=record.unit_id, record_id=record.pk).aggregate(
        paid=Sum("amount_fen")
    )["paid"]
    return paid or 0
