"""The statements of this room, with the declared columns and formulas filled in."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final

from ledger.annexes.line import LINE_NAMES
from ledger.models import FOREVER
from ledger.queries.lots import JUST_DAYS, LAST_MINUTE_HOURS
from ledger.totals.aging import BALANCE
from ledger.totals.measures import COUNTED
from ledger.vocabulary import Status
from qingqian.db.sqlfile import rows, streamed

FOLDER: Final = Path(__file__).parent


@cache
def statement(name: str, ending: str = "") -> str:
    """Return `<name>.sql` of this folder, and what `<ending>.sql` asks of it, ready for parameters."""
    parts = [(FOLDER / f"{part}.sql").read_text(encoding="utf-8") for part in (name, ending) if part]
    return Template("".join(parts)).substitute(
        counted=COUNTED,
        balance=BALANCE,
        forever=str(FOREVER),
        cleared=str(Status.CLEARED.value),
        just_days=str(JUST_DAYS),
        last_hours=str(LAST_MINUTE_HOURS),
        line_columns=", ".join(f"r.{column}" for column in LINE_NAMES),
    )


def fetch(name: str, ending: str = "", **params: Any) -> list[dict[str, Any]]:
    """Run a statement of this folder and return its rows."""
    return rows(statement(name, ending), params)


def stream(name: str, ending: str = "", **params: Any) -> Iterator[dict[str, Any]]:
    """Run a statement of this folder and yield its rows; however many there are, few are held."""
    return streamed(statement(name, ending), params)
