"""50,000 rows judged by the whole catalogue: a first version, and one that stands beside an approved one."""

from collections.abc import Iterator
from random import Random

from benchmarks.runs import Target, Task, report, rounds, take_turns
from tests.factories.random_towns import town

ROWS, LEAST = 50_000, 5_000
TASKS = "benchmarks.check_rules"


def judged(versions: str) -> Iterator[int | None]:
    """Judge a random ledger without a fault, so many versions old; say how many findings it has."""
    made = town(Random(ROWS), ROWS, int(versions))  # noqa: S311 - reproducible, not secret
    made.beside.clear()  # the database compares units: find_twins.py
    yield None
    yield len(made.findings())


def main() -> None:
    """Judge both in turn."""
    tasks = [Task("first version", "judged", ("1",)), Task("beside an approved one", "judged", ("2",))]
    measured = take_turns(TASKS, tasks, rounds())
    targets = [Target(f"{name}: rows per CPU-second", ROWS / each.cpu, least=LEAST) for name, each in measured.items()]
    report("check rules", measured, targets, agree=all(each.answer == 0 for each in measured.values()))


if __name__ == "__main__":
    main()
