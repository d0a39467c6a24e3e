"""Live rows in lists: keyset pages in printed order, and which rows a condition chooses."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ledger.models import ArrearsRecord, Unit
from ledger.queries.live import rows_of
from ledger.queries.orders import TREE, Cursor, Order

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The rows of one page; `first` is the number of the first row in the list (1 at the beginning)."""

    records: Sequence[Any]
    first: int
    before: Cursor | None = None
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set of rows: how many, their ids (as many as were asked for), and a digest of all ids and versions."""

    count: int
    ids: Sequence[int]
    digest: str


def chosen_of(rows: QuerySet[ArrearsRecord], most: int) -> Chosen:
    """Take down which rows a condition chooses now, each in its version (one query)."""
    found = list(rows.order_by("id").values_list("id", "version"))
    return Chosen(len(found), [pk for pk, _ in found[:most]], digest_of(found))


def digest_of(pairs: Iterable[tuple[int, int]]) -> str:
    """Return a short digest of ids with their versions, in the order of the ids."""
    said = ";".join(f"{pk}.{version}" for pk, version in pairs)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def records_of(unit: Unit, *, subtree: bool) -> QuerySet[ArrearsRecord]:
    """Return the live rows of a unit, or of it and all below it."""
    return ArrearsRecord.objects.filter(rows_of(unit, subtree=subtree))


def record_page(
    rows: QuerySet[Any],
    after: Cursor | None,
    before: Cursor | None,
    size: int = PAGE_SIZE,
    order: Order = TREE,
) -> RecordPage:
    """Return the page behind or ahead of a place, in the order of the tree or in another one (one query)."""
    if before is not None and before.number > 1:
        found = list(order.sorted(order.beyond(rows, before, back=True), back=True)[:size])[::-1]
        return _page(order, found, max(before.number - len(found), 1), more=True)
    further = rows if after is None else order.beyond(rows, after)
    found = list(order.sorted(further)[: size + 1])
    first = 1 if after is None else after.number + 1
    return _page(order, found[:size], first, more=len(found) > size)


def _page(order: Order, records: Sequence[Any], first: int, *, more: bool) -> RecordPage:
    if not records:
        return RecordPage((), first)
    last = first + len(records) - 1
    before = order.place(records[0], first) if first > 1 else None
    return RecordPage(records, first, before, order.place(records[-1], last) if more else None)


def printed_numbers(unit: Unit, records: Sequence[ArrearsRecord]) -> dict[int, int]:
    """Return the printed number of each of these rows in the unit's ledger, by record id (one query)."""
    wanted = {record.pk for record in records}
    ids = ArrearsRecord.objects.filter(unit=unit).order_by("sort_no", "id").values_list("id", flat=True)
    return {pk: number for number, pk in enumerate(ids.iterator(), 1) if pk in wanted}
