"""Annex 2 of a past period, read as it stood, against the live rows of the same units."""

from benchmarks.million.city import DISTRICT, city, middling, version_of
from benchmarks.million.turns import Candidate, agreed, compare
from benchmarks.runs import FULL, Measured, Target, report, scale
from benchmarks.scratch import server
from ledger.models import FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.rollups.places import live_places, version_places
from reporting.rollups.rows import live_rows, version_rows

# Nothing was entered after the last period: its rows are the live ones.
LAST, PAST = "2022-w27", "2022-w15"
Read = list[tuple[str, tuple[object, ...]]]


def _live(unit: Unit) -> Read:
    return [(row.lineage, row.values) for row in live_rows(live_places(unit))]


def _then(version: FilingVersion) -> Read:
    return [(row.lineage, row.values) for row in version_rows(version_places(version))]


def candidates(unit: Unit, name: str) -> list[Candidate]:
    """Return the ways to the rows of a unit with all below it."""
    last, past = (version_of(unit, code) for code in (LAST, PAST))
    return [
        Candidate(f"{name}, live", lambda: _live(unit)),
        Candidate(f"{name}, last period", lambda: _then(last)),
        Candidate(f"{name}, half-way", lambda: _then(past)),
    ]


def measure(count: int) -> tuple[dict[str, Measured], list[Target], bool]:
    """Measure a town and a district; tell whether the last period's rows are the live ones."""
    measured: dict[str, Measured] = {}
    targets, agree = [], True
    with tenant_scope(SYSTEM):
        for name, unit in (("town", middling()), ("district", Unit.objects.get(code=DISTRICT))):
            measured |= compare(candidates(unit, name), count)
            now, last, past = (measured[f"{name}, {when}"] for when in ("live", "last period", "half-way"))
            agree &= agreed([now, last]) and len(now.answer) > len(past.answer) > 0
            targets.append(Target(f"{name}: last period against live", last.cpu / now.cpu, most=1.5))
            # It held fewer rows then.
            fewer = len(past.answer) / len(now.answer)
            targets.append(Target(f"{name}: half-way against live, a row", past.cpu / now.cpu / fewer, most=1.5))
    return measured, targets, agree


def main() -> None:
    """Measure on the city."""
    rows, count = scale()
    with city(rows):
        measured, targets, agree = measure(count)
        version = server()
    counts = ", ".join(f"{name}: {len(each.answer):,}" for name, each in measured.items())
    report("past ledger", measured, targets, agree=agree, notes=[version, f"rows {counts}"], judged=rows >= FULL)


if __name__ == "__main__":
    main()
