"""What ten times the rows of the same units cost Annexes 3 and 4 of the city, live and of a past period."""

import statistics
from collections import defaultdict
from typing import Final

from benchmarks.million.city import CITY, city, version_of
from benchmarks.million.summaries import PAST
from benchmarks.million.turns import Candidate, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.standing import Standing
from reporting.queries.tables import live_figures, version_figures

TIMES: Final = 10
LIVE, STORED = "Annex 4, live", "Annex 4 of a past period"


def candidates() -> list[Candidate]:
    """Return both annexes of the city in whose database we are; the answer is how many rows they count."""
    unit = Unit.objects.get(code=CITY)
    version = version_of(unit, PAST)
    standing = Standing(version, version.period)
    return [
        Candidate(LIVE, lambda: live_figures(unit).annex(4).total.values["count"]),
        Candidate(STORED, lambda: version_figures(standing).annex(4).total.values["count"]),
    ]


def measure(few: int, many: int, count: int) -> tuple[dict[str, Measured], bool]:
    """Measure both cities in turn; tell whether each counts the rows that it has."""
    told: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(count):
        for rows in (few, many):
            with city(rows), tenant_scope(SYSTEM):
                for name, each in compare(candidates(), 1).items():
                    told[f"{name}, {rows:,} rows"].append(each)
    agree = all(told[f"{LIVE}, {rows:,} rows"][0].answer == rows for rows in (few, many))
    return {name: _median(runs) for name, runs in told.items()}, agree


def _median(runs: list[Measured]) -> Measured:
    cpu, wall = (statistics.median(getattr(run, name) for run in runs) for name in ("cpu", "wall"))
    return Measured(cpu, wall, 0.0, runs[0].answer)


def main() -> None:
    """Measure a city and one of a tenth of its rows."""
    rows, count = scale()
    few = rows // TIMES
    measured, agree = measure(few, rows, count)
    with city(rows):
        version = server()
    targets = [
        Target(
            f"{name}: times the cost of a tenth of the rows",
            measured[f"{name}, {rows:,} rows"].cpu / measured[f"{name}, {few:,} rows"].cpu,
            most=1.3,
        )
        for name in (LIVE, STORED)
    ]
    report("growth", measured, targets, agree=agree, notes=[version], judged=rows >= FULL)


if __name__ == "__main__":
    main()
