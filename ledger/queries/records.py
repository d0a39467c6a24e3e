"""Live rows in lists: keyset pages in printed order, and which rows a condition chooses."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery

from ledger.models import ArrearsRecord, Unit
from ledger.queries.live import rows_of

PAGE_SIZE = 50
_ORDER = ("path", "sort_no", "id")
_BACKWARDS = ("-path", "-sort_no", "-id")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: beside the row of these keys, which is the `number`-th of the list."""

    unit_id: int
    sort_no: int
    record_id: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the place that an address names; None for anything else."""
        parts = text.split(".")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):  # noqa: PLR2004 - four keys of a bigint each
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.unit_id}.{self.sort_no}.{self.record_id}.{self.number}"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The rows of one page; `first` is the number of the first row in the list (1 at the beginning)."""

    records: Sequence[ArrearsRecord]
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
    rows: QuerySet[ArrearsRecord], after: Cursor | None, before: Cursor | None, size: int = PAGE_SIZE
) -> RecordPage:
    """Return the page behind or ahead of a place, in the order of the tree and of each ledger (one query)."""
    if before is not None and before.number > 1:
        return _page_before(rows, before, size)
    found = list((rows if after is None else _behind(rows, after)).order_by(*_ORDER)[: size + 1])
    first = 1 if after is None else after.number + 1
    return _page(found[:size], first, more=len(found) > size)


def _page_before(rows: QuerySet[ArrearsRecord], before: Cursor, size: int) -> RecordPage:
    found = list(_ahead(rows, before).order_by(*_BACKWARDS)[:size])[::-1]
    return _page(found, max(before.number - len(found), 1), more=True)


def _page(records: Sequence[ArrearsRecord], first: int, *, more: bool) -> RecordPage:
    if not records:
        return RecordPage((), first)
    last = first + len(records) - 1
    before = _cursor(records[0], first) if first > 1 else None
    return RecordPage(records, first, before, _cursor(records[-1], last) if more else None)


def _cursor(record: ArrearsRecord, number: int) -> Cursor:
    return Cursor(record.unit_id, record.sort_no, record.pk, number)


# The form with the bound of the first key apart: the usual OR alone is as slow as OFFSET (architecture.md, Lists).
def _behind(rows: QuerySet[ArrearsRecord], at: Cursor) -> QuerySet[ArrearsRecord]:
    path = _path(at)
    later = Q(unit_id=at.unit_id, sort_no__gt=at.sort_no)
    same = Q(unit_id=at.unit_id, sort_no=at.sort_no, id__gt=at.record_id)
    return rows.filter(path__gte=path).filter(Q(path__gt=path) | later | same)


def _ahead(rows: QuerySet[ArrearsRecord], at: Cursor) -> QuerySet[ArrearsRecord]:
    path = _path(at)
    earlier = Q(unit_id=at.unit_id, sort_no__lt=at.sort_no)
    same = Q(unit_id=at.unit_id, sort_no=at.sort_no, id__lt=at.record_id)
    return rows.filter(path__lte=path).filter(Q(path__lt=path) | earlier | same)


def _path(at: Cursor) -> Subquery:
    """Look the path up by the unit: it tells a unit's place among its siblings, and so stands in no address."""
    return Subquery(Unit.objects.filter(pk=at.unit_id).values("path")[:1])


def printed_numbers(unit: Unit, records: Sequence[ArrearsRecord]) -> dict[int, int]:
    """Return the printed number of each of these rows in the unit's ledger, by record id (one query)."""
    wanted = {record.pk for record in records}
    ids = ArrearsRecord.objects.filter(unit=unit).order_by("sort_no", "id").values_list("id", flat=True)
    return {pk: number for number, pk in enumerate(ids.iterator(), 1) if pk in wanted}
