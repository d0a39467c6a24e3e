"""Who owes whom a step of which clue: a unit's own desk, the desks below it, and those above that decide for it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, Func, IntegerField, Min, Q, TextField, Value, When

from ledger.models import Clue, ClueState, Unit
from ledger.queries.clues.listed import Clues

MOST: Final = 50
"""So many clues of one's own desk are listed, the soonest due first."""
_AWAITED: Final = (ClueState.EXTENSION_ASKED, ClueState.REASSIGN_ASKED, ClueState.REVIEW)


@dataclass(frozen=True, slots=True)
class Owed:
    """What one unit owes: how many clues wait there, how many of them are overdue and due soon, the first day due."""

    unit: Unit
    waiting: int
    overdue: int
    soon: int
    first_due: dt.date | None


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a unit above owes: how many clues of which state it is to decide on, how many overdue, the first day."""

    unit_name: str
    state: ClueState
    waiting: int
    overdue: int
    first_due: dt.date


@dataclass(frozen=True, slots=True)
class Dues:
    """All that is owed around one unit; `clues` are those of its own desk, MOST at most, and `own` counts them."""

    own: Owed
    clues: Sequence[Clue]
    below: Sequence[Owed]
    above: Sequence[Awaited]


def dues_of(unit: Unit, today: dt.date, until: dt.date) -> Dues:
    """Return what is owed around a unit; what is due up to `until` is due soon (four queries).

    Only what has a day counts: nothing is owed while a complainant's word is awaited. The units below stand each with
    all below it, those that are overdue longest first.
    """
    counted = _below(unit, today, until)
    own = counted.pop(unit.path, None)
    return Dues(
        own=_owed(unit, own),
        clues=list(_dated().filter(desk=unit).select_related("unit", "desk", "owner").order_by("due_on", "id")[:MOST]),
        below=_named(counted),
        above=_above(unit, today),
    )


def _dated() -> Clues:
    return Clue.objects.filter(due_on__isnull=False)


def _counts(today: dt.date, until: dt.date) -> dict[str, Count | Min]:
    return {
        "waiting": Count("id"),
        "overdue": Count("id", filter=Q(due_on__lt=today)),
        "soon": Count("id", filter=Q(due_on__gte=today, due_on__lte=until)),
        "first_due": Min("due_on"),
    }


def _below(unit: Unit, today: dt.date, until: dt.date) -> dict[str, Mapping[str, Any]]:
    """Count what waits at the unit's own desk and at those below, by the path of the unit itself or of its child."""
    part = Func(
        F("desk__path"),
        Value("/"),
        Value(unit.path.count("/") + 1, output_field=IntegerField()),
        function="split_part",
        output_field=TextField(),
    )
    found = _dated().filter(desk__path__startswith=unit.path).order_by().values(place=part)
    rows = found.annotate(**_counts(today, until))
    return {f"{unit.path}{row['place']}/" if row["place"] else unit.path: row for row in rows}


def _owed(unit: Unit, row: Mapping[str, Any] | None) -> Owed:
    if row is None:
        return Owed(unit, 0, 0, 0, None)
    return Owed(unit, row["waiting"], row["overdue"], row["soon"], row["first_due"])


def _named(counted: Mapping[str, Mapping[str, Any]]) -> list[Owed]:
    units = Unit.objects.filter(path__in=list(counted)).order_by("sort_no", "id")
    found = [_owed(unit, counted[unit.path]) for unit in units]
    return sorted(found, key=lambda owed: (not owed.overdue, owed.first_due or dt.date.max))


def _above(unit: Unit, today: dt.date) -> list[Awaited]:
    """Count what lies with a unit above to decide, of the clues that this unit or one below it works on."""
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(_AWAITED)), default=Value(9))
    found = _dated().filter(path__startswith=unit.path, state__in=_AWAITED).exclude(desk__path__startswith=unit.path)
    rows = (
        found.order_by()
        .values("desk__path", "desk__name", "state")
        .annotate(
            waiting=Count("id"), overdue=Count("id", filter=Q(due_on__lt=today)), first_due=Min("due_on"), place=order
        )
    )
    return [
        Awaited(row["desk__name"], ClueState(row["state"]), row["waiting"], row["overdue"], row["first_due"])
        for row in rows.order_by("-desk__path", "place")
    ]
