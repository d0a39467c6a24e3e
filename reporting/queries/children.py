"""Where the lines of a table lead: each child's own sheet, live or in the version that is pinned."""

from dataclasses import dataclass

from ledger.models import FilingVersion, PinnedChild, Unit


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's sheet: live (no period), or one version of it."""

    unit: str
    period: str = ""
    number: int | None = None


def live_sheets(unit: Unit) -> dict[int, Sheet]:
    """Return the live sheet of each direct child, by its id (one query)."""
    return {pk: Sheet(code) for pk, code in Unit.objects.filter(parent=unit).values_list("pk", "code")}


def pinned_sheets(version: FilingVersion) -> dict[int, Sheet]:
    """Return the sheet of each child as the version contains it, by its id; a child without a version has none."""
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version, child_version__isnull=False)
    names = ("child_unit_id", "child_unit__code", "child_version__period__code", "child_version__number")
    return {pk: Sheet(code, period, number) for pk, code, period, number in pins.values_list(*names)}
