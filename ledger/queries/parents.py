"""The list of parent companies for column 8: one writing of each, so that one 央企 gets one line."""

from collections.abc import Mapping, Sequence

from ledger.annexes.names import normalised_name
from ledger.models import ParentCompany, Unit
from ledger.queries.parties import FEW, initials
from ledger.queries.units import ancestry


def parents_for(unit: Unit) -> Sequence[ParentCompany]:
    """Return the list that holds for a unit: that of the units above it (and its own), by name (one query)."""
    return list(ParentCompany.objects.filter(path__in=ancestry(unit.path), ended_on=None).order_by("name"))


def canonical_parents(unit: Unit) -> Mapping[str, str]:
    """Return the list's writing of each parent company by every normalised name and alias of it (one query)."""
    found: dict[str, str] = {}
    parents = parents_for(unit)
    for parent in parents:
        for alias in parent.aliases:
            found[normalised_name(alias)] = parent.name
    # A name of its own comes before another company's short name.
    return found | {normalised_name(parent.name): parent.name for parent in parents}


def canonical_name(unit: Unit, text: str) -> str:
    """Return how the list writes what was typed; '' where it is written so already, or where it is not in it."""
    name = canonical_parents(unit).get(normalised_name(text), "")
    return "" if name == text else name


def parents_like(unit: Unit, text: str) -> list[ParentCompany]:
    """Return the few of the list whose name, alias or pinyin initials hold the text."""
    wanted, letters = normalised_name(text), text.strip().lower()

    def fits(parent: ParentCompany) -> bool:
        names = [parent.name, *parent.aliases]
        if any(wanted in normalised_name(name) for name in names):
            return True
        return letters.isascii() and any(letters in initials(name) for name in names)

    return [parent for parent in parents_for(unit) if fits(parent)][:FEW]
