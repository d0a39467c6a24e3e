"""Every hostile file of the tests: answered with its own sentence within 5 s and 150 MB, the process unharmed."""

import tempfile
from pathlib import Path

from benchmarks.runs import Measured, Target, Task, report, rounds, take_turns
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from tests.qingqian.sheets.hostile import HOSTILE
from tests.qingqian.sheets.samples import SPEC

SECONDS, MEGABYTES, SHOWN = 5, 150, 5


def answered(path: str) -> list[str]:
    """Read a file as an import does; return the refusal's code and sentence."""
    try:
        read_table(Path(path), SPEC)
    except Refused as refused:
        return [refused.code, refused.message]
    return ["read", ""]


def main() -> None:
    """Read each file in a process of its own."""
    count = rounds()
    with tempfile.TemporaryDirectory() as name:
        tasks = []
        for number, (title, (make, _)) in enumerate(HOSTILE.items()):
            path = Path(name) / f"{number}.xlsx"
            make(path)
            tasks.append(Task(title, "answered", (str(path),)))
        measured = take_turns(__spec__.name, tasks, count)
    agree = all(each.answer[0] == HOSTILE[title][1] and "请" in each.answer[1] for title, each in measured.items())
    slowest = max(each.wall for each in measured.values())
    largest = max(each.memory for each in measured.values())
    targets = [
        Target("slowest answer, s", slowest, most=SECONDS),
        Target("largest memory, MB", largest, most=MEGABYTES),
    ]
    worst = dict(sorted(measured.items(), key=_cost, reverse=True)[:SHOWN])
    report(f"{len(HOSTILE)} hostile files", worst, targets, agree=agree, notes=[f"the {SHOWN} dearest are shown"])


def _cost(item: tuple[str, Measured]) -> float:
    return item[1].cpu


if __name__ == "__main__":
    main()
