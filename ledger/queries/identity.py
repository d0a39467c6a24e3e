"""Who is signing in: read before a scope exists, by the row policy that shows each person their own."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from ledger.models import Job, Membership, Person, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, Seat

Acting = tuple[int, int]
"""The seat of a 行业主管 that somebody has switched to: its unit and its sector."""


def actor_of(user: User, request: str = "", address: str = "", acting: Acting | None = None) -> Actor:
    """Return the person behind a sign-in with the seats of now; an inactive one has none.

    Who holds a seat of 行业主管 beside others has them by turns (切换身份): the others, unless `acting` names one that
    is still held. Inside an open scope the acting person stays who it was.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.user', true), '')")
        (acting_user,) = cursor.fetchone() or ("",)
        cursor.execute("select set_config('app.user', %s, true)", [str(user.pk)])
        name = Person.own.filter(user=user).values_list("name", flat=True).first() or user.username
        rows = Membership.own.filter(user=user).order_by("path", "role", "sector")
        held = [Seat(u, p, Role(r), s) for u, p, r, s in rows.values_list("unit_id", "path", "role", "sector")]
        cursor.execute("select set_config('app.user', %s, true)", [acting_user])
    seats, others = _by_turns(held if user.is_active else (), acting)
    return Actor(user_id=user.pk, name=name, seats=seats, request=request, address=address, others=others)


def _by_turns(held: Sequence[Seat], acting: Acting | None) -> tuple[tuple[Seat, ...], tuple[Seat, ...]]:
    """Part what a person holds into the seats of the identity that acts, and all others."""
    sectors = [seat for seat in held if seat.role is Role.SECTOR]
    usual = tuple(seat for seat in held if seat.role is not Role.SECTOR)
    chosen = next((seat for seat in sectors if (seat.unit_id, seat.sector) == acting), None)
    if chosen is None and sectors and not usual:
        chosen = sectors[0]
    seats = usual if chosen is None else (chosen,)
    return seats, tuple(seat for seat in (*usual, *sectors) if seat not in seats)


def acting_as(actor: Actor) -> Acting | None:
    """Return the seat of 行业主管 that somebody acts in; None for everybody else."""
    return None if actor.sector is None else (actor.seats[0].unit_id, actor.sector)


def of_now(actor: Actor) -> Actor:
    """Return the actor with the seats that are committed by now: asked under a lock, for what it waited for."""
    if actor.user_id is None:
        return actor
    return actor_of(User.objects.get(pk=actor.user_id), actor.request, actor.address, acting_as(actor))


def owner_of(job: Job) -> Actor:
    """Return who asked for the job, as they stand now: one who has left has no seat and is refused.

    Jobs belong to the ordinary seats: a 行业主管 asks for none, and takes over none that was asked for before.
    """
    if job.owner_id is None:
        return SYSTEM
    owner = actor_of(User.objects.get(pk=job.owner_id), request=f"job:{job.pk}")
    return owner if owner.sector is None else replace(owner, seats=())
