"""State × action × role, every cell, generated from the one table of moves and the one table of rights.

What both allow leads where the table says; everything else is refused and leaves no trace.
"""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest
from django.db import transaction

from ledger.actions.asking import ask_return
from ledger.actions.deciding import approve, claim, release, return_filing, undo_decision
from ledger.actions.endorsing import Approval, Dispatch, endorse, reopen, send
from ledger.actions.filings import amend, report_for, submit, withdraw
from ledger.actions.moving import Outcome
from ledger.actions.versions import Submission
from ledger.errors import LedgerError
from ledger.models import Filing, FilingEvent, FilingVersion, Membership, Outbox, Period, State, Unit, User
from ledger.policy import GRANTS, Action, Role, covers
from ledger.scoping import SYSTEM, tenant_scope
from ledger.workflow import MOVES, opening_state
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import Persona, persona

pytestmark = pytest.mark.django_db
WHY = "漏报一笔工程尾款，补充后重报"
APPROVAL = Approval("渝府函〔2022〕12号", dt.date(2022, 5, 28))
DISPATCH = Dispatch("工业和信息化部", dt.date(2022, 5, 29))
Act = Callable[[Any, Unit, Period], Outcome]
ACTS: Final[dict[Action, Act]] = {
    Action.SUBMIT_FILING: lambda actor, unit, period: submit(actor, unit, period, Submission(with_missing=True)),
    Action.WITHDRAW_FILING: withdraw,
    Action.ASK_RETURN: lambda actor, unit, period: ask_return(actor, unit, period, WHY),
    Action.AMEND_FILING: lambda actor, unit, period: amend(actor, unit, period, Submission(with_missing=True), WHY),
    Action.REPORT_FOR_CHILD: lambda actor, unit, period: report_for(
        actor, unit, period, Submission(with_missing=True), "该单位系统故障，由区里代报"
    ),
    Action.CLAIM_FILING: claim,
    Action.RELEASE_FILING: release,
    Action.RETURN_FILING: lambda actor, unit, period: return_filing(actor, unit, period, "金额有误，请核对"),
    Action.APPROVE_FILING: approve,
    Action.UNDO_DECISION: undo_decision,
    Action.ENDORSE_FILING: lambda actor, unit, period: endorse(actor, unit, period, APPROVAL),
    Action.REOPEN_FILING: lambda actor, unit, period: reopen(actor, unit, period, "合计与附表不符，请核对"),
    Action.SEND_FILING: lambda actor, unit, period: send(actor, unit, period, DISPATCH),
}
LEAF: Final = (
    State.NOT_STARTED,
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.RETURNED,
    State.APPROVED,
)
ROLLUP: Final = (State.COLLECTING, State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.ACCEPTED)
ROOT: Final = (State.COLLECTING, State.SUBMITTED, State.RETURNED, State.ENDORSED, State.SENT)
CELLS: Final = [
    (code, state)
    for code, states in ((units.GUNAN, LEAF), (units.QIJIANG, ROLLUP), (units.CITY, ROOT))
    for state in states
]


def bring(tree: Tree, code: str, state: State) -> None:
    """Lead a filing to a state by the moves that lead there; before any of them it has not begun."""
    if state is State.NOT_STARTED:
        return
    unit, period = tree.units[code], tree.period
    tree.hand_in(code, with_missing=True)
    if state in (State.DRAFT, State.COLLECTING):
        with tree.clerk(code).scope() as actor:
            withdraw(actor, unit, period)
    elif code == units.CITY:
        _end(tree, state)
    elif state in (State.APPROVED, State.ACCEPTED):
        tree.approve(code)
    elif state is not State.SUBMITTED:
        with tree.reviewer(units.TREE[code][1]).scope() as actor:
            claim(actor, unit, period)
            if state is State.RETURNED:
                return_filing(actor, unit, period, "金额有误，请核对")


def _end(tree: Tree, state: State) -> None:
    """Lead the root's filing on from where it was handed in."""
    unit, period = tree.units[units.CITY], tree.period
    if state in (State.ENDORSED, State.SENT):
        tree.endorse()
    if state is State.SENT:
        with tree.clerk(units.CITY).scope() as actor:
            send(actor, unit, period, DISPATCH)
    if state is State.RETURNED:
        with tree.reviewer(units.CITY).scope() as actor:
            reopen(actor, unit, period, "合计与附表不符，请核对")


def found(unit: Unit) -> tuple[Any, ...]:
    """Return everything that a move could have changed."""
    with tenant_scope(SYSTEM):
        filing = Filing.objects.filter(unit=unit).values().first()
        return filing, *(model.objects.filter(unit=unit).count() for model in (FilingEvent, FilingVersion, Outbox))


def table_allows(action: Action, state: State, role: Role, seat: Unit, unit: Unit) -> bool:
    reach = GRANTS[role].get(action)
    granted = reach is not None and covers(reach, seat.path, unit.path, unit.parent_path)
    return granted and (state, action) in MOVES


def ready(unit: Unit, state: State, action: Action, person: Persona) -> None:
    """Let a filing in review be the person's own, and one whose claim is asked for be nobody's any more."""
    with tenant_scope(SYSTEM):
        # A clerk signs where there is no head: that rule has tests of its own.
        heads = Membership.objects.filter(role=Role.HEAD).exclude(user=person.user)
        User.objects.filter(pk__in=heads.values("user_id")).update(is_active=False)
    if state is not State.IN_REVIEW:
        return
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get(unit=unit)
        filing.claimed_by_id, filing.claimed_name = person.user.pk, person.actor.name
        if action is Action.CLAIM_FILING:
            filing.claim_expires_at = filing.last_submitted_at
        filing.save()


@pytest.mark.parametrize(("code", "state"), CELLS, ids=lambda value: getattr(value, "name", value))
def test_every_cell_of_the_table(code: str, state: State) -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    bring(tree, code, state)
    unit, above = tree.units[code], tree.units.get(units.TREE[code][1])
    seats = [unit] if above is None else [unit, above]
    people = {(role, seat): persona(seat.code, role) for role, seat in product(Role, seats)}
    wrong = []
    for (role, seat), action in product(people, ACTS):
        with transaction.atomic():
            ready(unit, state, action, people[role, seat])
            allowed = table_allows(action, state, role, seat, unit)
            wrong += _tried(people[role, seat], (unit, tree.period), state, action, allowed)
            transaction.set_rollback(True)
    assert wrong == []


def _tried(
    person: Persona,
    place: tuple[Unit, Period],
    state: State,
    action: Action,
    allowed: bool,  # noqa: FBT001
) -> list[str]:
    """Try a move; return what is not as the tables say."""
    unit, before = place[0], found(place[0])
    cell = f"{person.actor.name} {state.name} {action.name}"
    try:
        with person.scope() as actor:
            outcome = ACTS[action](actor, *place)
    except LedgerError as refusal:
        traces = [f"{cell}: left a trace"] if found(unit) != before else []
        return [f"{cell}: refused, {refusal.message}"] * allowed + traces
    if outcome.repeated:  # what has been done is answered as done
        return [f"{cell}: left a trace"] if found(unit) != before else []
    is_leaf = unit.code == units.GUNAN
    led = MOVES[state, action].to(is_leaf=is_leaf) if allowed else None
    return [] if outcome.filing.state == led else [f"{cell}: led to {State(outcome.filing.state).name}"]


def test_every_move_of_the_table_is_tried_from_every_state_that_is_stored() -> None:
    assert set(ACTS) == {action for _, action in MOVES}
    stored = {*LEAF, *ROLLUP, *ROOT}
    assert {state for state, _ in MOVES} - stored == {State.READY}
    assert {opening_state(is_leaf=True), opening_state(is_leaf=False)} <= stored
