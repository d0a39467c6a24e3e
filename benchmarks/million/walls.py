"""What row policies cost: a list and a GROUP BY as the serving login in its scope, against the owner without policies.

The statements are those of the program, with the same literal conditions; only who asks differs.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, QuerySet, Sum

from benchmarks.million.city import CITY, DISTRICT, city, middling
from benchmarks.million.turns import Candidate, agreed, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import Unit
from ledger.policy import Role
from ledger.queries.orders import ORDERS
from ledger.queries.records import PAGE_SIZE, records_of
from ledger.scoping import SYSTEM, Actor, Seat, tenant_scope

COSTS: Final = ("1.1", "4")
LIST, GROUP = 2.0, 2.2
Statement = tuple[str, tuple[Any, ...]]


def page(unit: Unit, *, subtree: bool) -> Statement:
    """Return the first page of a unit's rows, in printed order."""
    return _statement(records_of(unit, subtree=subtree).order_by("path", "sort_no", "id")[: PAGE_SIZE + 1])


def largest(unit: Unit) -> Statement:
    """Return the rows of a district that owe most."""
    rows = records_of(unit, subtree=True).filter(district_id=unit.district_id)
    return _statement(ORDERS["owed"].sorted(rows)[:PAGE_SIZE])


def sums(unit: Unit, by: str) -> Statement:
    """Return what is owed below a unit, apart by a column."""
    rows = records_of(unit, subtree=True).values(by).annotate(count=Count("id"), owed=Sum("owed_fen"))
    return _statement(rows.order_by(by))


def _statement(query: QuerySet[Any, Any]) -> Statement:
    return query.query.sql_with_params()


def statements(town: Unit, district: Unit, root: Unit) -> list[tuple[str, Unit, Statement, float]]:
    """Return what is asked: its name, by whom, the statement, and what policies may cost."""
    return [
        ("list of a town", town, page(town, subtree=False), LIST),
        ("list of a district", district, page(district, subtree=True), LIST),
        ("list of the city", root, page(root, subtree=True), LIST),
        ("largest rows of a district", district, largest(district), LIST),
        ("GROUP BY of a district", district, sums(district, "unit_id"), GROUP),
        ("GROUP BY of the city", root, sums(root, "district_id"), GROUP),
    ]


@contextmanager
def as_owner_too() -> Iterator[BaseDatabaseWrapper]:
    """Connect once more to the same database, as its owner, whom no policy concerns."""
    link = connection.copy("owner")
    link.settings_dict.update(settings.DATABASE_OWNER)
    try:
        yield link
    finally:
        link.close()


def _asked(link: BaseDatabaseWrapper, statement: Statement) -> Sequence[tuple[Any, ...]]:
    with link.cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())


def measure(count: int) -> tuple[dict[str, Measured], list[Target], bool]:
    """Measure each statement at each cost of a random page; tell whether both logins get the same rows."""
    with tenant_scope(SYSTEM):
        units = (middling(), Unit.objects.get(code=DISTRICT), Unit.objects.get(code=CITY))
        asked = statements(*units)
    measured: dict[str, Measured] = {}
    targets, agree = [], True
    with as_owner_too() as owner:
        for cost in COSTS:
            for name, unit, statement, most in asked:
                title = f"{name}, {cost}"
                found = _both(owner, unit, statement, cost, title, count)
                agree &= agreed(list(found.values()))
                measured |= found
                free, walled = (each.cpu for each in found.values())
                targets.append(Target(f"{title}: times without policies", walled / free, most=most))
    return measured, targets, agree


def _both(
    owner: BaseDatabaseWrapper, unit: Unit, statement: Statement, cost: str, title: str, count: int
) -> dict[str, Measured]:
    reader = Actor(0, "reader", (Seat(unit.pk, unit.path, Role.VIEWER),))
    with tenant_scope(reader):
        for link in (owner, connection):
            with link.cursor() as cursor:
                cursor.execute("select set_config('random_page_cost', %s, false)", [cost])
        ways = [
            Candidate(f"{title}: owner", lambda: _asked(owner, statement)),
            Candidate(f"{title}: in scope", lambda: _asked(connection, statement)),
        ]
        return compare(ways, count, owner)


def main() -> None:
    """Measure on the city."""
    rows, count = scale()
    with city(rows):
        measured, targets, agree = measure(count)
        version = server()
    notes = [version, f"{rows:,} rows; the figure behind each name is random_page_cost"]
    report("row policies", measured, targets, agree=agree, notes=notes, judged=rows >= FULL)


if __name__ == "__main__":
    main()
