"""Takes the parties of stored rows into their unit's directory; changing the directory never changes a row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ledger.annexes.line import Line
from ledger.models import Unit
from ledger.queries.parties import SIDES, Party, Side, initials
from ledger.validators import uscc_well_formed


def remember(unit: Unit, lines: Iterable[Line]) -> None:
    """Take the parties of stored rows into the unit's directory; the caller holds the ledger's lock.

    The last row that names a party tells how it is written; a blank forgets nothing, and a code that can be none is
    not taken. Three statements a side at most, however many rows there are.
    """
    kept = list(lines)
    for side in SIDES.values():
        _remember_side(unit, side, kept)


def _remember_side(unit: Unit, side: Side, lines: Iterable[Line]) -> None:
    said = _said(side, lines)
    if not said:
        return
    known = _known(unit, side, said)
    new: list[Any] = []
    changed: list[Any] = []
    for (code, name), values in said.items():
        party = known.get(code or name) or known.pop(values["name"], None)
        if party is None:
            new.append(side.model(unit=unit, initials=initials(values["name"]), **values))
        elif _take(party, values):
            changed.append(party)
    fields = [*side.columns, "initials", "updated_at"]
    side.model.objects.bulk_create(new, batch_size=1_000)
    side.model.objects.bulk_update(changed, fields, batch_size=1_000)


def _said(side: Side, lines: Iterable[Line]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the lines say of each party, by its code, or by its name where it has none; the last word counts."""
    said: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        code, name = getattr(line, side.uscc), getattr(line, side.name)
        if name and (not code or uscc_well_formed(code)):
            values = {attribute: getattr(line, column) for attribute, column in side.columns.items()}
            said[(code, "" if code else name)] = values
    return said


def _known(unit: Unit, side: Side, said: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[str, Party]:
    """Return the parties that are there, by code; those without one by name."""
    rows = side.model.objects.filter(unit=unit)
    if len(said) <= 2:  # noqa: PLR2004 - a single row: read its own parties only
        names = [values["name"] for values in said.values()]
        codes = [code for code, _ in said if code]
        rows = rows.filter(Q(uscc__in=codes) | Q(uscc="", name__in=names))
    return {party.uscc or party.name: party for party in rows}


def _take(party: Party, values: Mapping[str, Any]) -> bool:
    """Set what differs; tell whether anything did."""
    news = {name: value for name, value in values.items() if value not in ("", None) and value != getattr(party, name)}
    if not news:
        return False
    for name, value in news.items():
        setattr(party, name, value)
    if "name" in news:
        party.initials = initials(party.name)
    party.updated_at = timezone.now()
    return True
