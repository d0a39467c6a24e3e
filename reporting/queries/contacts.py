"""What 附件1 of a unit holds: its own form and those of its children as they stand, or one as a version froze it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import MissingError
from ledger.models import Campaign, FilingVersion, Period, Unit
from ledger.queries.contacts import Kept, kept, kept_below
from reporting.queries.standing import numbered_version, version_in_force


@dataclass(frozen=True, slots=True)
class Gathered:
    """A unit's own form, and those of its children, written or not."""

    own: Kept
    above: str
    below: Sequence[Kept]


def gathered(unit: Unit, campaign: Campaign) -> Gathered:
    """Return them as they stand (four queries at most)."""
    return Gathered(kept(unit, campaign), parent_name(unit), kept_below(unit, campaign))


def parent_name(unit: Unit) -> str:
    """Return the name of the unit above; '' at the root (one query)."""
    return "" if unit.parent_id is None else Unit.objects.values_list("name", flat=True).get(pk=unit.parent_id)


def version_for(unit: Unit, period: Period, number: int | None) -> FilingVersion:
    """Return the version of a number, else the one in force; MissingError where there is none."""
    found = version_in_force(unit, period) if number is None else numbered_version(unit, period, number)
    if found is None:
        raise MissingError(f"{unit.name}的“{period.name}”没有可以导出的版本。")
    return FilingVersion.objects.get(unit=unit, pk=found.version.pk)
