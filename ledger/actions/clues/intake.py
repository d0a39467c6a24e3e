"""Takes a complaint in: numbered, dated, on the desk of the unit that registers it (domain.md §8, 登记)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.actions.clues.marking import mark_paid
from ledger.actions.clues.telling import announce_registered
from ledger.actions.locks import lock_ledgers
from ledger.annexes.clues003 import name_problem
from ledger.annexes.names import normalised_name
from ledger.calendar.instants import day_of
from ledger.errors import RefusedError
from ledger.models import Clue, ClueChannel, ClueDebtor, ClueEvent, ClueKind, ClueState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.duplicates import Said
from ledger.scoping import Actor
from qingqian.db.clock import app_now
from qingqian.sheets.cells import spaceless

REGISTERED = "register"
"""The word of the event that registering leaves; every other event is an Act."""


@dataclass(frozen=True, slots=True)
class NamedDebtor:
    """One of several debtors, with what it is said to owe in 分, None where unknown."""

    name: str
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a complaint says (notice 003, Annex 3). Amount in 分; '' or None where it is unknown (「/」).

    `debtors` name the debtors one by one where there are several; `party_count` is the paper's number of them.
    `channel_no` is kept in its plain form (GX-12 for ｇｘ－12), or the same number would be two.
    `noted` is what its first event keeps besides: to whom the paper says that it belongs, of what it may be a
    duplicate.
    """

    creditor_name: str
    received_on: dt.date
    channel: ClueChannel
    kind: ClueKind = ClueKind.ARREARS
    channel_no: str = ""
    debtor_name: str = ""
    amount_fen: int | None = None
    matter: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    party_count: int | None = None
    debtors: Sequence[NamedDebtor] = ()
    query_digest: str = ""
    noted: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the number as every number is written."""
        object.__setattr__(self, "channel_no", spaceless(self.channel_no).upper())


def said_in(complaint: Complaint) -> Said:
    """Return what a complaint is compared by, as the clue would be that it becomes."""
    named = tuple((normalised_name(each.name), each.amount_fen) for each in complaint.debtors)
    return Said(
        complaint.channel,
        complaint.channel_no,
        normalised_name(complaint.creditor_name),
        named or ((normalised_name(complaint.debtor_name), complaint.amount_fen),),
    )


def register(actor: Actor, unit: Unit, said: Complaint) -> Clue:
    """Register one complaint at a unit; RefusedError for what no complaint can say."""
    require(actor, Action.REGISTER_CLUE, unit)
    lock_ledgers([unit.pk])
    return register_locked(actor, unit, [said])[0]


def register_locked(actor: Actor, unit: Unit, complaints: Sequence[Complaint]) -> list[Clue]:
    """Register complaints of a unit whose ledger is held, in their order.

    As many statements whatever their number. RefusedError for the first that says what no complaint can.
    """
    now = app_now()
    today = day_of(now)
    for said in complaints:
        refuse_wrong(said, today)
    clocks = clocks_at(unit)
    clues = [
        Clue(
            unit=unit,
            desk=unit,
            owner=unit,
            intake_name=unit.name,
            creditor_key=normalised_name(said.creditor_name),
            debtor_key=normalised_name(said.debtor_name),
            due_on=clocks.examine(said.received_on),
            registered_by_id=actor.user_id,
            registered_name=actor.name,
            entered_at=now,
            **{name: getattr(said, name) for name in _PLAIN},
        )
        for said in complaints
    ]
    Clue.objects.bulk_create(clues)
    _name_debtors(clues, complaints)
    events = [_first_event(actor, unit, *each) for each in zip(clues, complaints, strict=True)]
    announce_registered(clues, ClueEvent.objects.bulk_create(events))
    mark_paid(unit, clues)
    return clues


_PLAIN = (
    "received_on",
    "channel",
    "kind",
    "channel_no",
    "creditor_name",
    "debtor_name",
    "amount_fen",
    "matter",
    "contact_name",
    "contact_phone",
    "party_count",
    "query_digest",
)


def refuse_wrong(said: Complaint, today: dt.date) -> None:
    """Raise RefusedError for what no complaint can say."""
    if not said.creditor_name.strip():
        raise RefusedError("请填写债权人名称；不知道的，写明投诉人。")
    names = (said.creditor_name, said.debtor_name, *(each.name for each in said.debtors))
    if problem := next(filter(None, map(name_problem, names)), ""):
        raise RefusedError(problem)
    if said.received_on > today:
        raise RefusedError("收到日期不能晚于今天。")
    if said.amount_fen is not None and said.amount_fen <= 0:
        raise RefusedError("欠款金额应大于 0；不知道的请填“/”。")


def _name_debtors(clues: Sequence[Clue], complaints: Sequence[Complaint]) -> None:
    rows = {}
    for clue, said in zip(clues, complaints, strict=True):
        for one in said.debtors:
            key = normalised_name(one.name)
            rows[clue.pk, key] = ClueDebtor(
                unit_id=clue.unit_id, clue=clue, name=one.name, key=key, amount_fen=one.amount_fen
            )
    ClueDebtor.objects.bulk_create(list(rows.values()))


def _first_event(actor: Actor, unit: Unit, clue: Clue, said: Complaint) -> ClueEvent:
    return ClueEvent(
        unit=unit,
        clue=clue,
        act=REGISTERED,
        from_state=ClueState.REGISTERED,
        to_state=ClueState.REGISTERED,
        by_unit_name=unit.name,
        facts=dict(said.noted),
        actor_id=actor.user_id,
        actor_name=actor.name,
        at=clue.entered_at,
    )
