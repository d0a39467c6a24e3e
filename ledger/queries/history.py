"""Everything that has happened to one row, newest first, from every table that tells of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from ledger.models import (
    Adjustment,
    Agreement,
    ArrearsRecord,
    Attachment,
    Disposition,
    Explanation,
    FilingVersion,
    Litigation,
    Payment,
    Revision,
)

PAGE_SIZE: Final = 30
# What is told of a row only once it has happened to it.
_SINCE: Final = {"taken_back": "removed_at", "acceptance": "accepted_at"}
# What happened at one moment is told in this order: the version, then the line, then what moved it.
_SOURCES: Final = (
    ("version", FilingVersion, "submitted_at"),
    ("revision", Revision, "at"),
    ("payment", Payment, "entered_at"),
    ("agreement", Agreement, "entered_at"),
    ("litigation", Litigation, "entered_at"),
    ("adjustment", Adjustment, "entered_at"),
    ("explanation", Explanation, "written_at"),
    ("disposition", Disposition, "entered_at"),
    ("attached", Attachment, "entered_at"),
    ("taken_back", Attachment, "removed_at"),
    ("acceptance", Explanation, "accepted_at"),
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the timeline: behind the event of this moment, kind and id."""

    at: dt.datetime
    rank: int
    pk: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the place that an address names; None for anything else."""
        at, _, rest = text.partition("_")
        rank, _, pk = rest.partition("_")
        if not (rank.isascii() and rank.isdigit() and pk.isascii() and pk.isdigit()) or len(rank) > 2 or len(pk) > 18:  # noqa: PLR2004 - a kind, and a bigint
            return None
        try:
            moment = dt.datetime.fromisoformat(at)
        except ValueError:
            return None
        return None if moment.tzinfo is None else cls(moment, int(rank), int(pk))

    def __str__(self) -> str:
        return f"{self.at.astimezone(dt.UTC).isoformat().replace('+00:00', 'Z')}_{self.rank}_{self.pk}"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: when, of which kind, the row of its table; a revision with the one before it (None: the first)."""

    at: dt.datetime
    rank: int
    what: str
    row: Any
    before: Revision | None = None

    @property
    def cursor(self) -> Cursor:
        """The place behind it."""
        return Cursor(self.at, self.rank, self.row.pk)


def history_of(
    record: ArrearsRecord, after: Cursor | None, size: int = PAGE_SIZE
) -> tuple[list[Happening], Cursor | None]:
    """Return a page of a row's events, newest first, and where the next one begins (twelve queries at most)."""
    found: list[Happening] = []
    for rank, (what, model, moment) in enumerate(_SOURCES):
        rows = _behind(_rows_of(what, model, record), moment, rank, after)
        newest = rows.order_by(F(moment).desc(), "-id")[: size + 1]
        found += [Happening(getattr(row, moment), rank, what, row) for row in newest]
    found.sort(key=lambda event: (-event.at.timestamp(), event.rank, -event.row.pk))
    page = found[:size]
    return _with_earlier(record, page), page[-1].cursor if len(found) > size else None


def _rows_of(what: str, model: type[Model], record: ArrearsRecord) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(unit_id=record.unit_id)  # noqa: SLF001 - Django's name for it
    if what == "version":
        held = Revision.objects.filter(
            unit_id=record.unit_id, record_id=record.pk, rev_from__lte=OuterRef("point"), rev_to__gt=OuterRef("point")
        )
        return rows.filter(Exists(held)).select_related("filing")
    rows = rows.filter(record_id=record.pk)
    if what == "explanation":
        return rows.select_related("evidence")
    return rows.filter(**{f"{_SINCE[what]}__isnull": False}) if what in _SINCE else rows


def _behind(rows: QuerySet[Any], moment: str, rank: int, after: Cursor | None) -> QuerySet[Any]:
    """Keep what comes after a place in the order of moment, kind and id."""
    if after is None:
        return rows
    earlier = Q(**{f"{moment}__lt": after.at})
    if rank < after.rank:
        return rows.filter(earlier)
    same = Q(**{moment: after.at}) if rank > after.rank else Q(**{moment: after.at, "pk__lt": after.pk})
    return rows.filter(**{f"{moment}__lte": after.at}).filter(earlier | same)


def _with_earlier(record: ArrearsRecord, page: Sequence[Happening]) -> list[Happening]:
    """Give each revision the one before it, so that old → new can be said (one query)."""
    numbers = [event.row.version - 1 for event in _revisions(page) if event.row.version > 1]
    rows = Revision.objects.filter(unit_id=record.unit_id, record_id=record.pk, version__in=numbers)
    earlier = {revision.version: revision for revision in rows}
    return [
        Happening(event.at, event.rank, event.what, event.row, earlier.get(event.row.version - 1))
        if event.what == "revision"
        else event
        for event in page
    ]


def _revisions(page: Iterable[Happening]) -> Iterable[Happening]:
    return (event for event in page if event.what == "revision")
