"""Answers what several units below one have (D02, D04 of a rollup)."""

from ledger.actions.locks import lock_ledgers
from ledger.annexes.checks import Finding, explanation_problem
from ledger.errors import ConflictError, RefusedError
from ledger.models import Period, SharedAnswer, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.periods import context_for, live_context
from ledger.queries.shared import shared_for, shared_live
from ledger.scoping import Actor


def answer_shared(actor: Actor, unit: Unit, period: Period | None, mark: str, text: str) -> None:
    """Store the unit's answer to one group, as the ledgers stand (`period` None) or as its submission would hold it.

    ConflictError for a group that is none any more, RefusedError for a text that says nothing.
    """
    require(actor, Action.EXPLAIN_FINDING, unit)
    lock_ledgers([unit.pk])
    groups = shared_live(unit) if period is None else shared_for(unit, period)
    asked = [group.shared for group in groups if group.shared.fingerprint == mark and not group.shared.near]
    if not asked:
        raise ConflictError("这一组的行已有变化，没有保存说明；请回到列表，看过最新的内容再写。")
    context = live_context(unit) if period is None else context_for(unit, period)
    _write(actor, unit, asked[0].rule, mark, text, context.empty_phrases)


def write_shared(actor: Actor, unit: Unit, finding: Finding, text: str, phrases: tuple[str, ...]) -> None:
    """Store what is said to one finding of a rollup; RefusedError when it says nothing."""
    _write(actor, unit, finding.rule, finding.about, text, phrases)


def _write(actor: Actor, unit: Unit, rule: str, mark: str, text: str, phrases: tuple[str, ...]) -> None:
    """Store it; the same again changes nothing, another one is to be accepted anew."""
    if problem := explanation_problem(text, phrases):
        raise RefusedError(problem)
    answer, new = SharedAnswer.objects.get_or_create(
        unit=unit, rule=rule, fingerprint=mark, defaults={"text": text.strip(), "author_name": actor.name}
    )
    if new or answer.text == text.strip():
        return
    answer.text, answer.author_name = text.strip(), actor.name
    answer.accepted_at, answer.accepted_by_name = None, ""
    answer.save()
