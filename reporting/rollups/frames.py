"""Who has a line in a table: live from the tree, of a version from what it printed then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger.models import ChildState, FilingVersion, PinnedChild, Unit


@dataclass(frozen=True, slots=True)
class Member:
    """A direct child as it is printed; `state` is None where a live table does not say it."""

    unit_id: int
    name: str
    state: ChildState | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The unit that prints, and its direct children in the tree's order."""

    unit_id: int
    name: str
    level: int
    is_leaf: bool
    members: tuple[Member, ...] = ()
    state: ChildState | None = None


def live_frame(
    unit: Unit, with_rows: Collection[int], states: Mapping[int, ChildState] = MappingProxyType({})
) -> Frame:
    """Return the unit and its children by their names of today; a closed child stands as long as it holds rows.

    `states` are those of the period under way, by unit.
    """
    children = Unit.objects.filter(parent=unit).order_by("sort_no", "id")
    members = tuple(
        Member(c.pk, c.name, states.get(c.pk)) for c in children if c.valid_to is None or c.pk in with_rows
    )
    return Frame(unit.pk, unit.name, unit.level, not members, members, states.get(unit.pk))


def version_frame(version: FilingVersion) -> Frame:
    """Return the names, order and states that a version was printed with, whatever happened to the units since."""
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version).order_by("sort_no", "child_unit_id")
    members = tuple(Member(pin.child_unit_id, pin.printed_name, ChildState(pin.state)) for pin in pins)
    return Frame(version.unit_id, version.unit_name, version.unit_level, version.is_leaf, members, version.said)
