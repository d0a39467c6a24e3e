"""Makes the units that take over, tree by tree, and lets people go with their unit."""

from collections.abc import Sequence

from ledger.models import Membership, Person, Unit
from ledger.queries.reorganising import Kind, Step, Wish, level_below, next_code
from ledger.queries.units import children_of

_MOVED = (Kind.MOVED_TO, Kind.MOVED_FROM)
_MERGED = (Kind.MERGED_INTO, Kind.MERGED_FROM)


def plant(wish: Wish) -> Step:
    """Make the successors of the wished act, from above to below; the caller holds the ledgers above them."""
    taken = {wish.code, *wish.codes.values()}
    if wish.target is not None:
        return _step(wish, Step(wish.sources, wish.target, fresh=False, kinds=_MERGED), taken)
    old = wish.sources[0]
    made = _made(wish, old, wish.parent, wish.name.strip(), wish.code)
    return _step(wish, Step(wish.sources, made, fresh=True, kinds=_MOVED if wish.moves else _MERGED), taken)


def _step(wish: Wish, step: Step, taken: set[str]) -> Step:
    children = [child for source in step.sources for child in children_of(source)]
    step.below = [
        _step(wish, Step([child], _made(wish, child, step.target, child.name, code), fresh=True, kinds=_MOVED), taken)
        for child in children
        if (code := wish.codes.get(child.code) or next_code(child.code, taken))
    ]
    return step


def _made(wish: Wish, old: Unit, parent: Unit | None, name: str, code: str) -> Unit:
    """Make one successor; what its predecessor is called by otherwise goes with it."""
    # A map goes with the units on it; on that of another superior a unit has no place yet.
    placed = wish.moves and parent is not wish.parent
    made = Unit.objects.create(
        parent=parent,
        level=old.level if parent is None else level_below(parent),
        kind=old.kind,
        code=code,
        name=name,
        short_name=old.short_name if name == old.name else "",
        sort_no=old.sort_no,
        tile_row=old.tile_row if placed else None,
        tile_column=old.tile_column if placed else None,
        contact_name=old.contact_name,
        contact_phone=old.contact_phone,
        valid_from=wish.effective_on,
    )
    made.refresh_from_db()
    return made


def move_people(steps: Sequence[Step]) -> list[str]:
    """Let everybody of the closed units hold the same roles at the successor, and none there; return their names."""
    names: list[str] = []
    for step in steps:
        seats = Membership.objects.filter(unit__in=step.sources).order_by("id")
        theirs = list(dict.fromkeys(seats.values_list("user_id", "role", "sector")))
        Membership.objects.bulk_create(
            (Membership(unit=step.target, user_id=user, role=role, sector=field) for user, role, field in theirs),
            ignore_conflicts=True,
        )
        seats.delete()
        people = list(Person.objects.filter(unit__in=step.sources).order_by("id"))
        # A row keeps its unit: who goes is written down anew.
        Person.objects.filter(pk__in=[person.pk for person in people]).delete()
        Person.objects.bulk_create(_there(person, step.target) for person in people)
        names += [person.name for person in people]
    return names


def _there(person: Person, unit: Unit) -> Person:
    return Person(
        unit=unit,
        user_id=person.user_id,
        name=person.name,
        phone=person.phone,
        email=person.email,
        rhythm=person.rhythm,
    )
