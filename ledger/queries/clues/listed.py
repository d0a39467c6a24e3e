"""Clues in lists: which of them a tab shows, whose turn it is, and in which order a page goes on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from ledger.annexes.names import normalised_name
from ledger.clueflow import OWED
from ledger.models import (
    ArrearsRecord,
    Clue,
    ClueDebtor,
    ClueKind,
    ClueLink,
    ClueState,
    Unit,
)
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.clues.measures import hanging
from ledger.queries.live import rows_of
from ledger.queries.orders import Order
from ledger.queries.tallies import CAP
from ledger.scoping import Actor

Clues = QuerySet[Clue]


class Tab(StrEnum):
    """Which clues of a unit's subtree are shown."""

    MINE = ""
    ALL = "all"
    SOON = "soon"
    OVERDUE = "overdue"
    HUNG = "hung"
    UNLINKED = "unlinked"
    DEBTORS = "debtors"


class ClueAge(StrEnum):
    """How many days ago a clue was received."""

    FRESH = "10"
    MONTH = "30"
    QUARTER = "90"
    OLD = "older"


# In which states the next step of the flow is a right's, at the desk; what one may do at any time waits for nobody.
_TURNS: Final[Mapping[Action, Sequence[ClueState]]] = MappingProxyType(
    {
        Action.REGISTER_CLUE: (ClueState.SUPPLEMENT,),
        Action.EXAMINE_CLUE: (ClueState.REGISTERED,),
        Action.HANDLE_CLUE: (ClueState.ACCEPTED, ClueState.ASSIGNED, ClueState.HANDLING),
        Action.CHECK_CLUE: (ClueState.EXTENSION_ASKED, ClueState.REVIEW),
        Action.CALL_BACK_CLUE: (ClueState.CLOSED,),
    }
)
_AGES: Final[Mapping[ClueAge, tuple[int, int | None]]] = MappingProxyType(
    {ClueAge.FRESH: (0, 10), ClueAge.MONTH: (11, 30), ClueAge.QUARTER: (31, 90), ClueAge.OLD: (91, None)}
)
_WORKED_ON: Final = (ClueState.HANDLING, ClueState.EXTENSION_ASKED, ClueState.REASSIGN_ASKED)
_FOUND: Final = (ClueState.REVIEW, ClueState.CLOSED, ClueState.ARCHIVED)
_NEVER: Final = dt.date.max


def clues_of(unit: Unit) -> Clues:
    """Return the clues that lie at a unit or below it, with the units that they name."""
    return Clue.objects.filter(rows_of(unit, subtree=True)).select_related("unit", "desk")


def has_turns(actor: Actor) -> bool:
    """Tell whether clues may wait for a person at all."""
    return any(seat_units(actor, action) for action in _TURNS)


def mine(actor: Actor) -> Q:
    """Say which clues wait at one of a person's desks for what the person may do (no query)."""
    turns = Q(pk__in=[])
    for action, states in _TURNS.items():
        desks = seat_units(actor, action)
        turns |= Q(desk_id__in=desks, state__in=states) if desks else Q(pk__in=[])
    return (
        turns
        | _to_pass_down(seat_units(actor, Action.EXAMINE_CLUE))
        | _to_give_elsewhere(seat_units(actor, Action.REASSIGN_CLUE))
    )


def _to_pass_down(desks: Sequence[int]) -> Q:
    """Say which wait to be passed down; who has nobody below can but take them up."""
    children = Unit.objects.filter(parent=OuterRef("desk"), valid_to=None)
    return Q(desk_id__in=desks, state__in=(ClueState.ACCEPTED, ClueState.ASSIGNED)) & Q(Exists(children))


def _to_give_elsewhere(desks: Sequence[int]) -> Q:
    """Say which wait to be given elsewhere: by the desk above who asked."""
    return Q(desk_id__in=desks, state=ClueState.REASSIGN_ASKED)


def in_tab(clues: Clues, tab: Tab, actor: Actor, today: dt.date, until: dt.date) -> Clues:
    """Keep the clues of a tab; what is due up to `until` is due soon; the debtors' tab lists no clues."""
    if tab is Tab.MINE:
        return clues.filter(mine(actor))
    if tab is Tab.SOON:
        return clues.filter(due_soon(today, until))
    if tab is Tab.OVERDUE:
        return clues.filter(overdue(today))
    if tab is Tab.HUNG:
        return clues.filter(hung())
    return clues.filter(unlinked()) if tab is Tab.UNLINKED else clues


def overdue(today: dt.date) -> Q:
    """Say that the present step should have been done."""
    return Q(due_on__lt=today)


def due_soon(today: dt.date, until: dt.date) -> Q:
    """Say that the present step is due today or up to a day soon."""
    return Q(due_on__gte=today, due_on__lte=until)


def hung() -> Q:
    """Say that a 挂牌督办 goes on."""
    return Q(Exists(hanging().filter(clue=OuterRef("pk"))))


def unlinked() -> Q:
    """Say that arrears are being worked on or were confirmed (P08), and stand in no row of the unit's live ledger."""
    rows = ArrearsRecord.objects.filter(unit=OuterRef(OuterRef("unit")), lineage=OuterRef("lineage"))
    tied = ClueLink.objects.filter(Exists(rows), clue=OuterRef("pk"))
    found = Q(state__in=_WORKED_ON) | Q(state__in=_FOUND, result__in=OWED)
    return Q(kind=ClueKind.ARREARS) & found & ~Q(Exists(tied))


def owed_by(clues: Clues, debtor: str) -> Clues:
    """Keep the clues that name a debtor, as names are compared, and were joined into no other (see debtors.sql)."""
    key = normalised_name(debtor)
    named = Exists(ClueDebtor.objects.filter(clue=OuterRef("pk"), key=key))
    return clues.filter(Q(debtor_key=key) | Q(named)).exclude(state=ClueState.JOINED)


def holding(clues: Clues, words: Sequence[str]) -> Clues:
    """Keep the clues that hold every word in the name of a party, their number or the number of their channel."""
    for word in words:
        named = Exists(ClueDebtor.objects.filter(clue=OuterRef("pk"), key__icontains=word))
        said = Q(creditor_key__icontains=word) | Q(debtor_key__icontains=word) | Q(named)
        clues = clues.filter(said | Q(number__icontains=word) | Q(channel_no__icontains=word))
    return clues


def aged(age: ClueAge, today: dt.date) -> Q:
    """Say how long ago a clue was received."""
    least, most = _AGES[age]
    condition = Q(received_on__lte=today - dt.timedelta(days=least))
    return condition if most is None else condition & Q(received_on__gte=today - dt.timedelta(days=most))


@dataclass(frozen=True, slots=True)
class CluesCounted:
    """How many clues there are, counted up to CAP; `more` says that there are further ones."""

    count: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.count:,}+" if self.more else f"{self.count:,}"


def counted(clues: Clues) -> CluesCounted:
    """Count clues, at most CAP of them (one query)."""
    found = clues.order_by()[: CAP + 1].count()
    return CluesCounted(min(found, CAP), more=found > CAP)


@dataclass(frozen=True, slots=True)
class ClueCounts:
    """How many clues at a unit and below wait for a person, are due soon, overdue, and under 挂牌督办."""

    mine: int
    soon: int
    overdue: int
    hung: int


def clue_counts(unit: Unit, actor: Actor, today: dt.date, until: dt.date) -> ClueCounts:
    """Count what the tabs of these names show (one query)."""
    found = (
        clues_of(unit)
        .order_by()
        .aggregate(
            mine=Count("id", filter=mine(actor)),
            soon=Count("id", filter=due_soon(today, until)),
            overdue=Count("id", filter=overdue(today)),
            hung=Count("id", filter=hung()),
        )
    )
    return ClueCounts(**found)


NEWEST: Final = Order(lambda: (), told=lambda _clue: (0, 0), read=lambda _at: (), descending=True)
"""The newest first."""
SOONEST: Final = Order(
    lambda: (Coalesce(F("due_on"), Value(_NEVER)),),
    told=lambda clue: ((clue.due_on or _NEVER).toordinal(), 0),
    read=lambda at: (dt.date.fromordinal(min(max(at.first, 1), _NEVER.toordinal())),),
)
"""What is due first leads; what nothing is owed for stands last."""
ORDERS: Final[Mapping[Tab, Order]] = MappingProxyType({Tab.MINE: SOONEST, Tab.OVERDUE: SOONEST, Tab.HUNG: SOONEST})
