"""The same findings unit by unit: direct children with all below them, or every unit by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db.models import Count as Counted
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Left

from ledger.models import Period, Unit
from ledger.queries.units import children_of
from reporting.queries.quality.counts import Count
from reporting.queries.quality.scope import Scope
from reporting.queries.quality.shares import more_than_share

STEP: Final = 6
"""Signs that a path has for each level (ledger/migrations/sql/units.sql)."""
Sums = Mapping[str, tuple[int, ...]]
"""By path of a line: versions, then what was added up."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: its reports, the rows in them, and what the rules said; `own` leaves out whoever is below it."""

    unit: Unit
    own: bool
    reports: int = 0
    held: int = 0
    found: Count = field(default_factory=Count)


@dataclass(frozen=True)
class UnitTable:
    """All lines, compared with each other.

    `by_report` says that the rule speaks of whole ledgers: shares are then of reports, else of rows.
    """

    lines: tuple[UnitLine, ...]
    by_report: bool

    @cached_property
    def total(self) -> Count:
        """All findings."""
        return sum((line.found for line in self.lines), Count())

    @cached_property
    def reports(self) -> int:
        """All reports."""
        return sum(line.reports for line in self.lines)

    @cached_property
    def held(self) -> int:
        """All rows."""
        return sum(line.held for line in self.lines)

    @property
    def whole(self) -> int:
        """What shares are of."""
        return self.reports if self.by_report else self.held

    def part(self, line: UnitLine) -> int:
        """Return a line's part of it."""
        return line.reports if self.by_report else line.held

    def stands_out(self, line: UnitLine) -> bool:
        """Tell whether a line has more than its share."""
        return more_than_share(line.found.rows, self.part(line), self.total.rows, self.whole)


def unit_table(scope: Scope, period: Period, rule: str, *, by_report: bool, each: bool) -> UnitTable:
    """Compare the unit's own reports and each child's subtree, or (`each`) every unit that filed (three queries).

    `rule` '' stands for all of them; a row that two rules name then counts twice.
    """
    found = scope.findings().filter(version__period=period)
    findings = _sums(
        scope, found.filter(rule=rule) if rule else found, "version_id", "rows", "explained", "owed_fen", each=each
    )
    versions = _sums(scope, scope.versions().filter(period=period), "pk", "row_count", each=each)
    units = _units(scope, {*findings, *versions}, each=each)
    return UnitTable(tuple(_line(scope, unit, findings, versions, each=each) for unit in units), by_report)


def _line(scope: Scope, unit: Unit, findings: Sums, versions: Sums, *, each: bool) -> UnitLine:
    filed, held = versions.get(unit.path, (0, 0))
    own = each or unit.pk == scope.unit.pk
    return UnitLine(unit, own, filed, held, Count(*findings.get(unit.path, ())))


def _sums(scope: Scope, found: QuerySet[Any], version: str, *names: str, each: bool) -> Mapping[str, tuple[int, ...]]:
    """Count versions and add up by place: the path of the line."""
    place = F("path") if each else Left("path", len(scope.unit.path) + STEP)
    sums = [Counted(version, distinct=True), *(Sum(name) for name in names)]
    rows = found.order_by().annotate(place=place).values_list("place").annotate(*sums)
    return {path: tuple(map(int, values)) for path, *values in rows}


def _units(scope: Scope, paths: set[str], *, each: bool) -> list[Unit]:
    """Return the units of the lines in the tree's order, above before below; a child that filed nothing is there too.

    The unit itself is the first, with `each` or without.
    """
    wanted = Q(path__in=paths)
    if not each:
        wanted |= Q(pk__in=children_of(scope.unit).values("pk"))
    ranks: dict[str, list[int]] = {}
    found = list(Unit.objects.filter(wanted).order_by("path"))
    for unit in found:
        ranks[unit.path] = [*ranks.get(unit.parent_path, []), unit.sort_no, unit.pk]
    return sorted(found, key=lambda unit: ranks[unit.path])
