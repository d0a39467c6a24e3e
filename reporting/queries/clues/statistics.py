"""A month of clues, counted: each figure is a condition on clues, so that the clues behind it are exactly these.

Counted by what the clues say now: one that was taken up again is in work, and is no longer counted as ended.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from ledger.errors import MissingError
from ledger.models import ClueChannel, ClueResult, ClueState, Unit
from ledger.queries.clues.listed import Clues, clues_of

TOTAL: Final = "total"
OWN: Final = "own"
_RESULT: Final = "result_"
_TENTHS: Final = 10


class By(StrEnum):
    """What the lines of the sheet are."""

    UNIT = "unit"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a unit: its first and last day; `after` is the day by which what is due has passed: today at most."""

    first: dt.date
    last: dt.date
    after: dt.date

    @property
    def ended(self) -> Q:
        """Say that a clue ended in it."""
        return Q(ended_on__gte=self.first, ended_on__lte=self.last)

    @property
    def going_on(self) -> Q:
        """Say that a clue was in work at its end."""
        return Q(received_on__lte=self.last) & (Q(ended_on=None) | Q(ended_on__gt=self.last))


def month_at(year: int, month: int, today: dt.date) -> Month:
    """Return a month as it is counted today."""
    first = dt.date(year, month, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return Month(first, following - dt.timedelta(days=1), min(following, today))


_CLOSED: Final = Q(state__in=[ClueState.CLOSED, ClueState.ARCHIVED])
Condition = Callable[[Month], Q]


def _ended_as(*states: ClueState) -> Condition:
    return lambda month: Q(state__in=states) & month.ended


def _with_result(result: ClueResult) -> Condition:
    return lambda month: _CLOSED & month.ended & Q(result=result)


def _overdue(month: Month) -> Q:
    """Say that the step, or of what has ended since the result, was owed and not there."""
    late = Q(ended_on=None, due_on__lt=month.after) | Q(ended_on__gt=month.last, result_due__lt=month.after)
    return month.going_on & late


COLUMNS: Final[Mapping[str, Condition]] = MappingProxyType(
    {
        "received": lambda month: Q(received_on__gte=month.first, received_on__lte=month.last),
        "accepted": lambda month: Q(accepted_on__gte=month.first, accepted_on__lte=month.last),
        "refused": _ended_as(ClueState.REFUSED),
        "going_on": lambda month: month.going_on,
        "overdue": _overdue,
        "closed": _ended_as(ClueState.CLOSED, ClueState.ARCHIVED),
        **{f"{_RESULT}{result.value}": _with_result(result) for result in ClueResult},
        "withdrawn": _ended_as(ClueState.WITHDRAWN),
        "court": _ended_as(ClueState.COURT),
        "joined": _ended_as(ClueState.JOINED),
    }
)
"""What is counted, in the order of the sheet."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of a line by column, and the days that its closed clues took together."""

    figures: Mapping[str, int]
    days: int = 0

    @property
    def average(self) -> str:
        """Days from receipt to end, half-up to one decimal; '' where none was closed."""
        count = self.figures.get("closed", 0)
        if not count:
            return ""
        tenths = (self.days * _TENTHS * 2 + count) // (count * 2)
        return f"{tenths // _TENTHS}.{tenths % _TENTHS}"


@dataclass(frozen=True, slots=True)
class StatisticsLine:
    """One line: its key in addresses, what it is called, its figures."""

    key: str
    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Statistics:
    """The sheet: its lines, and the total, which is counted by itself."""

    lines: Sequence[StatisticsLine]
    total: StatisticsLine


def statistics_of(unit: Unit, month: Month, by: By) -> Statistics:
    """Count the clues of a unit and all below it (three queries)."""
    clues = clues_of(unit).order_by()
    field = "path" if by is By.UNIT else "channel"
    found = {row.pop(field): _counts(row) for row in clues.values(field).annotate(**_sums(month))}
    total = StatisticsLine(TOTAL, "合计", _counts(clues.aggregate(**_sums(month))))
    lines = _by_unit(unit, found) if by is By.UNIT else _by_channel(found)
    return Statistics(lines, total)


def clues_behind(unit: Unit, month: Month, by: By, line: str, column: str) -> Clues:
    """Return the clues behind a figure; MissingError for a line or a column that the sheet has not."""
    if column not in COLUMNS:
        raise MissingError("统计表里没有这一栏，请从统计表重新打开。")
    return _on(clues_of(unit), unit, by, line).filter(COLUMNS[column](month))


def _on(clues: Clues, unit: Unit, by: By, line: str) -> Clues:
    if line == TOTAL:
        return clues
    if by is By.CHANNEL and line in {str(channel) for channel in ClueChannel.values}:
        return clues.filter(channel=int(line))
    if by is By.UNIT and line == OWN:
        return clues.filter(unit=unit)
    child = Unit.objects.filter(parent=unit, code=line).first() if by is By.UNIT else None
    if child is None:
        raise MissingError("统计表里没有这一行，请从统计表重新打开。")
    return clues.filter(path__startswith=child.path)


def _sums(month: Month) -> dict[str, Any]:
    days = ExpressionWrapper(F("ended_on") - F("received_on"), output_field=DurationField())
    sums: dict[str, Any] = {name: Count("pk", filter=condition(month)) for name, condition in COLUMNS.items()}
    return sums | {"days": Sum(days, filter=COLUMNS["closed"](month))}


def _counts(row: dict[str, Any]) -> Counts:
    days = row.pop("days")
    return Counts(row, 0 if days is None else days.days)


def _added(parts: Sequence[Counts]) -> Counts:
    figures: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
    for part in parts:
        figures.update(part.figures)
    return Counts(dict(figures), sum(part.days for part in parts))


def _by_unit(unit: Unit, found: Mapping[str, Counts]) -> list[StatisticsLine]:
    """Return a line for the unit itself and one for each child; a closed child stands as long as it has any."""
    lines = [StatisticsLine(OWN, f"{unit.name}（本级）", _added([found[unit.path]] if unit.path in found else []))]
    for child in Unit.objects.filter(parent=unit).order_by("sort_no", "id"):
        parts = [counts for path, counts in found.items() if path.startswith(child.path)]
        if parts or child.valid_to is None:
            lines.append(StatisticsLine(child.code, child.name, _added(parts)))
    return lines


def _by_channel(found: Mapping[int, Counts]) -> list[StatisticsLine]:
    return [
        StatisticsLine(
            str(channel.value), str(channel.label), _added([found[channel.value]] if channel.value in found else [])
        )
        for channel in ClueChannel
    ]
