"""Who is signing in: read before a scope exists, by the row policy that shows each person their own."""

from django.db import connection, transaction

from ledger.models import Job, Membership, Person, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, Seat


def actor_of(user: User, request: str = "", address: str = "") -> Actor:
    """Return the person behind a sign-in with the seats of now; an inactive one has none.

    Inside an open scope the acting person stays who it was.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.user', true), '')")
        (acting,) = cursor.fetchone() or ("",)
        cursor.execute("select set_config('app.user', %s, true)", [str(user.pk)])
        name = Person.own.filter(user=user).values_list("name", flat=True).first() or user.username
        rows = Membership.own.filter(user=user).order_by("path", "role").values_list("unit_id", "path", "role")
        seats = tuple(Seat(unit_id, path, Role(role)) for unit_id, path, role in rows) if user.is_active else ()
        cursor.execute("select set_config('app.user', %s, true)", [acting])
    return Actor(user_id=user.pk, name=name, seats=seats, request=request, address=address)


def of_now(actor: Actor) -> Actor:
    """Return the actor with the seats that are committed by now: asked under a lock, for what it waited for."""
    if actor.user_id is None:
        return actor
    return actor_of(User.objects.get(pk=actor.user_id), actor.request, actor.address)


def owner_of(job: Job) -> Actor:
    """Return who asked for the job, as they stand now: one who has left has no seat and is refused."""
    if job.owner_id is None:
        return SYSTEM
    return actor_of(User.objects.get(pk=job.owner_id), request=f"job:{job.pk}")
