"""What left the ledger or is leaving it, and what moved column 18: for the list, the row and the reviewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.models import (
    ACTIVE,
    Adjustment,
    ArrearsRecord,
    Disposition,
    FilingVersion,
    Payment,
    Unit,
)
from ledger.queries.live import rows_of

_LONGEST_NUMBER: Final = 8

FILED: Final = Func(F("unit_id"), F("pk"), function="record_is_filed", output_field=BooleanField())
"""Whether a row stands in any version that was handed in: such a row is not deleted, it leaves by a disposition."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One row that left or is leaving, as it stood last, and into which row it was merged (None: none)."""

    disposition: Disposition
    record: ArrearsRecord
    into: ArrearsRecord | None
    version: FilingVersion | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What travelled with a version: rows that leave, and 核增 and 核减 with the rows they stand on."""

    leaving: Sequence[Leaving]
    adjustments: Sequence[tuple[Adjustment, ArrearsRecord]]


def leaving_of(unit: Unit, *, subtree: bool) -> QuerySet[Disposition]:
    """Return the dispositions in force of a unit, or of it and all below: rows that are out of the ledger."""
    return Disposition.objects.filter(rows_of(unit, subtree=subtree), standing__in=ACTIVE)


def leaving_page(found: QuerySet[Disposition], start: int, size: int) -> list[Leaving]:
    """Return some dispositions with their rows, the newest first (three queries)."""
    return with_rows(list(found.order_by("-id")[start : start + size]))


def with_rows(found: Sequence[Disposition]) -> list[Leaving]:
    """Add to dispositions their rows, targets and versions (two queries, however many there are)."""
    ids = {item.record_id for item in found} | {item.into_record_id for item in found if item.into_record_id}
    rows = ArrearsRecord.every.select_related("unit").in_bulk(list(ids))
    versions = FilingVersion.objects.defer("findings").in_bulk([item.version_id for item in found if item.version_id])
    return [
        Leaving(item, rows[item.record_id], rows.get(item.into_record_id or 0), versions.get(item.version_id or 0))
        for item in found
    ]


def of_version(version: FilingVersion) -> Moves:
    """Return what travelled with a version, each with its reason (four queries)."""
    own = {"unit_id": version.unit_id, "version": version}
    leaving = with_rows(list(Disposition.objects.filter(**own).order_by("id")))
    moved = list(Adjustment.objects.filter(**own).order_by("id"))
    rows = ArrearsRecord.every.in_bulk([item.record_id for item in moved])
    return Moves(leaving, [(item, rows[item.record_id]) for item in moved])


def beyond_return(version: FilingVersion, record_ids: Collection[int]) -> set[int]:
    """Return those rows that have been paid more than they would owe without what travelled with the version."""
    own = {"unit_id": version.unit_id, "record": OuterRef("pk")}
    paid = Payment.objects.filter(**own).order_by().values("record").annotate(sum=Sum("amount_fen")).values("sum")
    rest = Adjustment.objects.filter(**own, standing__in=ACTIVE).exclude(version=version).order_by()
    moved = rest.values("record").annotate(sum=Sum("delta_fen")).values("sum")
    rows = ArrearsRecord.every.filter(unit_id=version.unit_id, pk__in=record_ids, base_fen__isnull=False).annotate(
        paid=Coalesce(Subquery(paid), 0), moved=Coalesce(Subquery(moved), 0)
    )
    return {
        pk
        for pk, base, paid, moved in rows.values_list("pk", "base_fen", "paid", "moved")
        if base + moved < max(paid, 1)
    }


def _numbered(record: ArrearsRecord, number: int) -> list[ArrearsRecord]:
    """Return the row of a printed number in the same ledger, unless it is the row itself."""
    rows = ArrearsRecord.objects.filter(unit_id=record.unit_id).order_by("sort_no", "id")
    return [row for row in rows[max(number - 1, 0) : max(number, 0)] if row.pk != record.pk]


def targets_for(record: ArrearsRecord, words: str, size: int = 20) -> list[ArrearsRecord]:
    """Return filed rows of the unit that a row may be merged into: by printed number or words, else the same pair."""
    others = ArrearsRecord.objects.alias(was_filed=FILED).filter(unit_id=record.unit_id, was_filed=True)
    rows = others.exclude(pk=record.pk).order_by("sort_no", "id")
    if words.isascii() and words.isdigit() and len(words) < _LONGEST_NUMBER:
        return _numbered(record, int(words))
    if not words:
        pair = Q(debtor_uscc=record.debtor_uscc, creditor_uscc=record.creditor_uscc)
        return list(rows.filter(pair)[:size])
    for word in words.split():
        rows = rows.filter(
            Q(debtor_name__icontains=word) | Q(creditor_name__icontains=word) | Q(contract_name__icontains=word)
        )
    return list(rows[:size])
