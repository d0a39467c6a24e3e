"""Where the lines of a table lead: each child's own sheet, live or in the version that stands for it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from ledger.models import FilingVersion, PinnedChild, Unit
from reporting.queries.reviewed import Gathered, Member


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's sheet: live (no period), one version of it, or (no number) what counts for it in the period.

    `said` names the version that stands for the line; `pending`: it waits for its review. Without `unit` there is no
    sheet to see.
    """

    unit: str
    period: str = ""
    number: int | None = None
    said: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PinnedCount:
    """How many children a version has, and how many of them handed in what it contains."""

    children: int
    reported: int


def live_sheets(unit: Unit, waiting: Collection[int] = ()) -> dict[int, Sheet]:
    """Return the live sheet of each direct child, by its id (one query); `waiting` have a report in review."""
    found = Unit.objects.filter(Q(parent=unit) | Q(pk__in=waiting)).values_list("pk", "code")
    return {pk: Sheet(code, pending=pk in waiting) for pk, code in found}


def pinned_sheets(version: FilingVersion) -> dict[int, Sheet]:
    """Return the sheet of each child as the version contains it, by its id (one query).

    A child without a version has none.
    """
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version, child_version__isnull=False)
    related = pins.select_related("child_unit", "child_version__period")
    found = related.defer("child_version__findings", "child_version__narrative")
    return {
        pin.child_unit_id: sheet_of(pin.child_unit, pin.child_version, version.period_id)
        for pin in found
        if pin.child_version is not None
    }


def pinned_count(version: FilingVersion) -> PinnedCount:
    """Count the children of a version, and those that have one of their own in it (one query)."""
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version)
    reported = Count("pk", filter=Q(child_version__opening=False))
    return PinnedCount(**pins.aggregate(children=Count("pk"), reported=reported))


def gathered_sheets(gathered: Gathered) -> dict[int, Sheet]:
    """Return the version that stands for each line, by unit; where there is none, what counts there (no query)."""
    return {member.unit.pk: _of_member(member, gathered) for member in (gathered.own, *gathered.children)}


def _of_member(member: Member, gathered: Gathered) -> Sheet:
    if member.version is None:
        return Sheet(member.unit.code, gathered.period.code)
    return sheet_of(member.unit, member.version, gathered.period.pk, pending=member.pending)


def sheet_of(unit: Unit, version: FilingVersion, period_id: int, *, pending: bool = False) -> Sheet:
    """Return a version's sheet, named beside a table of `period_id`; an opening (划入) has none of its own."""
    if version.opening:
        return Sheet("", said="划入期初")
    number = f"第{version.number}版"
    said = number if version.period_id == period_id else f"{version.period_name} {number}"
    return Sheet(unit.code, version.period.code, version.number, said, pending)
