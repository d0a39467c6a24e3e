"""Stores the answers to X findings apart from a submission, so that one may write them and another sign."""

from ledger.actions.audit import note
from ledger.actions.explanations import Answers, explain_all
from ledger.actions.locks import lock_ledgers
from ledger.models import Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.findings import findings_of
from ledger.queries.periods import context_for
from ledger.queries.rows import live_rows
from ledger.queries.shared import shared_for, stated
from ledger.scoping import Actor


def answer_findings(actor: Actor, unit: Unit, period: Period, answers: Answers) -> int:
    """Store answers to the findings on the unit's live rows; return how many were new.

    An answer to what is no X finding any more is left out. RefusedError for one that says nothing, or names a file
    that is not the row's.
    """
    require(actor, Action.EXPLAIN_FINDING, unit)
    lock_ledgers([unit.pk])
    rows, context = live_rows(unit), context_for(unit, period)
    found = findings_of(unit, rows, context, stated(shared_for(unit, period)))
    count = explain_all(actor, unit, rows, found, answers, context)
    if count:
        note(unit.pk, "findings_answered", {"period": period.code, "count": count})
    return count
