"""What the rows of a ledger were in approved versions, for the rules that compare (T, domain.md §4)."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min

from ledger.annexes.checks import Context
from ledger.annexes.checks.base import Past
from ledger.annexes.checks.history import past_of
from ledger.annexes.line import LINE_NAMES, Line, status_of
from ledger.models import ACTIVE, Disposition, Revision, Unit
from ledger.queries.rows import Row
from ledger.vocabulary import Status

_HEAD = ("record_id", "rev_from", "rev_to")
Versions = Sequence[Line | None]


@dataclass(frozen=True, slots=True)
class Pasts:
    """What the judge is told beside the rows: see `Ledger`; all empty where nothing was approved yet."""

    pasts: Sequence[Past | None] = ()
    vanished: Sequence[str] = ()
    cleared_late: Sequence[int] = ()
    gone: int = 0


def pasts_of(unit: Unit, context: Context, rows: Sequence[Row]) -> Pasts:
    """Compare all rows of a unit with the approved versions of the context (three queries at most, whatever it holds).

    A row that is not stored yet has the id 0, and no past.
    """
    if not context.points:
        return Pasts()
    known = _versions(unit, context.points)
    pasts = [past_of(known.get(row.record_id, ()), row.line) for row in rows]
    gone = _gone(rows, known)
    return Pasts(pasts, _vanished(unit, gone), _cleared_late(unit, context, rows, pasts), len(gone))


def pasts_among(unit: Unit, context: Context, rows: Sequence[Row], record_ids: Collection[int]) -> Pasts:
    """Compare some of these rows alone (one query): the others stand beside them and are told as new."""
    if not context.points:
        return Pasts()
    known = _versions(unit, context.points, record_ids)
    return Pasts([past_of(known.get(row.record_id, ()), row.line) for row in rows])


def _versions(unit: Unit, points: Sequence[int], record_ids: Collection[int] | None = None) -> Mapping[int, Versions]:
    """Read each row's line at every point; a span between two revisions may cover several."""
    spans = Revision.objects.filter(unit=unit, rev_from__lte=points[-1], rev_to__gt=points[0])
    if record_ids is not None:
        spans = spans.filter(record_id__in=record_ids)
    found: dict[int, list[Line | None]] = {}
    for record_id, start, end, *values in spans.values_list(*_HEAD, *LINE_NAMES).iterator(chunk_size=2_000):
        first, past_last = bisect_left(points, start), bisect_left(points, end)
        if first < past_last:
            lines = found.setdefault(record_id, [None] * len(points))
            lines[first:past_last] = [Line(*values)] * (past_last - first)
    return found


def _gone(rows: Sequence[Row], known: Mapping[int, Versions]) -> dict[int, Line]:
    """Return what stood in the last approved version and stands no more, by record."""
    here = {row.record_id for row in rows}
    return {pk: line for pk, lines in known.items() if pk not in here and (line := lines[-1]) is not None}


def _vanished(unit: Unit, gone: Mapping[int, Line]) -> list[str]:
    if not gone:
        return []
    accounted = Disposition.objects.filter(unit=unit, record_id__in=gone, standing__in=ACTIVE)
    left = set(accounted.values_list("record_id", flat=True))
    return [f"{line.debtor_name}欠{line.creditor_name}" for pk, line in sorted(gone.items()) if pk not in left]


def _cleared_late(unit: Unit, context: Context, rows: Sequence[Row], pasts: Sequence[Past | None]) -> list[int]:
    """Return the places of rows that became 清偿完毕 since the last approved version, shortly before the due time."""
    closed = {
        row.record_id: place
        for place, (row, past) in enumerate(zip(rows, pasts, strict=True))
        if past is not None and status_of(row.line) is Status.CLEARED and status_of(past.line) is not Status.CLEARED
    }
    if context.due_at is None or not closed:
        return []
    since = Revision.objects.filter(
        unit=unit, record_id__in=closed, rev_from__gt=context.points[-1], cleared_fen__gt=0
    )
    begins = context.due_at - dt.timedelta(hours=context.thresholds.closings_hours)
    times = since.values("record_id").annotate(closed_at=Min("at")).values_list("record_id", "closed_at")
    return sorted(closed[pk] for pk, at in times if begins <= at <= context.due_at)
