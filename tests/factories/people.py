from itertools import count

from ledger.models import Membership, Person, Unit, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, Seat, tenant_scope
from ledger.vocabulary import Sector

PASSWORD = "correct-horse-清欠"  # noqa: S105 - every sign-in of the tests has it
_numbers = count(1)


def person(unit: Unit, *roles: Role, username: str = "", name: str = "") -> User:
    """Make a sign-in with a name and these roles at a unit; the password is PASSWORD. Names are offices, no one's."""
    label = name or f"{unit.name}{roles[0].label if roles else '来客'}"
    user = User.objects.create_user(username or f"user{next(_numbers)}", PASSWORD)
    with tenant_scope(SYSTEM):
        Person.objects.create(unit=unit, user=user, name=label, phone="13800000000")
    for role in roles:
        grant(user, unit, role)
    return user


def grant(user: User, unit: Unit, role: Role, sector: int = Sector.HOUSING) -> Seat:
    """Give a person one more role, at this or another unit; only a 行业主管 has the sector."""
    field = sector if role is Role.SECTOR else None
    with tenant_scope(SYSTEM):
        Membership.objects.create(unit=unit, user=user, role=role, sector=field)
    return Seat(unit.pk, unit.path, role, field)


def actor(user: User, request: str = "test", address: str = "127.0.0.1") -> Actor:
    """Return the person as tenant_scope() takes it, with every seat that the database knows."""
    with tenant_scope(SYSTEM):
        name = Person.objects.get(user=user).name
        seats = tuple(
            Seat(seat.unit_id, seat.unit.path, Role(seat.role), seat.sector)
            for seat in Membership.objects.filter(user=user).select_related("unit").order_by("id")
        )
    return Actor(user.pk, name, seats, request, address)
