"""Who works where, as managers see it: people of a unit and of those below, their roles, and free user names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from ledger.errors import MissingError
from ledger.models import Membership, Person, Unit, User
from ledger.policy import Role
from qingqian.db.sqlfile import scalar

PAGE_SIZE: Final = 50
# What a proposed user name says of a role, in the initials of its Chinese name.
INITIALS: Final = {
    Role.CLERK: "tb",
    Role.REVIEWER: "sh",
    Role.HEAD: "fz",
    Role.MANAGER: "gl",
    Role.VIEWER: "ck",
    Role.SECTOR: "hy",
    Role.AUDITOR: "sj",
}


def person_by_id(pk: int) -> Person:
    """Return a person in scope; MissingError for anybody else."""
    person = Person.objects.select_related("unit", "user").filter(pk=pk).first()
    if person is None:
        raise MissingError("没有找到这个人，或他不属于您管辖的单位。")
    return person


def seats_of(person: Person) -> QuerySet[Membership]:
    """Return the roles of a person within scope, in the tree's order."""
    return Membership.objects.filter(user_id=person.user_id).select_related("unit").order_by("path", "role", "sector")


def roles_held(person: Person) -> list[Role]:
    """Return what a person is, at whatever units in scope."""
    return [Role(role) for role in Membership.objects.filter(user_id=person.user_id).values_list("role", flat=True)]


def beyond(person: Person) -> bool:
    """Tell whether a person holds a role beyond the scope of who looks."""
    return bool(scalar("select seats_beyond(%s)", [person.user_id]))


@dataclass(frozen=True, slots=True)
class Found:
    """One person of a list with the roles that are in scope."""

    person: Person
    seats: Sequence[Membership]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of people; `after` is the id to go on from, None at the end."""

    found: Sequence[Found]
    after: int | None = None


def people_page(unit: Unit, words: str = "", after: int = 0) -> Page:
    """Return the people of a unit and of all below it, unit by unit, from the one behind `after` on (three queries).

    `words` are sought in names, user names, and names and codes of units.
    """
    people = Person.objects.filter(path__startswith=unit.path).select_related("unit", "user")
    if words:
        sought = Q(name__icontains=words) | Q(user__username__icontains=words)
        people = people.filter(sought | Q(unit__name__icontains=words) | Q(unit__code__startswith=words))
    last = Person.objects.filter(pk=after).values_list("path", flat=True).first() if after else None
    if last is not None:
        people = people.filter(path__gte=last).filter(Q(path__gt=last) | Q(pk__gt=after))
    rows = list(people.order_by("path", "id")[: PAGE_SIZE + 1])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    return Page(with_seats(shown), shown[-1].pk if more else None)


def with_seats(people: Sequence[Person]) -> list[Found]:
    """Return people with their roles in scope (one query)."""
    held: dict[int, list[Membership]] = defaultdict(list)
    seats = Membership.objects.filter(user_id__in=[person.user_id for person in people]).select_related("unit")
    for seat in seats.order_by("path", "role", "sector"):
        held[seat.user_id].append(seat)
    return [Found(person, held[person.user_id]) for person in people]


def proposed_username(unit: Unit, role: Role, taken: Iterable[str] = ()) -> str:
    """Return a free user name that says unit and role: 500110001tb, 500110001tb2 … (one query)."""
    stem = f"{unit.code}{INITIALS[role]}".lower()
    used = {*User.objects.filter(username__startswith=stem).values_list("username", flat=True), *taken}
    number = 1
    while (name := stem if number == 1 else f"{stem}{number}") in used:
        number += 1
    return name
