"""How often each rule spoke, period by period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Sum

from ledger.models import ExpectedReporter, Period
from reporting.queries.quality.scope import Scope

RuleKey = tuple[str, str]
"""A rule with one severity: ('T06', 'X')."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many units a rule named, how many of their rows, how many of these are explained, what they owe in 分.

    A finding of a whole ledger counts as one row, and owes what the ledger owes.
    """

    units: int = 0
    rows: int = 0
    explained: int = 0
    owed_fen: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.units + other.units,
            self.rows + other.rows,
            self.explained + other.explained,
            self.owed_fen + other.owed_fen,
        )


@dataclass(frozen=True, slots=True)
class Reports:
    """How much was looked at: versions, the rows in them, and how many units owe the period."""

    versions: int
    rows: int
    expected: int


Counts = Mapping[RuleKey, Count]


def counts(scope: Scope, periods: Sequence[Period]) -> dict[int, dict[RuleKey, Count]]:
    """Return the counts by period id; every period has an entry (one query, whatever was filed).

    A unit has one version a period, so that versions are units.
    """
    by_period: dict[int, dict[RuleKey, Count]] = {period.pk: {} for period in periods}
    found = (
        scope.findings()
        .filter(version__period__in=list(by_period))
        .order_by()
        .values_list("version__period_id", "rule", "severity")
        .annotate(models.Count("pk"), Sum("rows"), Sum("explained"), Sum("owed_fen"))
    )
    for period_id, rule, severity, units, rows, explained, owed_fen in found:
        by_period[period_id][rule, severity] = Count(units, int(rows), int(explained), int(owed_fen))
    return by_period


def together(found: Iterable[Count]) -> Count:
    """Add counts up; units that several of them name count as often."""
    return sum(found, Count())


def of_rule(found: Counts, rule: str) -> Count:
    """Add the severities of one rule up."""
    return together(count for (name, _), count in found.items() if name == rule)


def reports(scope: Scope, period: Period) -> Reports:
    """Return how much was looked at (two queries)."""
    seen = scope.versions().filter(period=period).aggregate(count=models.Count("pk"), held=Sum("row_count"))
    expected = ExpectedReporter.objects.filter(scope.whose, period=period, exempt=False, successor=None).count()
    return Reports(seen["count"], int(seen["held"] or 0), expected)
