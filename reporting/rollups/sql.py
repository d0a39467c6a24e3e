"""The statements of this room, with the declaration of what is summed filled in."""

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from ledger.annexes.line import LINE_NAMES
from ledger.totals.aging import AGING_KEYS, AGING_NAMES
from ledger.totals.figures import SETTLED
from ledger.totals.measures import COUNTED, KEYS, MEASURES, NAMES
from ledger.totals.sql import aging_parts, row_measures, row_sums, sums
from qingqian.db.sqlfile import rows, scalar

FOLDER = Path(__file__).parent
# The age class of a due month, by the first month of each class (ledger/queries/ages.py).
AGE = """case when t.due_month = '' then 0 when t.due_month >= %(one)s then 1 when t.due_month >= %(three)s then 2
    when t.due_month >= %(five)s then 3 else 4 end"""


@cache
def statement(name: str) -> str:
    """Return `<name>.sql` of this folder, ready for parameters; only declared columns and formulas are filled in."""
    words = _words()
    words["compared_pairs"] = _template("compared_pairs").substitute(words)
    return _template(name).substitute(words)


def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def _words() -> dict[str, str]:
    """Return what stands for each word of the statements."""
    return {
        "counted": COUNTED,
        "central": dict(KEYS)["central_parent"],
        "row_measures": row_measures(),
        "row_paid": " + ".join(f"({each.adds})" for each in MEASURES if each.name in SETTLED.plus),
        "paired_measures": ", ".join(
            f"coalesce({row}.{name}, 0) as {side}_{name}"
            for row, side in (("o", "old"), ("n", "new"))
            for name in NAMES
        ),
        **{
            f"{side}_weighed": " + ".join(f"%(worth_{name})s * {side}_{name}" for name in NAMES)
            for side in ("old", "new")
        },
        "old_paid": " + ".join(f"old_{name}" for name in SETTLED.plus),
        "new_paid": " + ".join(f"new_{name}" for name in SETTLED.plus),
        "key_values": ", ".join(f"{formula} as {key}" for key, formula in KEYS),
        "key_formulas": ", ".join(formula for _, formula in KEYS),
        "total_keys": ", ".join(f"t.{key}" for key, _ in KEYS),
        "total_measures": ", ".join(f"t.{name}" for name in NAMES),
        "zeros": ", ".join("0" for _ in NAMES),
        "total_sums": sums("t"),
        "row_sums": row_sums(),
        "aging_total_keys": ", ".join(f"t.{key}" for key, _ in AGING_KEYS),
        "aging_total_measures": ", ".join(f"t.{name}" for name in AGING_NAMES),
        "aging_total_sums": ", ".join(f"sum(t.{name})::bigint as {name}" for name in AGING_NAMES),
        "age": AGE,
        **aging_parts(),
        "line_columns": ", ".join(f"r.{name}" for name in LINE_NAMES),
    }


def fetch(name: str, **params: Any) -> list[dict[str, Any]]:
    """Run a statement of this folder and return its rows."""
    return rows(statement(name), params)


def fetch_one(name: str, **params: Any) -> Any:
    """Run a statement of this folder and return its first value."""
    return scalar(statement(name), params)
