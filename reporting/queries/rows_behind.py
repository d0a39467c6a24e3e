"""The rows that stand behind a line of a summary, or behind one of its figures."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from ledger.errors import MissingError
from ledger.models import ArrearsRecord, FilingVersion, Revision, Unit
from ledger.vocabulary import Bucket, Nature, Source
from reporting.annexes.spec import EVERY, Behind
from reporting.queries.reviewed import Counted, Gathered
from reporting.rollups.gathered import gathered_places
from reporting.rollups.lines import Grouping, LineKind, LineRef
from reporting.rollups.places import FrozenPlace, version_places

# What a live table counts (ledger/totals/measures.py, COUNTED): a test holds the two together.
COUNTED = Q(source__isnull=False, nature__isnull=False, disputed__isnull=False, owed_fen__gt=0)
_NO_LINE: Final = "汇总表里没有这一行，请从汇总表重新打开。"
_CENTRAL = Q(nature=Nature.CENTRAL_SOE)
_NAMED_SOURCES = {
    Bucket.SELF: Source.SELF,
    Bucket.SUPERVISION: Source.SUPERVISION,
    Bucket.PLATFORM: Source.PLATFORM,
}


def live_rows_behind(
    unit: Unit, line: LineRef, grouping: Grouping, behind: Behind = EVERY
) -> "QuerySet[ArrearsRecord]":
    """Return the live rows of a line of the unit's table; their number and Σ of column 18 are the line's.

    Ordered by unit, then as each ledger is. MissingError for a line of another unit's table.
    """
    rows = ArrearsRecord.objects.filter(_on(line, grouping), _condition(behind), COUNTED)
    if line.kind is LineKind.OWN:
        rows = rows.filter(unit=unit)
    else:
        top = unit if line.unit_id is None else _child(unit, line.unit_id)
        rows = rows.filter(unit__in=Unit.objects.filter(path__startswith=top.path))
    return rows.order_by("unit_id", "sort_no", "id")


def version_rows_behind(
    version: FilingVersion, line: LineRef, grouping: Grouping, behind: Behind = EVERY
) -> "QuerySet[Revision]":
    """Return the rows of a line of a version's table as they stood then: of every version that it contains.

    Ordered by unit, then as each ledger was. MissingError for a line that the version does not have.
    """
    if line.kind is LineKind.UNIT:
        _require_pinned(version, line)
    return _frozen_behind(version_places(version), version.unit_id, line, grouping, behind)


def counted_rows_behind(
    source: Counted, line: LineRef, grouping: Grouping, behind: Behind = EVERY
) -> "QuerySet[Revision]":
    """Return the rows of a line of what stands for a unit in a period, as they stood in exactly those versions.

    Ordered by unit, then as each ledger was. MissingError for a line that it does not have.
    """
    if not isinstance(source, Gathered):
        return version_rows_behind(source.version, line, grouping, behind)
    if line.kind is LineKind.UNIT and all(child.unit.pk != line.unit_id for child in source.children):
        raise MissingError(_NO_LINE)
    return _frozen_behind(gathered_places(source.stands), source.unit.pk, line, grouping, behind)


def _frozen_behind(
    places: Sequence[FrozenPlace], unit_id: int, line: LineRef, grouping: Grouping, behind: Behind
) -> "QuerySet[Revision]":
    """Return the rows of a line among these versions; `unit_id` is whose table it is."""
    on = {LineKind.OWN: unit_id, LineKind.UNIT: line.unit_id}.get(line.kind)
    if on is not None:
        places = [place for place in places if place.line_unit_id == on]
    filed = FilingVersion.every.filter(
        pk__in=[place.version_id for place in places],
        unit=OuterRef("unit"),
        point__gte=OuterRef("rev_from"),
        point__lt=OuterRef("rev_to"),
    )
    rows = Revision.objects.filter(_on(line, grouping), _condition(behind), COUNTED, Exists(filed))
    return rows.filter(unit__in=[place.unit_id for place in places]).order_by("unit_id", "sort_no", "record_id")


def _child(unit: Unit, unit_id: int) -> Unit:
    child = Unit.objects.filter(pk=unit_id, parent=unit).first()
    if child is None:
        raise MissingError(_NO_LINE)
    return child


def _require_pinned(version: FilingVersion, line: LineRef) -> None:
    if not version.children.filter(unit=version.unit_id, child_unit=line.unit_id).exists():
        raise MissingError(_NO_LINE)


def _on(line: LineRef, grouping: Grouping) -> Q:
    """What puts a row on a line, besides its unit (domain.md §6, Lines)."""
    if line.kind is LineKind.COMPANY:
        return _CENTRAL & Q(parent_company=line.company)
    if line.kind is LineKind.TOTAL or grouping is Grouping.UNITS:
        return Q()
    return ~_CENTRAL | Q(parent_company="")


def _condition(behind: Behind) -> Q:
    """What lets a row of the line count in a column."""
    wanted = Q()
    if behind.bucket in _NAMED_SOURCES:
        wanted &= Q(source=_NAMED_SOURCES[behind.bucket])
    elif behind.bucket is Bucket.OTHER:
        wanted &= ~Q(source__in=_NAMED_SOURCES.values())
    if behind.disputed is not None:
        wanted &= Q(disputed=behind.disputed)
    if behind.statuses:
        wanted &= Q(status__in=behind.statuses)
    filled = Q()
    for name in behind.filled:
        filled |= Q(**{f"{name}__gt": 0})
    return wanted & filled
