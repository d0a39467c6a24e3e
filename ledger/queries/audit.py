"""The audit as it is read: who did what, where and when in a unit's subtree, the newest first, page by page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Func, JSONField, Q, QuerySet, Value

from ledger.models import AuditEvent, Period, Person, Unit
from ledger.queries.live import rows_of

PAGE_SIZE: Final = 50
NEWEST_FIRST: Final = ("-at", "-id")
# The findings of a version may be long, and are shown with the version.
_LEFT_OUT: Final = "findings"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of a unit and all below it or (`own`) of it alone; what is blank asks for nothing.

    `since` and `before` are moments, the second not included; `request` is one act of one person.
    """

    unit: Unit
    own: bool = False
    who: str = ""
    what: str = ""
    op: str = ""
    since: dt.datetime | None = None
    before: dt.datetime | None = None
    record: int | None = None
    period: Period | None = None
    request: str = ""

    def condition(self) -> Q:
        """Say it as a condition (one query); keys lead, for they are indexed (audit_…_order)."""
        said = {
            "actor_name": self.who,
            "what": self.what,
            "op": self.op,
            "at__gte": self.since,
            "at__lt": self.before,
            "record_id": self.record,
            "period_id": None if self.period is None else self.period.pk,
            "request": self.request,
        }
        below = not self.own and Unit.objects.filter(parent=self.unit).exists()
        return rows_of(self.unit, subtree=below) & Q(**{name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the audit: behind the event of this moment and id."""

    at: dt.datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the place that an address names; None for anything else."""
        at, _, pk = text.partition("_")
        if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:  # noqa: PLR2004 - a bigint
            return None
        try:
            moment = dt.datetime.fromisoformat(at)
        except ValueError:
            return None
        return None if moment.tzinfo is None else cls(moment, int(pk))

    def __str__(self) -> str:
        return f"{self.at.astimezone(dt.UTC).isoformat().replace('+00:00', 'Z')}_{self.pk}"


def events(wanted: Wanted) -> QuerySet[AuditEvent]:
    """Return the events with their units, the newest first; what was before and after stands in `was` and `became`."""
    found = AuditEvent.objects.filter(wanted.condition()).select_related("unit").order_by(*NEWEST_FIRST)
    return found.defer("before", "after").annotate(was=_without("before"), became=_without("after"))


def capped_count(wanted: Wanted, most: int) -> int:
    """Count the events, one more than `most` at the highest."""
    return AuditEvent.objects.filter(wanted.condition())[: most + 1].count()


def _without(column: str) -> Func:
    return Func(
        F(column),
        Value(_LEFT_OUT),
        template="(%(expressions)s::text)",
        arg_joiner=" - ",
        output_field=JSONField(),
    )


def event_page(
    wanted: Wanted, after: Cursor | None, size: int = PAGE_SIZE
) -> tuple[Sequence[AuditEvent], Cursor | None]:
    """Return a page of events and where the next one begins (two queries)."""
    found = events(wanted)
    if after is not None:
        found = found.filter(at__lte=after.at).filter(Q(at__lt=after.at) | Q(id__lt=after.pk))
    rows = list(found[: size + 1])
    page = rows[:size]
    return page, Cursor(page[-1].at, page[-1].pk) if len(rows) > size else None


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in events are called: periods by id as (code, name), people by the id of their sign-in."""

    periods: dict[int, tuple[str, str]]
    people: dict[int, str]


def names(page: Iterable[Any] | None = None) -> Names:
    """Return the names of all periods in scope, and of the people in a page of events or of all (two queries)."""
    people = Person.objects.all()
    if page is not None:
        told = [values for event in page for values in (event.was, event.became) if values]
        people = people.filter(user_id__in={values["user_id"] for values in told if "user_id" in values})
    periods = {pk: (code, name) for pk, code, name in Period.objects.values_list("pk", "code", "name")}
    return Names(periods, dict(people.values_list("user_id", "name")))
