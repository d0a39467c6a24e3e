"""Files read in a process of their own: `python -m tests.qingqian.sheets.measured FILE…` prints what each came to."""

import json
import resource
import sys
from pathlib import Path

from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from tests.qingqian.sheets.samples import SPEC


def main() -> None:
    """Print a line of JSON per file: code, sentence, CPU seconds, peak memory in MB, children included."""
    for path in sys.argv[1:]:
        before = _cpu()
        said = _read(Path(path))
        sys.stdout.write(json.dumps({**said, "cpu": _cpu() - before, "memory": _memory()}) + "\n")


def _read(path: Path) -> dict[str, object]:
    try:
        rows = len(read_table(path, SPEC).rows)
    except Refused as refused:
        return {"code": refused.code, "message": refused.message, "rows": 0}
    return {"code": "read", "message": "", "rows": rows}


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_memory() -> float:
    """Return this process's peak memory in MB: its own, not that of the process it was started from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _memory() -> float:
    return max(peak_memory(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
