"""Two signs looked for in all rows of the city: by the index of neighbours, against LIKE over the same columns."""

from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from benchmarks.million.city import CITY, city
from benchmarks.million.turns import Candidate, agreed, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import ArrearsRecord, Unit
from ledger.queries.records import record_page, records_of
from ledger.queries.search import SEARCHED, holding
from ledger.scoping import SYSTEM, tenant_scope

# A town that stands in the names of its rows, and a firm's name of which there are many.
WORDS: Final = ("石角", "宏盛")
INDEX, LIKE = "by index", "by LIKE"
PAGE, ALL = "first page", "all"


def _found(word: str) -> QuerySet[ArrearsRecord]:
    unit = Unit.objects.get(code=CITY)
    return holding(records_of(unit, subtree=True), unit, [word], subtree=True)


def _like(word: str) -> QuerySet[ArrearsRecord]:
    held = reduce(or_, (Q(**{f"{name}__contains": word}) for name in SEARCHED))
    return records_of(Unit.objects.get(code=CITY), subtree=True).filter(held)


def _page(rows: QuerySet[ArrearsRecord]) -> list[int]:
    return [record.pk for record in record_page(rows, None, None).records]


def _ids(rows: QuerySet[ArrearsRecord]) -> list[int]:
    return sorted(rows.values_list("id", flat=True))


def candidates(word: str) -> list[Candidate]:
    """Return the ways to the first page of what holds a word, and to all of it."""
    return [
        Candidate(f"{word}, {PAGE}, {INDEX}", lambda: _page(_found(word))),
        Candidate(f"{word}, {PAGE}, {LIKE}", lambda: _page(_like(word))),
        Candidate(f"{word}, {ALL}, {INDEX}", lambda: _ids(_found(word))),
        Candidate(f"{word}, {ALL}, {LIKE}", lambda: _ids(_like(word))),
    ]


def measure(count: int) -> tuple[dict[str, Measured], list[Target], bool]:
    """Measure each word; tell whether both ways find the same rows."""
    measured: dict[str, Measured] = {}
    targets, agree = [], True
    with tenant_scope(SYSTEM):
        for word in WORDS:
            measured |= compare(candidates(word), count)
    for word in WORDS:
        for what in (PAGE, ALL):
            ours, other = (measured[f"{word}, {what}, {way}"] for way in (INDEX, LIKE))
            agree &= agreed([ours, other]) and bool(ours.answer)
            title = f"{word}, {what} ({len(ours.answer):,} rows): part of LIKE"
            targets.append(Target(title, ours.cpu / other.cpu, most=1 / 30))
    return measured, targets, agree


def main() -> None:
    """Measure on the city."""
    rows, count = scale()
    with city(rows):
        measured, targets, agree = measure(count)
        version = server()
    report("search", measured, targets, agree=agree, notes=[version, f"{rows:,} rows"], judged=rows >= FULL)


if __name__ == "__main__":
    main()
