"""How old a debt is (domain.md §9): calendar months from column 20 to another month.

A debt payable in 2021-06 is 12 months old in 2022-06. Up to 12 months is ≤ 1 year (not yet due included), up to 36 is
1–3, up to 60 is 3–5, more is > 5; a row without column 20 is 「未填」.
"""

from typing import Final

from django.db.models import IntegerChoices, Q

_YEAR: Final = 12


class Age(IntegerChoices):
    """How long ago column 20 was, in the month asked for."""

    ONE = 1, "1年以内"
    THREE = 2, "1至3年"
    FIVE = 3, "3至5年"
    OLDER = 4, "5年以上"
    UNKNOWN = 0, "未填"


LIMITS: Final = ((1, Age.ONE), (3, Age.THREE), (5, Age.FIVE))
"""Up to how many years each age goes; it begins where the one before ends."""


def months_before(month: str, count: int) -> str:
    """Return the month so many months before another, both as 'YYYY-MM'."""
    year, place = divmod(int(month[:4]) * _YEAR + int(month[5:]) - 1 - count, _YEAR)
    return f"{year:04d}-{place + 1:02d}"


def floor_of(as_of_month: str, years: int) -> str:
    """Return the first month that is not more than so many years before another."""
    return months_before(as_of_month, years * _YEAR)


def age_of(due_month: str, as_of_month: str) -> Age:
    """Return the age of one row."""
    if not due_month:
        return Age.UNKNOWN
    return next((age for years, age in LIMITS if due_month >= floor_of(as_of_month, years)), Age.OLDER)


def aged(age: Age, as_of_month: str) -> Q:
    """Return the condition on rows of an age: the same rule in words of the database."""
    if age is Age.UNKNOWN:
        return Q(due_month="")
    limits = {limit: floor_of(as_of_month, years) for years, limit in LIMITS}
    within = Q(due_month__gt="")
    if age in limits:
        within &= Q(due_month__gte=limits[age])
    if age > Age.ONE:
        within &= Q(due_month__lt=limits[Age(age - 1)])
    return within
