"""Where units came from and where they went: by unit too, for trends as then and as now (rule 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef

from ledger.models import ARRIVED, LEFT, ExpectedReporter, FilingVersion, Unit, UnitChange


class View(StrEnum):
    """How a trend names units: as they were in each period, or as they are now."""

    THEN = "then"
    NOW = "now"


def history_of(unit: Unit) -> list[UnitChange]:
    """Return what became of a unit, the latest first: 曾用名, 前身, 去向."""
    return list(UnitChange.objects.filter(unit=unit).order_by("-id"))


@dataclass(frozen=True, slots=True)
class Lineage:
    """Who took over whose rows, in scope: units by their successor, and by their predecessors."""

    onward: Mapping[int, int]
    backward: Mapping[int, Sequence[int]]

    def now(self, unit_id: int) -> int:
        """Return the unit that stands for one today; itself where it stands."""
        seen = {unit_id}
        while (after := self.onward.get(unit_id)) is not None and after not in seen:
            seen.add(after)
            unit_id = after
        return unit_id

    def knows(self, unit_id: int) -> bool:
        """Tell whether a unit took others over, or was taken over itself."""
        return unit_id in self.onward or unit_id in self.backward

    def before(self, unit_id: int) -> set[int]:
        """Return a unit and all whose rows it has taken over, directly or by others."""
        found: set[int] = set()
        waiting = [unit_id]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self.backward.get(each, ())
        return found


def lineage() -> Lineage:
    """Read who follows whom (one query; units change seldom); what lies out of scope is not followed."""
    rows = UnitChange.objects.filter(kind__in=(*LEFT, *ARRIVED), other__isnull=False).order_by("id")
    onward: dict[int, int] = {}
    backward: dict[int, list[int]] = {}
    for kind, unit_id, other_id in rows.values_list("kind", "unit_id", "other_id"):
        old, new = (unit_id, other_id) if kind in LEFT else (other_id, unit_id)
        onward[old] = new
        if old not in backward.setdefault(new, []):
            backward[new].append(old)
    return Lineage(onward, backward)


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose past reports change sides where units are named as they are now: ids of units that are closed."""

    left: frozenset[int] = frozenset()
    came: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.left or self.came)


UNMOVED = Moved()


def moved_of(unit: Unit, *, subtree: bool) -> Moved:
    """Return which closed units, that reported here, have their rows elsewhere now, and whose rows are here now.

    Two queries; what went out of scope, or came from there, is left out.
    """
    known = lineage()
    now = {old: known.now(old) for old in known.onward}
    paths = dict(Unit.objects.filter(pk__in={*now, *now.values()}).values_list("pk", "path"))

    def here(pk: int) -> bool:
        return pk == unit.pk or (subtree and paths.get(pk, "").startswith(unit.path))

    left = (old for old, new in now.items() if here(old) and new in paths and not here(new))
    came = (old for old, new in now.items() if here(new) and old in paths and not here(old))
    return Moved(frozenset(left), frozenset(came))


def handed_over(unit: Unit) -> frozenset[int]:
    """Return the versions, by id, of periods that another unit took over: their rows stand in its own (one query)."""
    taken = ExpectedReporter.objects.filter(
        unit_id=OuterRef("unit_id"), period_id=OuterRef("period_id"), successor__isnull=False
    )
    of_closed = FilingVersion.objects.filter(path__startswith=unit.path, unit__valid_to__isnull=False)
    return frozenset(of_closed.filter(Exists(taken)).values_list("pk", flat=True))
