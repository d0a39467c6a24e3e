"""The memory of a process and all its children at the same instant: `python -m benchmarks.watch` sees its parent.

It looks 50 times a second until its standard input closes, then prints the peak in MB. Each one's own peak would not
do: the reading child of an import has gone before its parent is at its largest.
"""

import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

EVERY: Final = 0.02


def main() -> None:
    """Watch, and tell the peak."""
    watched, peak = os.getppid(), 0
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        peak = max(peak, sum(map(_resident, _family(watched))))
    sys.stdout.write(f"{peak / 1024}\n")


def _family(pid: int) -> Iterator[int]:
    """Give a process and all below it, but not this one."""
    yield pid
    try:
        listed = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended
        return
    for child in map(int, " ".join(listed).split()):
        if child != os.getpid():
            yield from _family(child)


def _resident(pid: int) -> int:
    """Return a process's resident memory in kB; pages that two share count twice."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main()
