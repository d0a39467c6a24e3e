"""Random acts of everybody on one clue: what must always hold, holds, and what is refused leaves no trace."""

import datetime as dt
import os
from random import Random
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.links import link, unlink
from ledger.actions.clues.moving import Said, may_act
from ledger.actions.clues.results import live_links
from ledger.calendar.instants import day_of
from ledger.clueflow import DISPUTED, OWED, RESULTS_OF, RIGHTS, Act, acts_in
from ledger.errors import ConflictError, ForbiddenError, LedgerError, MissingError
from ledger.models import (
    ArrearsRecord,
    Clue,
    ClueEvent,
    ClueEvidence,
    ClueEvidenceKind,
    ClueKind,
    ClueResult,
    ClueState,
)
from ledger.policy import Action
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import records, units
from tests.factories.clues import done, fresh, proved, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
EXAMPLES: Final = 150 if os.environ.get("QINGQIAN_PROVE") else 6
STEPS: Final = 20
RARE: Final = 9
CODES: Final = (units.CITY, units.QIJIANG, units.GUNAN, units.WENLONG)
KINDS: Final = tuple(ClueEvidenceKind)
WRITTEN: Final = {
    ClueEvidenceKind.CONTRACT,
    ClueEvidenceKind.VOUCHER,
    ClueEvidenceKind.CONFIRMATION,
    ClueEvidenceKind.AGREEMENT,
    ClueEvidenceKind.COURT,
    ClueEvidenceKind.REPLY,
}
DONE: set[str] = set()
"""What was done in all examples: a machine that is refused everything would prove nothing."""


@pytest.fixture
def everybody() -> list[Persona]:
    made = [make(code) for code in CODES for make in (clerk_of, reviewer_of, reviewer_of)]
    for code in CODES:
        records.record(units.unit(code))
    return made


def _rarely(random: Random, times: int) -> bool:
    """Tell once in a while that it is so."""
    return random.randint(0, times) == times


def _said(random: Random, clue: Clue) -> Said:
    target = units.unit(random.choice(CODES))
    until = day_of(app_now()) + dt.timedelta(days=random.randint(-1, 100))
    result = random.choice(RESULTS_OF[ClueKind.ARREARS])
    comment = "" if _rarely(random, 9) else "情况已核"
    return Said(comment, target, until, clue.number, result, unreachable=random.random() < 0.5)


def _trace(clue: Clue) -> tuple[Any, ...]:
    with tenant_scope(SYSTEM):
        now = Clue.objects.get(pk=clue.pk)
        return now.version, now.state, now.unit_id, now.desk_id, ClueEvent.objects.filter(clue=clue).count()


def _try(who: Persona, clue: Clue, act: Any, *said: Any) -> bool:
    before = _trace(clue)
    try:
        with who.scope() as actor:
            act(actor, *said)
    except LedgerError:
        assert _trace(clue) == before
        return False
    return True


def _act(random: Random, people: list[Persona], clue: Clue) -> None:
    """Do one act, most often one that the state allows by one who may."""
    allowed = [act for act in acts_in(ClueState(clue.state)) if RIGHTS[act].action is not Action.SUPERVISE_CLUE]
    act = random.choice(list(Act) if _rarely(random, 5) else allowed)
    able = [who for who in people if may_act(who.actor, act, clue)]
    chosen = bool(able) and not _rarely(random, 7)
    who = random.choice(able if chosen else people)
    told = _said(random, clue)
    if _try(who, clue, lambda actor: act_on(actor, act, clue.pk, clue.version, told)):
        DONE.add(act.value)
        _late(random, people, clue)


def _late(random: Random, people: list[Persona], clue: Clue) -> None:
    """Whoever still sees the version before is told, and another's act is never done twice."""
    who = random.choice(people)
    with who.scope() as actor, pytest.raises((ConflictError, ForbiddenError, MissingError)):
        act_on(actor, Act.CIRCULATE, clue.pk, clue.version - 1, Said("通报"))


def _row(random: Random, people: list[Persona], clue: Clue) -> None:
    who = random.choice([who for who in people if who.unit.pk == clue.unit_id])
    with tenant_scope(SYSTEM):
        row = ArrearsRecord.objects.get(unit=clue.unit_id)
    act = unlink if _rarely(random, 3) else link
    if _try(who, clue, act, clue.pk, row.pk, clue.version):
        DONE.add(act.__name__)


def _holds(clue: Clue) -> None:
    now = fresh(clue)
    assert now.unit.path.startswith(now.desk.path)
    assert now.desk.path.startswith(now.owner.path)
    assert now.ended is (now.ended_on is not None)
    assert (now.due_on is None) is (now.ended or now.state == ClueState.SUPPLEMENT)
    with tenant_scope(SYSTEM):
        assert now.version == ClueEvent.objects.filter(clue=clue).count()
        kinds = set(ClueEvidence.objects.filter(clue=clue).values_list("kind", flat=True))
        if now.state in (ClueState.CLOSED, ClueState.ARCHIVED):
            _proved(now, kinds)


def _proved(clue: Clue, kinds: set[int]) -> None:
    assert clue.result is not None
    assert not clue.unreachable or ClueEvidenceKind.CONTACT in kinds
    if clue.result in OWED | DISPUTED:
        assert kinds & WRITTEN
    if clue.result in OWED:
        assert live_links(clue)
    if clue.result == ClueResult.PAID:
        assert {ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION} <= kinds


def _begun(people: list[Persona], *, whole: bool) -> Clue:
    """Register a clue; `whole` with all that its files prove, and being worked on by a town below the city."""
    clerk, judge = people[0], people[1]
    clue = registered(clerk)
    if not whole:
        return clue
    proved(clue, *KINDS)
    done(judge, Act.ACCEPT, clue)
    done(judge, Act.ASSIGN, clue, target=units.unit(units.QIJIANG))
    done(people[4], Act.ASSIGN, clue, target=units.unit(units.GUNAN))
    return done(people[6], Act.TAKE, clue)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=True))
def _walk(everybody: list[Persona], random: Random) -> None:
    with transaction.atomic():
        clue = _begun(everybody, whole=not _rarely(random, 2))
        for _step in range(STEPS):
            now = fresh(clue)
            choice = random.randint(0, RARE)
            if choice == RARE:
                proved(clue, *random.choices(KINDS, k=4))
            elif choice >= RARE - 2:
                _row(random, everybody, now)
            else:
                _act(random, everybody, now)
            _holds(clue)
        transaction.set_rollback(True)


def test_whatever_anybody_does_a_clue_lies_on_one_line_is_owed_or_ended_and_proved(everybody: list[Persona]) -> None:
    DONE.clear()
    _walk(everybody)
    assert {Act.ACCEPT.value, Act.FEED_BACK.value, Act.CONFIRM.value, "link"} <= DONE
