"""Stores the answers to X findings apart from a submission, so that one may write them and another sign."""

from collections.abc import Mapping

from ledger.actions.explanations import write_down
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.annexes.checks import Severity
from ledger.models import Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.findings import findings_of
from ledger.queries.periods import context_for
from ledger.queries.rows import live_rows
from ledger.scoping import Actor


def answer_findings(actor: Actor, unit: Unit, period: Period, answers: Mapping[str, str]) -> int:
    """Store answers by rule and printed number ('A02:7') for the unit's live rows; return how many were new.

    An answer to what is no X finding any more is left out. RefusedError for one that says nothing.
    """
    require(actor, Action.EXPLAIN_FINDING, unit)
    lock_ledgers([unit.pk])
    rows = live_rows(unit)
    by_id = {row.record_id: row for row in rows}
    stored: list[int] = []
    for item in findings_of(unit, rows, context_for(unit, period)):
        text = answers.get(f"{item.finding.rule}:{item.number}", "")
        if item.finding.severity is Severity.EXPLAIN and item.record_id and text not in ("", item.explanation):
            write_down(actor, unit, by_id[item.record_id], item.finding.rule, item.finding.column, text)
            stored.append(item.record_id)
    if stored:
        mark_rows(unit, set(stored))
    return len(stored)
