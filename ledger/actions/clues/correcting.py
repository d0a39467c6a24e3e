"""Mends what was typed wrong at registering, before anybody decided on it; what was and what is stays on record."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ledger.actions.clues.intake import Complaint, NamedDebtor, refuse_wrong
from ledger.actions.clues.marking import mark_paid
from ledger.actions.locks import lock_ledgers
from ledger.annexes.names import normalised_name
from ledger.calendar.instants import day_of
from ledger.errors import ConflictError, RefusedError
from ledger.models import Clue, ClueChannel, ClueDebtor, ClueEvent, ClueKind, ClueState
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.one import clue_by_id, held_clue, last_event
from ledger.scoping import Actor
from qingqian.db.clock import app_now

CORRECTED: Final = "correct"
"""The word of the event; like registering it is no act of the table, for it moves nothing."""
CORRECTABLE: Final = frozenset({ClueState.REGISTERED, ClueState.SUPPLEMENT, ClueState.HANDLING})
# What may be mended, and what it is called in the event.
CORRECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kind": "类别",
        "channel": "来源渠道",
        "channel_no": "渠道编号",
        "received_on": "收到日期",
        "creditor_name": "债权人",
        "debtor_name": "债务人",
        "party_count": "户数",
        "amount_fen": "欠款金额",
        "matter": "事项",
        "contact_name": "联系人",
        "contact_phone": "联系电话",
    }
)
_ADDED: Final = frozenset(
    {"channel_no", "debtor_name", "debtors", "party_count", "amount_fen", "matter", "contact_name", "contact_phone"}
)
_JUDGED: Final = frozenset({"kind", "creditor_name", "debtor_name", "debtors"})
"""By these a complaint speaks of other rows of the ledger (T11)."""
_NEVER_TOLD: Final = "contact_phone"  # masked for many who read events


def correct(actor: Actor, pk: int, seen: int, said: Complaint) -> Clue:
    """Let a clue say what the paper says, as of the version that the person saw; saying the same again does nothing.

    MissingError and ForbiddenError by the policy (REGISTER_CLUE at its desk), ConflictError where it was changed
    meanwhile or is examined already, RefusedError for what no complaint can say.
    """
    clue = clue_by_id(pk)
    require(actor, Action.REGISTER_CLUE, clue.desk)
    lock_ledgers([clue.unit_id])
    clue = held_clue(pk)
    require(actor, Action.REGISTER_CLUE, clue.desk)
    _refuse_late(clue, seen)
    _refuse(clue, said)
    facts = _differences(clue, said) | _debtors_differ(clue, said)
    if clue.state == ClueState.HANDLING:
        _refuse_changed(clue, facts)
    if facts:
        _keep(actor, clue, said, facts)
    return clue


def _refuse_late(clue: Clue, seen: int) -> None:
    if clue.version != seen:
        last = last_event(clue)
        raise ConflictError(f"{last.actor_name if last else ''}已处理过这条线索，请看过变化再改。")
    if clue.state not in CORRECTABLE:
        raise ConflictError(f"“{ClueState(clue.state).label}”的线索不能再改登记的内容；请在办理情况中写明。")


def _refuse(clue: Clue, said: Complaint) -> None:
    refuse_wrong(said, day_of(app_now()))
    if said.received_on.year != clue.received_on.year:
        raise RefusedError("线索编号按收到的年份编，收到日期只能在同一年内更正。")


def _refuse_changed(clue: Clue, facts: Mapping[str, str]) -> None:
    """While it is worked on, what was unknown may be added, and nothing that was said is changed."""
    # The number of debtors follows from their names: these are what one typed.
    for name in sorted(facts, key="party_count".__eq__):
        before = ClueDebtor.objects.filter(clue=clue).exists() if name == "debtors" else getattr(clue, name)
        if name not in _ADDED or before:
            label = CORRECTIONS.get(name, "债务人")
            raise RefusedError(f"办理中只能补充原来没有写明的内容，“{label}”不能改；有出入的请在办理情况中写明。")


def _differences(clue: Clue, said: Complaint) -> dict[str, str]:
    """Return what differs, each as 「before → after」; of a telephone number only that it does."""
    found = {}
    for name in CORRECTIONS:
        before, after = getattr(clue, name), getattr(said, name)
        if before != after:
            found[name] = "" if name == _NEVER_TOLD else f"{_told(name, before)} → {_told(name, after)}"
    return found


def _told(name: str, value: Any) -> str:
    if value in (None, ""):
        return "/"
    if name == "kind":
        return str(ClueKind(value).label)
    return str(ClueChannel(value).label) if name == "channel" else str(value)


def _debtors_differ(clue: Clue, said: Complaint) -> dict[str, str]:
    before = [NamedDebtor(each.name, each.amount_fen) for each in ClueDebtor.objects.filter(clue=clue)]
    after = list(said.debtors)
    return {} if before == after else {"debtors": f"{len(before)} → {len(after)}"}


def _keep(actor: Actor, clue: Clue, said: Complaint, facts: dict[str, str]) -> None:
    now, before = app_now(), clue.creditor_key
    for name in CORRECTIONS:
        setattr(clue, name, getattr(said, name))
    clue.creditor_key, clue.debtor_key = normalised_name(said.creditor_name), normalised_name(said.debtor_name)
    if "received_on" in facts and clue.state == ClueState.REGISTERED:
        clue.due_on = clocks_at(clue.unit).examine(said.received_on)
    clue.version += 1
    clue.save()
    if "debtors" in facts:
        ClueDebtor.objects.filter(clue=clue).delete()
        ClueDebtor.objects.bulk_create(
            ClueDebtor(
                unit=clue.unit, clue=clue, name=each.name, key=normalised_name(each.name), amount_fen=each.amount_fen
            )
            for each in said.debtors
        )
    if _JUDGED & set(facts):
        mark_paid(clue.unit, [clue], before)
    ClueEvent.objects.create(
        unit=clue.unit,
        clue=clue,
        act=CORRECTED,
        from_state=clue.state,
        to_state=clue.state,
        by_unit_name=clue.desk.name,
        facts=facts,
        actor_id=actor.user_id,
        actor_name=actor.name,
        at=now,
    )
