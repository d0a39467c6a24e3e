"""The one door to tenant rows (architecture.md, Tenancy): no scope, no query."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models, transaction

from ledger.policy import Role, seat_label
from qingqian.db.clock import trial_now
from qingqian.db.patience import ENDLESS, patience

ModelT_co = TypeVar("ModelT_co", bound=models.Model, covariant=True)

SET = """
select set_config('app.paths', %s, true), set_config('app.user', %s, true), set_config('app.actor', %s, true),
       set_config('app.request', %s, true), set_config('app.address', %s, true), set_config('app.now', %s, true),
       set_config('app.field', %s, true), set_config('statement_timeout', %s, true)
"""


class NoScopeError(RuntimeError):
    """A tenant row was asked for outside tenant_scope()."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership: a role at a unit. `path` covers the unit and everything below it.

    `sector` is the 所属领域 of a 行业主管 (vocabulary.Sector), None for every other role.
    """

    unit_id: int
    path: str
    role: Role
    sector: int | None = None

    @property
    def label(self) -> str:
        """What the person is there, in words: 填报员, 行业主管（住建）."""
        return seat_label(self.role, self.sector)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with seats, or 系统 (no user, scope '/').

    A 行业主管 has that one seat and no other: what it may see follows from its `sector` alone.
    """

    user_id: int | None
    name: str
    seats: tuple[Seat, ...] = ()
    request: str = ""
    address: str = ""
    # The person's further seats, of identities that do not act now (切换身份); they open nothing.
    others: tuple[Seat, ...] = ()
    # Where 系统 acts for somebody who has not signed in: the one path that it may see and write then.
    place: str = ""

    def __post_init__(self) -> None:
        """Refuse an identity of two kinds: its scope would be that of the one, its rights those of the other."""
        if any(seat.role is Role.SECTOR for seat in self.seats) and len(self.seats) > 1:
            raise ValueError("A seat of 行业主管 is held alone.")

    @property
    def sector(self) -> int | None:
        """The one 所属领域 that is read, or None for everybody but a 行业主管."""
        return self.seats[0].sector if self.seats else None

    @property
    def is_system(self) -> bool:
        """Tell whether a command or a job acts, and no person."""
        return self.user_id is None

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that the actor may see, none of them inside another."""
        return (self.place or "/",) if self.is_system else reduced([seat.path for seat in self.seats])


SYSTEM = Actor(user_id=None, name="系统")
_current: ContextVar[Actor | None] = ContextVar("tenant_scope", default=None)


def reduced(paths: Sequence[str]) -> tuple[str, ...]:
    """Drop every path that lies below another one of the list."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def current_actor() -> Actor:
    """Return the actor of the running scope; NoScopeError outside one."""
    actor = _current.get()
    if actor is None:
        raise NoScopeError("Tenant rows are read and written inside tenant_scope() only.")
    return actor


def _apply(actor: Actor | None) -> None:
    values = [*[""] * 7, ENDLESS]
    if actor is not None:
        user = "" if actor.user_id is None else str(actor.user_id)
        field = "" if actor.sector is None else str(actor.sector)
        said = [",".join(actor.paths), user, actor.name, actor.request, actor.address, trial_now(), field]
        values = [*said, patience()]
    with connection.cursor() as cursor:
        cursor.execute(SET, values)


@contextmanager
def tenant_scope(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which exactly the actor's subtrees can be read and written; of them its field alone.

    Nested scopes replace the outer one and restore it. An exception rolls the block back, and with it the settings.
    """
    token = _current.set(actor)
    outer = token.old_value if isinstance(token.old_value, Actor) else None
    try:
        with transaction.atomic():
            _apply(actor)
            yield actor
            # SET LOCAL survives RELEASE SAVEPOINT: put the outer scope back by hand.
            if not connection.needs_rollback and not connection.closed_in_transaction:
                _apply(outer)
    finally:
        _current.reset(token)


class ScopedManager(models.Manager[ModelT_co]):
    """The manager of every tenant table: a query without a scope raises before it reaches the database."""

    def get_queryset(self) -> models.QuerySet[ModelT_co]:
        """Return the usual query set, inside a scope."""
        current_actor()
        return super().get_queryset()


class TenantModel(models.Model):
    """A row that belongs to one unit. `district_id` and `path` are filled by the database, never by us."""

    unit: Any  # the foreign key; declared by each table, since some have a one-to-one
    district_id = models.BigIntegerField(editable=False, default=0)
    path = models.TextField(editable=False, default="", db_collation="C")

    objects = ScopedManager()

    class Meta:
        abstract = True
