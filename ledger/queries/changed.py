"""What differs from the unit's last version: which live rows, and in which cells."""

from collections.abc import Sequence
from typing import Final

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery

from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import ArrearsRecord, FilingVersion, Revision, Unit
from ledger.queries.openings import of_ledger
from ledger.queries.record import line_of

_LATEST: Final = ("-submitted_at", "-id")


class _Same(Func):
    """Whether two columns hold the same, blanks included."""

    arity = 2
    template = "%(expressions)s"
    arg_joiner = " is not distinct from "
    output_field = BooleanField()


def point_of(unit: Unit) -> int | None:
    """Return where the unit's ledger stood when it was last handed in; None if it never was (one query)."""
    versions = of_ledger(FilingVersion.every.filter(unit=unit)).order_by(*_LATEST)
    return versions.values_list("point", flat=True).first()


def changed_since(rows: QuerySet[ArrearsRecord], point: int) -> QuerySet[ArrearsRecord]:
    """Keep of one unit's rows those that are new or differ in their printed line since a point of its counter."""
    then = Revision.objects.filter(
        unit_id=OuterRef("unit_id"), record_id=OuterRef("pk"), rev_from__lte=point, rev_to__gt=point
    )
    moved = Revision.objects.filter(
        unit_id=OuterRef("unit_id"), record_id=OuterRef("pk"), version=OuterRef("version"), rev_from__gt=point
    )
    # A row that nobody has touched is told by its number alone; only the others are compared, column by column.
    return rows.filter(Exists(moved), ~Exists(_alike(then)))


def changed_below(rows: QuerySet[ArrearsRecord]) -> QuerySet[ArrearsRecord]:
    """The same for rows of several units, each by its own last version; who never handed in has nothing to compare."""
    last = of_ledger(FilingVersion.every.filter(unit_id=OuterRef("unit_id"))).order_by(*_LATEST).values("point")[:1]
    own = {"unit_id": OuterRef("unit_id"), "record_id": OuterRef("pk")}
    then = Revision.objects.filter(**own, rev_from__lte=OuterRef("point"), rev_to__gt=OuterRef("point"))
    moved = Revision.objects.filter(**own, version=OuterRef("version"), rev_from__gt=OuterRef("point"))
    return rows.alias(point=Subquery(last)).filter(Exists(moved), ~Exists(_alike(then)))


def _alike(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    alike = Q()
    for name in LINE_NAMES:
        alike &= Q(_Same(F(name), OuterRef(name)))
    return revisions.filter(alike)


def filed_lines(records: Sequence[ArrearsRecord]) -> dict[int, Line | None]:
    """Return how these rows stood in the last version of their unit, by record id (two queries).

    None for a row that is new since; a row of a unit that never handed in has no entry.
    """
    units = {record.unit_id for record in records}
    versions = of_ledger(FilingVersion.every.filter(unit_id__in=units)).order_by("unit_id", *_LATEST)
    points = dict(versions.distinct("unit_id").values_list("unit_id", "point"))
    standing = Q(pk__in=[])
    for unit_id, point in points.items():
        standing |= Q(unit_id=unit_id, rev_from__lte=point, rev_to__gt=point)
    found = Revision.objects.filter(standing, record_id__in=[record.pk for record in records])
    lines = {revision.record_id: line_of(revision) for revision in found}
    return {record.pk: lines.get(record.pk) for record in records if record.unit_id in points}
