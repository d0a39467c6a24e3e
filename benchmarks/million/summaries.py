"""Annexes 3 and 4 of the city: from totals, against recomputing, DuckDB, the ORM's GROUP BY and a loop over rows."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
from django.db import connection

from benchmarks.million.city import CITY, city, version_of, written
from benchmarks.million.plain import grouped, looped
from benchmarks.million.turns import Candidate, agreed, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.totals.measures import NAMES
from qingqian.db.sqlfile import rows
from reporting.queries.standing import Standing
from reporting.queries.tables import version_figures
from reporting.rollups.frames import version_frame
from reporting.rollups.lines import Grouping, Summary, assemble
from reporting.rollups.parts import Part, live_parts

PAST: Final = "2022-w15"
STORED, RECOMPUTED = "Annex 4 of a past period, from its totals", "recomputed from the revisions"
LIVE, DUCKDB, ORM, LOOP = "live sums of Annexes 3 and 4", "DuckDB", "ORM, GROUP BY", "loop over model instances"

Table = list[tuple[Any, ...]]
"""Lines in order: what each stands for, and its measures."""


def past(unit: Unit) -> list[Candidate]:
    """Return the ways to Annex 4 of a past period, from its totals and from the rows as they stood then."""
    version = version_of(unit, PAST)
    standing = Standing(version, version.period)
    return [
        Candidate(STORED, lambda: _lines(version_figures(standing).summary)),
        Candidate(RECOMPUTED, lambda: _lines(_recomputed(version))),
    ]


def live(unit: Unit, copy: duckdb.DuckDBPyConnection) -> list[Candidate]:
    """Return the ways to the live sums behind Annexes 3 and 4 of the root."""
    return [
        Candidate(LIVE, lambda: _sums(live_parts(unit))),
        Candidate(DUCKDB, lambda: _sums(scanned(copy))),
        Candidate(ORM, lambda: _sums(map(_part, grouped()))),
        Candidate(LOOP, lambda: _sums(map(_part, looped())), once=True),
    ]


def _recomputed(version: FilingVersion) -> Summary:
    found = map(_part, rows(written("past_rows"), {"period": version.period_id}))
    return assemble(version_frame(version), found, Grouping.COMPANIES)


def scanned(copy: duckdb.DuckDBPyConnection) -> list[Part]:
    """Sum DuckDB's copy."""
    found = copy.execute(written("scanned_rows"))
    names = [column[0] for column in found.description or ()]
    return [_part(dict(zip(names, row, strict=True))) for row in found.fetchall()]


@contextmanager
def copied() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give DuckDB, in memory, a copy of the columns that the summaries read."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file, duckdb.connect() as copy:
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(written("copying_rows"), file)
        file.flush()
        copy.execute(written("copied_rows"), {"path": str(Path(file.name))})
        yield copy


def _part(row: dict[str, Any]) -> Part:
    return Part(row["line_unit_id"], row["central_parent"], {name: int(row[name]) for name in NAMES})


def _sums(found: Any) -> Table:
    return sorted((part.line_unit_id, part.central_parent, *(part.sums[name] for name in NAMES)) for part in found)


def _lines(summary: Summary) -> Table:
    return [(line.label, *(line.sums[name] for name in NAMES)) for line in (*summary.lines, summary.total)]


def measure(count: int) -> tuple[dict[str, Measured], bool]:
    """Measure all ways, in the scope of the whole tree; tell whether their answers agree."""
    with tenant_scope(SYSTEM), copied() as copy:
        unit = Unit.objects.get(code=CITY)
        before = compare(past(unit), count)
        now = compare(live(unit, copy), count)
    return before | now, agreed(list(before.values())) and agreed(list(now.values()))


def main() -> None:
    """Measure on the city."""
    rows, count = scale()
    with city(rows):
        measured, agree = measure(count)
        version = server()
    cpu = {name: each.cpu for name, each in measured.items()}
    targets = [
        Target("a past period: part of recomputing", cpu[STORED] / cpu[RECOMPUTED], most=1 / 20),
        Target("live: part of DuckDB's scan", cpu[LIVE] / cpu[DUCKDB], most=1),
        Target("live: times as fast as the ORM's GROUP BY", cpu[ORM] / cpu[LIVE], least=40),
        Target("live: times as fast as a loop", cpu[LOOP] / cpu[LIVE], least=1000),
    ]
    notes = [version, f"{rows:,} rows; DuckDB {duckdb.__version__}, in memory, wall seconds with its threads"]
    report("summaries", measured, targets, agree=agree, notes=notes, judged=rows >= FULL)


if __name__ == "__main__":
    main()
