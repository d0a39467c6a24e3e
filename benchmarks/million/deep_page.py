"""A page nine tenths down the list of all rows of the city, against its first one; OFFSET is shown beside."""

from typing import Final

from django.db.models import QuerySet

from benchmarks.million.city import CITY, city
from benchmarks.million.turns import Candidate, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import ArrearsRecord, Unit
from ledger.queries.orders import ORDERS, Cursor, Order
from ledger.queries.records import PAGE_SIZE, record_page, records_of
from ledger.scoping import SYSTEM, tenant_scope

NAMES: Final = {"": "as printed", "owed": "by what is owed", "due": "by when it was due"}


def _ids(rows: QuerySet[ArrearsRecord], order: Order, after: Cursor | None = None) -> list[int]:
    return [record.pk for record in record_page(rows, after, None, order=order).records]


def candidates(rows: QuerySet[ArrearsRecord], name: str, order: Order, depth: int) -> list[Candidate]:
    """Return the first page of an order, the one behind `depth` rows, and that again by OFFSET."""
    place = order.place(order.sorted(rows)[depth - 1], depth)
    deep = order.sorted(rows).values_list("id", flat=True)[depth : depth + PAGE_SIZE]
    return [
        Candidate(f"{name}: page 1", lambda: _ids(rows, order)),
        Candidate(f"{name}: page behind {depth:,}", lambda: _ids(rows, order, place)),
        Candidate(f"{name}: the same by OFFSET", lambda: list(deep.all()), once=True),
    ]


def measure(depth: int, count: int) -> tuple[dict[str, Measured], list[Target], bool]:
    """Measure each order; tell whether the deep page is the one that OFFSET finds."""
    measured: dict[str, Measured] = {}
    targets, agree = [], True
    with tenant_scope(SYSTEM):
        rows = records_of(Unit.objects.get(code=CITY), subtree=True)
        for word, name in NAMES.items():
            found = compare(candidates(rows, name, ORDERS[word], depth), count)
            first, deep, offset = found.values()
            agree &= deep.answer == offset.answer != first.answer
            targets.append(Target(f"{name}: times page 1", deep.cpu / first.cpu, most=3))
            measured |= found
    return measured, targets, agree


def main() -> None:
    """Measure on the city, at nine tenths of its rows."""
    rows, count = scale()
    with city(rows):
        measured, targets, agree = measure(rows * 9 // 10, count)
        version = server()
    report("deep page", measured, targets, agree=agree, notes=[version, f"{rows:,} rows"], judged=rows >= FULL)


if __name__ == "__main__":
    main()
