"""Makes the tree of units and the people in it."""

import csv
import json
from pathlib import Path

from ledger.models import Membership, Person, Unit, User
from ledger.policy import Role
from ledger.vocabulary import Level

LEVEL_OF = {"municipal": Level.MUNICIPAL, "district": Level.DISTRICT, "town": Level.TOWN}


def load_units(path: Path) -> int:
    """Make the units of a CSV (code, name, level, parent_code, kind) that are not there yet; return how many.

    Parents stand before their children, as in fixtures/chongqing_units.csv; units match by code, never by name.
    """
    known = {unit.code: unit for unit in Unit.objects.all()}
    made = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for place, row in enumerate(csv.DictReader(file), 1):
            if row["code"] in known:
                continue
            known[row["code"]] = Unit.objects.create(
                parent=known.get(row["parent_code"]),
                level=LEVEL_OF[row["level"]],
                kind=row["kind"],
                code=row["code"],
                name=row["name"],
                sort_no=place,
            )
            made += 1
    return made


def load_tiles(path: Path) -> int:
    """Lay out the schematic maps of a file ({unit above: {unit: [row, column, short name]}}); return how many units.

    A map on which any unit has a place already, and a short name that was given, stay as they are.
    """
    placed: list[Unit] = []
    for above, places in json.loads(path.read_text(encoding="utf-8")).items():
        children = list(Unit.objects.filter(parent__code=above, valid_to=None))
        if any(child.tile_row is not None for child in children):
            continue
        for child in children:
            if child.code in places:
                child.tile_row, child.tile_column, short = places[child.code]
                child.short_name = child.short_name or short
                placed.append(child)
    Unit.objects.bulk_update(placed, ["tile_row", "tile_column", "short_name"])
    return len(placed)


def make_person(
    unit: Unit, username: str, name: str, password: str | None, *roles: Role, sector: int | None = None
) -> User:
    """Make a sign-in with a name and roles at a unit; roles that are there already stay as they are.

    `sector` is the 所属领域 of a 行业主管.
    """
    user = User.objects.filter(username=username).first() or User.objects.create_user(username, password)
    Person.objects.get_or_create(user=user, defaults={"unit": unit, "name": name})
    for role in roles:
        field = sector if role is Role.SECTOR else None
        Membership.objects.get_or_create(unit=unit, user=user, role=role, sector=field)
    return user
