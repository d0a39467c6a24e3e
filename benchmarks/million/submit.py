"""Handing in a ledger, frozen with its sums and digest, against copying its rows as a plain application does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.million.city import city, middling, written
from benchmarks.million.turns import Candidate, agreed, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import Filing, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar

ROWS, LAST = 800, "2022-w27"
FROZEN, COPIED = "version with sums and digest", "copy of the rows"
HEAD: Final[dict[str, Any]] = {
    "unit_name": "示例镇",
    "unit_level": 3,
    "parent_name": "",
    "period_name": "",
    "campaign_name": "",
    "rules_version": "",
    "findings": [],
    "narrative": {},
    "nil": False,
    "no_change": False,
    "late": False,
    "is_leaf": True,
    "with_missing": False,
    "declared_small_firms": True,
    "prepared_by": "",
    "checked_by": "",
    "headed_by": "",
    "contact_phone": "",
    "submitted_name": "",
}


def candidates(unit: Unit, filing: Filing) -> list[Candidate]:
    """Return the two ways; each is taken back, so that the next meets the same ledger."""
    head = json.dumps(HEAD)
    freezing = ("select file_version(%s, %s, %s, '[]')", [unit.pk, filing.pk, head])
    told = "select row_count from ledger_filingversion where unit_id = %s and filing_id = %s order by id desc limit 1"
    copying = (written("copy_rows"), [filing.pk, unit.pk])
    return [
        Candidate(FROZEN, lambda: _taken_back(*freezing, told, [unit.pk, filing.pk])),
        Candidate(
            COPIED,
            lambda: _taken_back(*copying, "select count(*) from bench_copied where filing_id = %s", [filing.pk]),
        ),
    ]


def _taken_back(statement: str, values: list[Any], asked: str, about: list[Any]) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        held = int(scalar(asked, about))
        transaction.set_rollback(True)
    return held


def measure(count: int) -> tuple[dict[str, Measured], bool]:
    """Measure both on the town nearest to 800 rows; tell whether both hold as many rows."""
    with copies(), tenant_scope(SYSTEM):
        unit = middling(ROWS)
        measured = compare(candidates(unit, Filing.objects.get(unit=unit, period__code=LAST)), count)
    return measured, agreed(list(measured.values()))


@contextmanager
def copies() -> Iterator[None]:
    """Let there be a table for copies of rows; it is gone afterwards."""
    with _owner() as cursor:
        cursor.execute(written("copy_table"))
    try:
        yield
    finally:
        with _owner() as cursor:
            cursor.execute("drop table bench_copied")


@contextmanager
def _owner() -> Iterator[CursorWrapper]:
    """Work as the owner on a connection of its own: the other one is in the middle of something."""
    link = connection.copy("owner")
    link.settings_dict.update(settings.DATABASE_OWNER)
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


def main() -> None:
    """Measure on the city."""
    rows, count = scale()
    with city(rows):
        measured, agree = measure(count)
        version = server()
    target = Target("times the copy", measured[FROZEN].cpu / measured[COPIED].cpu, most=2.5)
    notes = [version, f"{measured[FROZEN].answer:,} rows in one unit, {rows:,} in all"]
    report("submit", measured, [target], agree=agree, notes=notes, judged=rows >= FULL)


if __name__ == "__main__":
    main()
