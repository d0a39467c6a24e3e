"""What a period adds to the database, against copies of all rows: one district, written through all triggers.

The towns hold as many rows as in the city of a million; each period a hundredth of them are new and six in a hundred
change, then every unit files. Between periods the tables are vacuumed, as a server does by itself. Facts and audit
events are left out: an application that copies rows has them too.
"""

import json
import statistics
from itertools import pairwise
from typing import Final

from django.db import connection

from benchmarks.million.city import DISTRICT, fresh, plant, written
from benchmarks.million.submit import HEAD, copies
from benchmarks.runs import Measured, Target, report, say
from benchmarks.scratch import server
from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.roles import as_owner
from qingqian.db.sqlfile import rows

# A million rows over the 1,053 units that hold some.
EACH: Final = 950
PERIODS: Final = 11
VACUUM: Final = "vacuum ledger_revision, ledger_arrearsrecord, ledger_filing, ledger_livetotal, ledger_ledger"


def measure(below: str, each: int, periods: int) -> tuple[list[tuple[int, int]], bool]:
    """File so many periods below a unit whose towns hold `each` rows: bytes that each period added, kept and copied.

    Tells also whether the last version holds as many rows as its copy.
    """
    with tenant_scope(SYSTEM):
        towns = Unit.objects.filter(parent__code=below).count()
    words = {"below": below, "rows": str(each * towns), "head": _quoted(json.dumps(HEAD))}
    with as_owner(), copies(), connection.cursor() as cursor:
        cursor.execute("select set_config('app.paths', '/', false), set_config('app.user', '', false)")
        cursor.execute(written("plan", **words))
        sizes = [_sizes()]
        for period in range(1, periods + 1):
            for name in ("storage_period", "storage_file", "storage_copy"):
                cursor.execute(written(name, **words, period=str(period)))
            cursor.execute(VACUUM)
            sizes.append(_sizes())
            say(f"period {period}: {sizes[-1][0] - sizes[-2][0]:,} bytes, copied {sizes[-1][1] - sizes[-2][1]:,}")
        same = rows(written("storage_same", **words, period=str(periods)))[0]
    added = [(kept - before[0], copied - before[1]) for before, (kept, copied) in pairwise(sizes)]
    return added, 0 < same["kept"] == same["copied"]


def _quoted(text: str) -> str:
    return f"'{text}'::jsonb"


def _sizes() -> tuple[int, int]:
    found = rows(written("storage_sizes"))[0]
    return int(found["kept"]), int(found["copied"])


def main() -> None:
    """Measure a district over some periods; the first, which enters all rows, does not count."""
    with fresh("storage"):
        plant()
        added, agree = measure(DISTRICT, EACH, PERIODS)
        version = server()
    kept, copied = (statistics.median(each) for each in zip(*added[1:], strict=True))
    measured = {
        name: Measured(0.0, 0.0, size / 2**20, None)
        for name, size in (("a period as revisions and sums", kept), ("a period as copies of all rows", copied))
    }
    notes = [version, f"{kept / 2**20:.2f} MB against {copied / 2**20:.2f} MB, medians of periods 2 to {PERIODS}"]
    target = Target("part of copying", kept / copied, most=0.15)
    report("storage of a period", measured, [target], agree=agree, notes=notes)


if __name__ == "__main__":
    main()
