"""What complaints say of a unit's ledger, as the judge is told it (T11, P07, P08; domain.md §4)."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db.models import Min, Q

from ledger.annexes.checks.base import Complained
from ledger.annexes.line import status_of
from ledger.annexes.names import normalised_name
from ledger.clueflow import OPEN, OWED
from ledger.models import ArrearsRecord, Clue, ClueChannel, ClueDebtor, ClueKind, ClueLink, ClueState, Revision, Unit
from ledger.queries.rows import Row
from ledger.vocabulary import Status

# What was found holds until it is sent back or taken up again; an archived one is past.
_FOUND: Final = (ClueState.REVIEW, ClueState.CLOSED)
# What anybody may write on the public page says nothing of a row before somebody has examined it.
_UNREAD: Final = (ClueState.REGISTERED, ClueState.SUPPLEMENT)
_MARK_LENGTH: Final = 32


def complained_of(unit: Unit, rows: Sequence[Row], record_ids: Collection[int] | None = None) -> Complained:
    """Tell of all of these rows, or of those with these ids alone, what the unit's own clues say.

    One query where the unit has no clue, four at most. A clue is new on a row if it came after the row was paid, or
    if its creditor has denied that.
    """
    held = Q(state__in=OPEN) | Q(state__in=_FOUND, result__in=OWED)
    unread = Q(channel=ClueChannel.PUBLIC, state__in=_UNREAD)
    found = list(
        Clue.objects.filter(held, ~unread, unit=unit, kind=ClueKind.ARREARS)
        .only("number", "state", "result", "creditor_key", "debtor_key", "registered_at", "false_found")
        .order_by("id")
    )
    if not found:
        return Complained()
    going_on = [clue for clue in found if clue.state in OPEN]
    places = {
        place: row
        for place, row in enumerate(rows)
        if (record_ids is None or row.record_id in record_ids) and status_of(row.line) is Status.CLEARED
    }
    return Complained(
        paid=_paid(unit, places, _by_pair(going_on)) if places and going_on else {},
        going_on=len(going_on),
        unlisted=_unlisted(unit, [clue for clue in found if clue.state in _FOUND and clue.result in OWED]),
    )


def _unlisted(unit: Unit, confirmed: Sequence[Clue]) -> list[tuple[str, str]]:
    """Return number and mark of the clues that are tied to no live row."""
    if not confirmed:
        return []
    rows = ArrearsRecord.objects.filter(unit=unit).values("lineage")
    tied = ClueLink.objects.filter(clue__in=confirmed, lineage__in=rows)
    listed = set(tied.values_list("clue_id", flat=True))
    return [(clue.number, _mark(clue.number)) for clue in confirmed if clue.pk not in listed]


def _mark(number: str) -> str:
    """Name a clue as an answer about it is kept."""
    return hashlib.sha256(number.encode()).hexdigest()[:_MARK_LENGTH]


def _by_pair(clues: Sequence[Clue]) -> Mapping[tuple[str, str], list[Clue]]:
    """Return the clues by creditor and debtor as they are compared, the first first."""
    by_id = {clue.pk: clue for clue in clues}
    pairs: dict[tuple[str, str], list[Clue]] = {}
    for clue in clues:
        pairs.setdefault((clue.creditor_key, clue.debtor_key), []).append(clue)
    named = ClueDebtor.objects.filter(clue__in=by_id).order_by("id").values_list("clue_id", "key")
    for clue_id, key in named:
        pairs.setdefault((by_id[clue_id].creditor_key, key), []).append(by_id[clue_id])
    return pairs


def _paid(unit: Unit, places: Mapping[int, Row], pairs: Mapping[tuple[str, str], list[Clue]]) -> dict[int, str]:
    """Return by place the number of the first clue that is new on it."""
    met = {
        place: clues
        for place, row in places.items()
        if (clues := pairs.get((normalised_name(row.line.creditor_name), normalised_name(row.line.debtor_name))))
    }
    since = _paid_since(unit, [places[place].record_id for place in met])
    found = {}
    for place, clues in met.items():
        paid_at = since.get(places[place].record_id)
        new = [c for c in clues if c.false_found or (paid_at is not None and c.registered_at > paid_at)]
        if new:
            found[place] = new[0].number
    return found


def _paid_since(unit: Unit, record_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Return when each of these rows was first paid off, by its history."""
    if not record_ids:
        return {}
    spans = Revision.objects.filter(unit=unit, record_id__in=record_ids, cleared_fen__gt=0)
    return dict(spans.values("record_id").annotate(since=Min("at")).values_list("record_id", "since"))
