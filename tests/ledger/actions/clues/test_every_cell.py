"""State × act × role × place: what the one door does, held against the flow written out a second time (domain.md §8).

`make prove` tries the whole product; `make test` every state and act by one who may, and everybody at one state each.
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import transaction

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.moving import Said
from ledger.calendar.instants import day_of
from ledger.clueflow import RIGHTS, STEPS, Act
from ledger.errors import ConflictError, ForbiddenError, LedgerError, MissingError, RefusedError
from ledger.models import (
    CallAnswer,
    Callback,
    Clue,
    ClueEvent,
    ClueEvidence,
    ClueEvidenceKind,
    ClueKind,
    ClueMeasure,
    ClueResult,
    ClueState,
    MeasureKind,
    Unit,
)
from ledger.models.clue_words import ENDED
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.clues import proved, registered
from tests.ledger.actions.clues.cells import BY_ANOTHER, PROVEN, WHO, WORDLESS, known
from tests.personas import Persona, clerk_of, persona

pytestmark = pytest.mark.django_db
FULL: Final = bool(os.environ.get("QINGQIAN_PROVE"))
ROLES: Final = tuple(Role)
SIGNS: Final = {Role.CLERK: "c", Role.HEAD: "h", Role.REVIEWER: "r"}
PLACES: Final = (units.QIJIANG, units.CITY, units.GUNAN, units.JIANGJIN)  # the desk, above, below, a stranger
CELLS: Final = known()


@dataclass(frozen=True)
class World:
    """A clue that a town works on, on its district's desk, owned by the city; another that hangs; everybody."""

    plain: Clue
    hung: Clue
    other: Clue
    people: dict[tuple[str, Role], Persona]

    def clue(self, act: Act) -> Clue:
        """Return the one that the act can be done with."""
        return self.hung if act is Act.UNHANG else self.plain

    def said(self, act: Act, **other: Any) -> Said:
        """Say all that an act asks for."""
        target = units.unit(units.WENLONG) if act in (Act.ASSIGN, Act.REASSIGN) else None
        until = day_of(app_now()) + dt.timedelta(days=45)
        told = {"comment": "情况已核", "target": target, "until": until, "into": self.other.number}
        called = {"reached": True, "answer": CallAnswer.TRUE}
        return Said(**{**told, **called, "result": ClueResult.UNTRUE, **other})

    def who(self, act: Act) -> Persona:
        """Return one who may do an act."""
        place, role = next(
            (place, role)
            for place, signs in zip(PLACES, WHO[act], strict=False)
            for role in ROLES
            if SIGNS.get(role, "-") in signs
        )
        return self.people[place, role]


@pytest.fixture
def world() -> World:
    clerk = clerk_of(units.GUNAN)
    plain, hung, other = (registered(clerk, kind=ClueKind.BURDEN) for _ in range(3))
    for clue in (plain, hung):
        proved(clue, ClueEvidenceKind.COURT, ClueEvidenceKind.WITHDRAWAL, ClueEvidenceKind.CONTACT)
        with tenant_scope(SYSTEM):
            Clue.objects.filter(pk=clue.pk).update(desk=units.unit(units.QIJIANG), owner=units.unit(units.CITY))
    with tenant_scope(SYSTEM):
        ClueMeasure.objects.create(
            unit=clerk.unit,
            clue=hung,
            kind=MeasureKind.HUNG,
            by_unit_name=clerk.unit.name,
            by_unit_path=clerk.unit.path,
            by_name="负责人",
            text="限期办结",
            complete_by=day_of(app_now()),
        )
        Callback.objects.create(unit=clerk.unit, clue=plain, reached=True, answer=CallAnswer.TRUE, at=app_now())
    people = {(place, role): persona(place, role) for place in PLACES for role in ROLES}
    return World(plain, hung, other, people)


def _stand(world: World, state: ClueState) -> None:
    """Put the clues into a state, with all that a clue in it has."""
    today = day_of(app_now())
    with tenant_scope(SYSTEM):
        Clue.objects.exclude(pk=world.other.pk).update(
            state=state,
            ending=ClueState.CLOSED,
            result=ClueResult.UNTRUE,
            joined_number=world.other.number if state == ClueState.JOINED else "",
            result_due=today + dt.timedelta(days=30),
            result_last=today + dt.timedelta(days=90),
            due_on=None if state in ENDED else today,
            ended_on=today if state in ENDED else None,
        )


def _asked(clue: Clue, first: Persona) -> None:
    """Let one have fed back what is to be decided: as a clerk, before becoming who decides."""
    ClueEvent.objects.create(
        unit=clue.unit,
        clue=clue,
        act=Act.FEED_BACK,
        from_state=ClueState.HANDLING,
        to_state=ClueState.REVIEW,
        by_unit_name=first.unit.name,
        actor=first.user,
        actor_name=first.actor.name,
        at=clue.entered_at,
    )


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _tried(world: World, who: Persona, act: Act, **said: Any) -> Clue | LedgerError:
    """Do an act and take it back: the clue as it stood then, or the refusal, which had written nothing."""
    clue, told = world.clue(act), world.said(act, **said)
    with who.scope() as actor, _taken_back():
        try:
            return act_on(actor, act, clue.pk, clue.version, told).clue
        except LedgerError as refusal:
            return refusal


def _traces() -> tuple[Any, ...]:
    with tenant_scope(SYSTEM):
        return (
            ClueEvent.objects.count(),
            ClueMeasure.objects.count(),
            list(Clue.objects.order_by("id").values_list("version", "state", "unit", "desk", "owner")),
        )


def _turn(letter: str, clue: Clue) -> Unit:
    places = {"U": clue.unit, "A": units.unit(units.CITY), "O": clue.owner, "=": units.unit(units.QIJIANG)}
    return places.get(letter) or units.unit(units.WENLONG)


def test_the_table_has_the_cells_of_the_matrix_and_every_act_a_right() -> None:
    assert set(STEPS) == set(CELLS)
    assert set(RIGHTS) == set(WHO) == set(Act)


@pytest.mark.parametrize("state", ClueState)
def test_every_act_leads_where_the_matrix_says_or_raises_and_leaves_no_trace(state: ClueState, world: World) -> None:
    _stand(world, state)
    before = _traces()
    for act in Act:
        found, cell = _tried(world, world.who(act), act), CELLS.get((state, act))
        if cell is None:
            assert isinstance(found, ConflictError), (state, act, found)
            continue
        assert isinstance(found, Clue), (state, act, found)
        assert (found.state, found.desk, found.version) == (cell.to, _turn(cell.turn, found), 2), (state, act)
        assert found.unit.code == (units.WENLONG if cell.turn == "T" else units.GUNAN)
        assert found.ended is (found.ended_on is not None)
        assert found.due_on is None or not found.ended
    assert _traces() == before


def _expected(state: ClueState, act: Act, place: str, role: Role) -> type[LedgerError] | None:
    if place == units.JIANGJIN or role is Role.SECTOR:  # of one field one reads the ledger's rows alone
        return MissingError
    if SIGNS.get(role, "-") not in WHO[act][PLACES.index(place)]:
        return ForbiddenError
    return None if (state, act) in CELLS else ConflictError


@pytest.mark.parametrize("act", Act)
def test_everybody_may_at_every_unit_what_the_matrix_says_and_no_more(act: Act, world: World) -> None:
    states = list(ClueState) if FULL else [next(state for state, known_act in CELLS if known_act is act)]
    for state in states:
        _stand(world, state)
        before = _traces()
        for (place, role), who in world.people.items():
            found, wanted = _tried(world, who, act), _expected(state, act, place, role)
            assert isinstance(found, wanted or Clue), (state, act, place, role, found)
        assert _traces() == before


@pytest.mark.parametrize("role", [Role.HEAD, Role.REVIEWER])
def test_who_fed_back_or_asked_decides_nothing_of_it_alone(role: Role, world: World) -> None:
    desk = world.people[units.QIJIANG, role]
    with tenant_scope(SYSTEM):
        _asked(world.plain, desk)
    before = _traces()
    for state, act in CELLS:
        if SIGNS[role] in WHO[act][0] and act is not Act.UNHANG:
            _stand(world, state)
            found = _tried(world, desk, act)
            assert isinstance(found, ForbiddenError if act in BY_ANOTHER else Clue), (state, act, found)
    _stand(world, ClueState.REGISTERED)
    assert _traces()[:2] == before[:2]


def test_what_takes_a_word_or_a_file_is_refused_without_and_leaves_no_trace(world: World) -> None:
    for state, act in CELLS:
        _stand(world, state)
        wordless = _tried(world, world.who(act), act, comment=" ")
        assert isinstance(wordless, Clue if act in WORDLESS else RefusedError), (state, act, wordless)
    before = _traces()
    with tenant_scope(SYSTEM):
        ClueEvidence.objects.update(removed_at=world.plain.entered_at)
    for state, act in CELLS:
        _stand(world, state)
        unproven = _tried(world, world.who(act), act)
        assert isinstance(unproven, RefusedError if (state, act) in PROVEN else Clue), (state, act, unproven)
    assert _traces()[:2] == before[:2]


@pytest.mark.parametrize("ending", [ClueState.CLOSED, ClueState.WITHDRAWN, ClueState.COURT])
def test_the_owner_is_the_last_to_confirm(ending: ClueState, world: World) -> None:
    _stand(world, ClueState.REVIEW)
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=world.plain.pk).update(desk=units.unit(units.CITY), ending=ending)
    found = _tried(world, world.people[units.CITY, Role.HEAD], Act.CONFIRM)
    assert isinstance(found, Clue)
    assert (found.state, found.desk.code) == (ending, units.CITY)
