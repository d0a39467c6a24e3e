"""What the rows of a ledger were in approved versions, for the rules that compare (T, domain.md §4)."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import F

from ledger.annexes.checks.base import Past
from ledger.annexes.checks.history import promised
from ledger.annexes.line import LINE_NAMES, Line, status_of
from ledger.models import ACTIVE, Disposition, FilingVersion, Payment, Period, Revision, Unit
from ledger.queries.periods import clocks_for
from ledger.queries.rows import Row
from ledger.vocabulary import Status

_HEAD = ("record_id", "rev_from", "rev_to")


@dataclass(frozen=True, slots=True)
class Pasts:
    """What the judge is told beside the rows: see `Ledger`; all empty where nothing was approved yet."""

    pasts: Sequence[Past | None] = ()
    vanished: Sequence[str] = ()
    cleared_late: Sequence[int] = ()


@dataclass(slots=True)
class _Record:
    """One row in the approved versions, by their order: its line in each that has it."""

    lines: dict[int, Line] = field(default_factory=dict)


def pasts_of(unit: Unit, period: Period, rows: Sequence[Row], hours: int) -> Pasts:
    """Compare the rows of a unit with its approved versions up to a period of the campaign (four to five queries).

    `hours` before the due time is when a closing counts as late (T09).
    """
    points = _points(unit, period)
    if not points:
        return Pasts()
    records = _records(unit, points)
    pasts = [_past(records.get(row.record_id), row.line, len(points)) for row in rows]
    return Pasts(pasts, _vanished(unit, rows, records, len(points)), _cleared_late(unit, period, rows, pasts, hours))


def _points(unit: Unit, period: Period) -> list[int]:
    """Return the revisions at which the unit's approved versions up to the period were frozen, the oldest first."""
    approved = FilingVersion.objects.filter(
        unit=unit,
        period__campaign_id=period.campaign_id,
        period__sort_no__lte=period.sort_no,
        number=F("filing__approved_number"),
    )
    return sorted(set(approved.values_list("point", flat=True)))


def _records(unit: Unit, points: Sequence[int]) -> Mapping[int, _Record]:
    """Read each row's lines at these points; a span of one revision may cover several."""
    spans = Revision.objects.filter(unit=unit, rev_from__lte=points[-1], rev_to__gt=points[0])
    found: dict[int, _Record] = {}
    for record_id, start, end, *values in spans.values_list(*_HEAD, *LINE_NAMES).iterator(chunk_size=2_000):
        first, past_last = bisect_left(points, start), bisect_left(points, end)
        if first < past_last:
            line = Line(*values)
            found.setdefault(record_id, _Record()).lines.update(dict.fromkeys(range(first, past_last), line))
    return found


def _past(record: _Record | None, now: Line, count: int) -> Past | None:
    """Say what a row was; None for one that the last approved version has not."""
    if record is None or count - 1 not in record.lines:
        return None
    known = [record.lines[place] for place in sorted(record.lines)]
    return Past(known[-1], known[0].owed_fen, _moved_later(known), _unchanged(record, now, count))


def _moved_later(known: Sequence[Line]) -> int:
    months = [promised(line)[0] for line in known]
    return sum(bool(before) and after > before for before, after in pairwise(months))


def _unchanged(record: _Record, now: Line, count: int) -> int:
    places: Iterable[int] = range(count - 1, -1, -1)
    still = 0
    for place in places:
        if record.lines.get(place) != now:
            break
        still += 1
    return still


def _vanished(unit: Unit, rows: Sequence[Row], records: Mapping[int, _Record], count: int) -> list[str]:
    here = {row.record_id for row in rows}
    last = {pk: record.lines[count - 1] for pk, record in records.items() if count - 1 in record.lines}
    gone = {pk: line for pk, line in last.items() if pk not in here}
    if not gone:
        return []
    accounted = Disposition.objects.filter(unit=unit, record_id__in=gone, standing__in=ACTIVE)
    left = set(accounted.values_list("record_id", flat=True))
    return [f"{line.debtor_name}欠{line.creditor_name}" for pk, line in sorted(gone.items()) if pk not in left]


def _cleared_late(
    unit: Unit, period: Period, rows: Sequence[Row], pasts: Sequence[Past | None], hours: int
) -> list[int]:
    """Return the places of rows that became 清偿完毕 since the last approved version, within hours of the due time."""
    due = clocks_for(unit, period).due_at
    closed = {
        row.record_id: place
        for place, (row, past) in enumerate(zip(rows, pasts, strict=True))
        if past is not None and status_of(row.line) is Status.CLEARED and status_of(past.line) is not Status.CLEARED
    }
    if due is None or not closed:
        return []
    span = (due - dt.timedelta(hours=hours), due)
    paid = Payment.objects.filter(unit=unit, record_id__in=closed, entered_at__range=span)
    return sorted({closed[pk] for pk in paid.values_list("record_id", flat=True)})
