"""What a move or a merge of units would concern: who closes, who takes over, whose ledgers are held (rule 13)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Max, Q

from ledger.models import FilingVersion, Unit, UnitChange
from ledger.queries.openings import of_ledger
from ledger.queries.units import ancestry, children_of
from ledger.vocabulary import Level

Kind = UnitChange.Kind
MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What a manager wants: `sources` go under `parent` as one new unit, or into `target`, which stands already.

    One source with a parent is a move, anything else a merge. `codes` are the new codes of units below the sources, by
    their old ones; who has none there gets the next free one.
    """

    sources: Sequence[Unit]
    effective_on: dt.date
    reason: str
    parent: Unit | None = None
    target: Unit | None = None
    name: str = ""
    code: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    with_people: bool = False

    @property
    def moves(self) -> bool:
        """Tell whether it is a move, and no merge."""
        return self.target is None and len(self.sources) == 1

    @property
    def above(self) -> Unit | None:
        """The unit under which the rows will be."""
        return self.parent if self.target is None else self.target.parent


@dataclass(slots=True)
class Step:
    """Units that close, and the one that takes over their rows; the same for all below them."""

    sources: Sequence[Unit]
    target: Unit
    fresh: bool
    kinds: tuple[Kind, Kind]
    below: Sequence["Step"] = ()

    def all(self) -> Iterable["Step"]:
        """Go through it and all below it, the lowest first: a unit is opened after those that it contains."""
        for step in self.below:
            yield from step.all()
        yield self


def superior_of(wish: Wish) -> Unit | None:
    """Return the lowest unit that stands above all that are concerned; None where they have none in common."""
    above = wish.above
    paths = [source.parent_path for source in wish.sources] + ([above.path] if above else [])
    shared = [path for path in ancestry(paths[0]) if all(each.startswith(path) for each in paths)]
    return Unit.objects.filter(path=shared[-1]).first() if shared and all(paths) else None


def subtree(sources: Sequence[Unit]) -> list[Unit]:
    """Return these units and all below them that are not closed, from above to below."""
    below = Q(pk__in=[])
    for source in sources:
        below |= Q(path__startswith=source.path)
    return list(Unit.objects.filter(below, valid_to=None).order_by("path"))


def chain(wish: Wish, superior: Unit) -> list[Unit]:
    """Return the units between those concerned and their common superior, both ends left out."""
    paths = [source.parent_path for source in wish.sources] + ([wish.above.path] if wish.above else [])
    between = {path for each in paths for path in ancestry(each) if len(path) > len(superior.path)}
    return list(Unit.objects.filter(path__in=between).order_by("path"))


def parents_like(unit: Unit, within: Iterable[Unit], text: str) -> list[Unit]:
    """Return at most ten units below `within`, or one of them, under which a unit could go, by what is typed of them.

    Names and short names that hold the text, codes that begin with it (one query).
    """
    reach = Q(pk__in=[])
    for top in within:
        reach |= Q(path__startswith=top.path)
    alike = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__startswith=text)
    found = Unit.objects.filter(reach, alike, valid_to=None).exclude(path__startswith=unit.path)
    return list(found.exclude(pk=unit.parent_id or 0).select_related("parent").order_by("path")[:MOST])


def level_below(parent: Unit) -> int:
    """Return the level of who reports to a unit."""
    return Level.DISTRICT if parent.level == Level.MUNICIPAL else Level.TOWN


def names_taken(parent: Unit, without: Iterable[Unit] = ()) -> set[str]:
    """Return what the open units directly below one are called; merged workbooks tell them by their names."""
    leaving = {unit.pk for unit in without}
    return {unit.name for unit in children_of(parent) if unit.pk not in leaving}


def next_code(code: str, taken: set[str]) -> str:
    """Return the first free code that follows a unit's: 500110001 → 500110001-2; it is taken from then on."""
    stem = code.rpartition("-")[0] if code.rpartition("-")[2].isdigit() and "-" in code else code
    known = set(Unit.objects.filter(code__startswith=f"{stem}-").values_list("code", flat=True)) | taken
    found = next(made for number in range(2, 10_000) if (made := f"{stem}-{number}") not in known)
    taken.add(found)
    return found


def approved_point(unit: Unit) -> int:
    """Return where the unit's ledger stood when the last version of it was approved; -1 where none was."""
    approved = of_ledger(FilingVersion.every.filter(unit=unit, number=F("filing__approved_number")))
    point: int | None = approved.aggregate(point=Max("point"))["point"]
    return -1 if point is None else point
