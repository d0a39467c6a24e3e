"""What a page showed, as a short mark: who saves says by it on what the change was made."""

import hashlib

from ledger.models import Person, Unit


def mark_of_person(person: Person) -> str:
    """Mark name, phone and mail address as they are."""
    return _mark(person.name, person.phone, person.email)


def mark_of_unit(unit: Unit) -> str:
    """Mark what a unit is called by, its code apart."""
    return _mark(unit.name, unit.short_name, unit.kind, unit.sort_no, unit.tile_row, unit.tile_column)


def _mark(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
