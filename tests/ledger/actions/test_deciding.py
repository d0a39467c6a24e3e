"""Decisions one after the other, each taken back or not: what is in force is what the last one left."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import transaction

from ledger.actions.deciding import approve, claim, return_filing, undo_decision
from ledger.actions.filings import amend
from ledger.actions.versions import Submission
from ledger.models import Filing, State, Unit
from ledger.scoping import Actor
from ledger.workflow import DECIDED
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db
DEEP: Final = 6
"""So many decisions one after the other are tried, all there are."""
Act = Callable[[Actor, Unit], object]
Decision = tuple[str, int | None]
"""What was done, and which version was in force before it."""


@pytest.fixture
def tree() -> Tree:
    """A town whose first version is approved, and whose amendment is in its district's review."""
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    tree.pass_up(units.GUNAN)
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, tree.units[units.GUNAN], tree.period, Submission(), "漏报一笔工程尾款，补充后重报")
    return tree


def possible(filing: Filing, past: list[Decision]) -> list[str]:
    """Say what can be decided now: a decision is taken back once, and a return of what waits decides it."""
    if filing.state == State.IN_REVIEW:
        return ["approve", "return"]
    return ["undo", "return"] if past[-1][0] == "approve" else ["undo"]


def expected(done: str, filing: Filing, past: list[Decision]) -> int | None:
    """Say which version is in force afterwards, by memory alone: an undone approval leaves what was before it."""
    if done == "approve":
        return 2
    if done == "return":
        return None if filing.state in DECIDED else filing.approved_number
    decision, before = past[-1]
    return before if decision == "approve" else filing.approved_number


def test_however_often_decisions_are_taken_back_what_was_in_force_before_stays_so(tree: Tree) -> None:
    town, tried = tree.units[units.GUNAN], []
    acts: dict[str, Act] = {
        "approve": lambda actor, unit: approve(actor, unit, tree.period, seen=2),
        "return": lambda actor, unit: return_filing(actor, unit, tree.period, "金额有误", seen=2),
        "undo": lambda actor, unit: undo_decision(actor, unit, tree.period),
    }

    def walk(actor: Actor, past: list[Decision], steps: tuple[str, ...]) -> None:
        before = Filing.objects.get(unit=town)
        for step in possible(before, past) if len(steps) < DEEP else []:
            way = (*steps, step)
            with transaction.atomic():
                acts[step](actor, town)
                assert Filing.objects.get(unit=town).approved_number == expected(step, before, past), way
                tried.append(way)
                walk(actor, past[:-1] if step == "undo" else [*past, (step, before.approved_number)], way)
                transaction.set_rollback(True)

    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        walk(actor, [], ())
    assert ("approve", "undo", "return", "undo", "approve", "undo") in tried
    assert max(map(len, tried)) == DEEP
