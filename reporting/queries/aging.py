"""How old and how large the debts of a unit's live rows are (domain.md §9): sums of LiveAging, one query each.

The exact rule: the age of a row is the number of calendar months from column 20 to the month asked for, so that a
debt payable in 2021-06 is 12 months old in 2022-06. Up to 12 months is ≤ 1 year (not yet due included), up to 36 is
1–3, up to 60 is 3–5, more is > 5; a row without column 20 is 「未填」. The band is that of column 18, its lower bound
included: 10 万元 lies in 10–50. Counted are the rows that a live table counts (ledger/totals/measures.py, COUNTED).
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import IntegerChoices

from ledger.models import Unit
from ledger.totals.aging import AGING_NAMES
from reporting.rollups.sql import fetch

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_YEAR: Final = 12
_OLDEST: Final = 1000


class Age(IntegerChoices):
    """How long ago column 20 was, in the month asked for."""

    ONE = 1, "1年以内"
    THREE = 2, "1至3年"
    FIVE = 3, "3至5年"
    OLDER = 4, "5年以上"
    UNKNOWN = 0, "未填"


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


def age_of(due_month: str, as_of_month: str) -> Age:
    """Return the age of one row by the same rule."""
    if not due_month:
        return Age.UNKNOWN
    limits = ((1, Age.ONE), (3, Age.THREE), (5, Age.FIVE))
    return next((age for years, age in limits if due_month >= floor_of(as_of_month, years)), Age.OLDER)


def is_month(text: str) -> bool:
    """Tell whether a text is a month that ages can be reckoned in."""
    return bool(_MONTH.fullmatch(text)) and int(text[:4]) > _OLDEST


def months_before(month: str, count: int) -> str:
    """Return the month so many months before another, both as 'YYYY-MM'."""
    year, place = divmod(int(month[:4]) * _YEAR + int(month[5:]) - 1 - count, _YEAR)
    return f"{year:04d}-{place + 1:02d}"


def floor_of(as_of_month: str, years: int) -> str:
    """Return the first month that is not more than so many years before another."""
    return months_before(as_of_month, years * _YEAR)


def _floors(as_of_month: str) -> dict[str, str]:
    if not is_month(as_of_month):
        raise ValueError(f"no month: {as_of_month!r}")
    return {"one": floor_of(as_of_month, 1), "three": floor_of(as_of_month, 3), "five": floor_of(as_of_month, 5)}


def _aged(row: dict[str, Any]) -> Aged:
    return Aged(*(row[name] for name in AGING_NAMES))
