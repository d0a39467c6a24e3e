"""How old and how large the debts of a unit's live rows are (domain.md §9): sums of LiveAging, one query each.

The exact rule of an age stands in ledger.queries.ages. The band is that of column 18, its lower bound included:
10 万元 lies in 10–50. Counted are the rows that a live table counts (ledger/totals/measures.py, COUNTED).
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import IntegerChoices

from ledger.models import Unit
from ledger.queries.ages import Age, age_of, floor_of, months_before
from ledger.totals.aging import AGING_NAMES
from reporting.rollups.sql import fetch

__all__ = [
    "Age",
    "AgeBand",
    "Aged",
    "Band",
    "ChildAge",
    "FieldAge",
    "age_of",
    "aging",
    "aging_of_children",
    "aging_of_fields",
    "floor_of",
    "is_month",
    "months_before",
]
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_OLDEST: Final = 1000


class Band(IntegerChoices):
    """How large column 18 is; the floors are `ledger.totals.aging.BAND_FLOORS`."""

    BELOW_10 = 1, "10万元以下"
    BELOW_50 = 2, "10万至50万元"
    BELOW_100 = 3, "50万至100万元"
    BELOW_500 = 4, "100万至500万元"
    ABOVE = 5, "500万元以上"


@dataclass(frozen=True, slots=True)
class Aged:
    """Sums in 件 and 分: rows, rows whose balance is not 0, column 18, and 未清偿余额 (18 − 22 − 23)."""

    row_count: int = 0
    open_count: int = 0
    owed_fen: int = 0
    balance_fen: int = 0

    def __add__(self, other: "Aged") -> "Aged":
        return Aged(*(getattr(self, name) + getattr(other, name) for name in AGING_NAMES))


@dataclass(frozen=True, slots=True)
class AgeBand:
    """The sums of one age and one band."""

    age: Age
    band: Band
    sums: Aged


@dataclass(frozen=True, slots=True)
class ChildAge:
    """The sums of one age: of a direct child with all below it, or of the unit's own rows."""

    unit_id: int
    age: Age
    sums: Aged


@dataclass(frozen=True, slots=True)
class FieldAge:
    """The sums of one age, of debtors of one 性质 and 所属领域 (0: none)."""

    nature: int
    sector: int
    age: Age
    sums: Aged


def aging(unit: Unit, as_of_month: str) -> list[AgeBand]:
    """Return the sums of the unit's subtree by age and band, those alone that count a row (one query).

    `as_of_month` is 'YYYY-MM'; ValueError for anything else.
    """
    found = fetch("live_aging", path=unit.path, **_floors(as_of_month))
    return [AgeBand(Age(row["age"]), Band(row["band"]), _aged(row)) for row in found]


def aging_of_children(unit: Unit, as_of_month: str) -> list[ChildAge]:
    """Return the sums by age of the unit's own rows and of each direct child's subtree (one query)."""
    found = fetch("live_aging_children", path=unit.path, **_floors(as_of_month))
    return [ChildAge(row["unit_id"], Age(row["age"]), _aged(row)) for row in found]


def aging_of_fields(unit: Unit, as_of_month: str) -> list[FieldAge]:
    """Return the sums of the unit's subtree by 性质, 所属领域 and age (one query)."""
    found = fetch("live_aging_fields", path=unit.path, **_floors(as_of_month))
    return [FieldAge(row["nature"], row["sector"], Age(row["age"]), _aged(row)) for row in found]


def is_month(text: str) -> bool:
    """Tell whether a text is a month that ages can be reckoned in."""
    return bool(_MONTH.fullmatch(text)) and int(text[:4]) > _OLDEST


def _floors(as_of_month: str) -> dict[str, str]:
    if not is_month(as_of_month):
        raise ValueError(f"no month: {as_of_month!r}")
    return {"one": floor_of(as_of_month, 1), "three": floor_of(as_of_month, 3), "five": floor_of(as_of_month, 5)}


def _aged(row: dict[str, Any]) -> Aged:
    return Aged(*(row[name] for name in AGING_NAMES))
