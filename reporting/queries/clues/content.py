"""How content creditors were who were called back about clues in a month, by unit (domain.md §8)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from ledger.calendar.instants import at
from ledger.models import CallAnswer, Callback, Satisfaction, Unit
from ledger.queries.live import rows_of
from reporting.queries.clues.statistics import OWN, TOTAL, Month

_SUMS = {
    "called": Count("pk"),
    "reached": Count("pk", filter=Q(reached=True)),
    "true": Count("pk", filter=Q(answer=CallAnswer.TRUE)),
    "untrue": Count("pk", filter=Q(answer=CallAnswer.UNTRUE)),
    "unsure": Count("pk", filter=Q(answer=CallAnswer.UNSURE)),
    "satisfied": Count("pk", filter=Q(satisfaction=Satisfaction.SATISFIED)),
    "mostly": Count("pk", filter=Q(satisfaction=Satisfaction.MOSTLY)),
    "discontent": Count("pk", filter=Q(satisfaction=Satisfaction.DISCONTENT)),
}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One line: its key, its name, and how many calls said what."""

    key: str
    label: str
    figures: Mapping[str, int]

    @property
    def rated(self) -> int:
        """How many said how content they were."""
        return self.figures["satisfied"] + self.figures["mostly"] + self.figures["discontent"]

    @property
    def content(self) -> int:
        """How many were content, or mostly so."""
        return self.figures["satisfied"] + self.figures["mostly"]


def content_of(unit: Unit, month: Month) -> tuple[Sequence[ContentLine], ContentLine]:
    """Count the calls of a month about clues and rows of a unit and all below it: lines and total (three queries)."""
    midnight = dt.timedelta(days=1)
    during = {"at__gt": at(month.first - midnight), "at__lte": at(month.last)}
    calls = Callback.objects.filter(rows_of(unit, subtree=True), **during).order_by()
    rows: list[dict[str, Any]] = [{**row} for row in calls.values("path").annotate(**_SUMS)]
    found = {row.pop("path"): row for row in rows}
    lines = [ContentLine(OWN, f"{unit.name}（本级）", _added([found[unit.path]] if unit.path in found else []))]
    for child in Unit.objects.filter(parent=unit).order_by("sort_no", "id"):
        parts = [row for path, row in found.items() if path.startswith(child.path)]
        if parts or child.valid_to is None:
            lines.append(ContentLine(child.code, child.name, _added(parts)))
    return lines, ContentLine(TOTAL, "合计", calls.aggregate(**_SUMS))


def _added(rows: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in _SUMS}
