"""The statements of this room, with the declaration of what is summed filled in."""

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from ledger.annexes.line import LINE_NAMES
from ledger.totals.measures import COUNTED, KEYS, NAMES
from ledger.totals.sql import row_sums, sums
from qingqian.db.sqlfile import rows, scalar

FOLDER = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """Return `<name>.sql` of this folder, ready for parameters; only declared columns and formulas are filled in."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(
        counted=COUNTED,
        key_values=", ".join(f"{formula} as {key}" for key, formula in KEYS),
        key_formulas=", ".join(formula for _, formula in KEYS),
        total_keys=", ".join(f"t.{key}" for key, _ in KEYS),
        total_measures=", ".join(f"t.{name}" for name in NAMES),
        zeros=", ".join("0" for _ in NAMES),
        total_sums=sums("t"),
        row_sums=row_sums(),
        line_columns=", ".join(f"r.{name}" for name in LINE_NAMES),
    )


def fetch(name: str, **params: Any) -> list[dict[str, Any]]:
    """Run a statement of this folder and return its rows."""
    return rows(statement(name), params)


def fetch_one(name: str, **params: Any) -> Any:
    """Run a statement of this folder and return its first value."""
    return scalar(statement(name), params)
