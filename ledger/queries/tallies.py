"""Counts for the tabs of the ledger list, and the sums of what is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.models import ArrearsRecord, Unit
from ledger.queries.changed import changed_below, changed_since, point_of
from ledger.queries.dispositions import leaving_of
from ledger.queries.live import LiveSums, live_sums
from ledger.queries.marks import ASKS, WRONG

COUNTED = Q(source__isnull=False, nature__isnull=False, disputed__isnull=False, owed_fen__gt=0)
# In the words of the partial index that finds these few rows (ledger.models.record, record_uncounted).
UNCOUNTED = Q(source=None) | Q(nature=None) | Q(disputed=None) | Q(owed_fen=None) | Q(owed_fen__lte=0)


CAP: Final = 1_000
"""So many rows of a filter are counted and added up where several units are searched."""


class Part(StrEnum):
    """Which of the rows a tab shows."""

    ALL = ""
    CHANGED = "changed"
    WRONG = "faulty"
    ASKS = "asks"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows each tab has (`changed` None: nothing to compare with), and the sums of what is shown.

    `errors` and `asks_open` count findings, not rows; `uncounted` are the shown rows that no sum counts.
    """

    total: int
    wrong: int
    asks: int
    errors: int
    asks_open: int
    changed: int | None
    left: int
    uncounted: int
    sums: LiveSums

    def of(self, part: Part) -> int:
        """Return how many rows a tab has."""
        counts = {Part.CHANGED: self.changed or 0, Part.WRONG: self.wrong, Part.ASKS: self.asks, Part.LEFT: self.left}
        return counts.get(part, self.total)


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a list, as its filters leave them, and how each tab chooses from them."""

    unit: Unit
    subtree: bool
    rows: QuerySet[ArrearsRecord]
    changed: Callable[[QuerySet[ArrearsRecord]], QuerySet[ArrearsRecord]] | None

    def of(self, part: Part) -> QuerySet[ArrearsRecord]:
        """Return the rows of a tab; of those that left there are none here."""
        if part is Part.CHANGED:
            return self.rows.none() if self.changed is None else self.changed(self.rows)
        if part is Part.LEFT:
            return self.rows.none()
        return self.rows.filter({Part.WRONG: WRONG, Part.ASKS: ASKS}.get(part, Q()))


def parts_of(unit: Unit, rows: QuerySet[ArrearsRecord], *, subtree: bool) -> Parts:
    """Return how the tabs choose; the whole city's rows are not compared, for that takes longer than a page may."""
    if subtree:
        return Parts(unit, subtree, rows, None if unit.parent_id is None else changed_below)
    point = point_of(unit)
    return Parts(unit, subtree, rows, None if point is None else lambda found: changed_since(found, point))


def tally(parts: Parts, shown: Part, *, filtered: bool) -> Tally:
    """Count what each tab has and add up what is shown; without a filter the sums are those kept with the rows."""
    counts = _counts(parts.rows)
    sums, uncounted = _kept(parts) if not filtered and shown is Part.ALL else _added(parts.of(shown).order_by())
    return Tally(
        **counts,
        changed=None if parts.changed is None else parts.changed(parts.rows).count(),
        left=leaving_of(parts.unit, subtree=parts.subtree).count(),
        uncounted=uncounted,
        sums=sums,
    )


@dataclass(frozen=True, slots=True)
class Capped:
    """How many rows a filter leaves, counted up to CAP; `more` says that there are further ones, and no sums then."""

    count: int
    more: bool = False
    sums: LiveSums | None = None

    def __str__(self) -> str:
        return f"{self.count:,}+" if self.more else f"{self.count:,}"


def capped(parts: Parts, rows: QuerySet[ArrearsRecord], *, filtered: bool) -> Capped:
    """Count rows and add them up, at most CAP of them; without a filter all, by the sums that are kept with them."""
    if not filtered:
        sums, uncounted = _kept(parts)
        return Capped(sums.row_count + uncounted, sums=sums)
    sums, uncounted = _added(rows.order_by()[: CAP + 1])
    count = sums.row_count + uncounted
    return Capped(CAP, more=True) if count > CAP else Capped(count, sums=sums)


def _counts(rows: QuerySet[ArrearsRecord]) -> dict[str, int]:
    return rows.order_by().aggregate(
        total=Count("id"),
        wrong=Count("id", filter=WRONG),
        asks=Count("id", filter=ASKS),
        errors=Coalesce(Sum("mark__errors"), 0),
        asks_open=Coalesce(Sum("mark__asks"), 0),
    )


def _kept(parts: Parts) -> tuple[LiveSums, int]:
    return live_sums(parts.unit, subtree=parts.subtree), parts.rows.filter(UNCOUNTED).count()


def _added(rows: QuerySet[ArrearsRecord]) -> tuple[LiveSums, int]:
    def total(name: str) -> Coalesce:
        return Coalesce(Sum(name, filter=COUNTED), 0)

    found = rows.aggregate(
        held=Count("id"),
        counted=Count("id", filter=COUNTED),
        owed=total("owed_fen"),
        cleared=total("cleared_fen"),
        paid=total("paid_fen"),
        agreed=total("agreed_fen"),
        court=total("court_fen"),
    )
    sums = LiveSums(*(int(found[name]) for name in ("counted", "owed", "cleared", "paid", "agreed", "court")))
    return sums, found["held"] - found["counted"]
