"""Written answers to X findings; each stays with its row while the facts do (domain.md §4)."""

from collections.abc import Mapping, Sequence

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.annexes.checks import Severity, explanation_problem, fingerprint
from ledger.errors import Located, RefusedError
from ledger.models import Explanation, Unit
from ledger.queries.rows import Row
from ledger.scoping import Actor


def explain(actor: Actor, unit: Unit, row: Row, rule: str, column: int, text: str) -> Explanation:
    """Store the answer to one X finding of a row, and mark the row anew; RefusedError when it says nothing."""
    lock_ledgers([unit.pk])
    explanation = write_down(actor, unit, row, rule, column, text)
    mark_rows(unit, [row.record_id])
    return explanation


def write_down(actor: Actor, unit: Unit, row: Row, rule: str, column: int, text: str) -> Explanation:
    """Store one answer of several; the caller marks their rows afterwards."""
    problem = explanation_problem(text)
    if problem:
        raise RefusedError(problem)
    explanation, _ = Explanation.objects.update_or_create(
        unit=unit,
        record_id=row.record_id,
        rule=rule,
        fingerprint=fingerprint(row.line, rule, column),
        defaults={"text": text.strip(), "author_name": actor.name},
    )
    return explanation


def explain_all(
    actor: Actor,
    unit: Unit,
    rows: Sequence[Row],
    found: Sequence[Located],
    text: str,
    answers: Mapping[str, str],
) -> None:
    """Answer every open X finding: by 'rule:number', else by 'rule', else by the one text."""
    by_id = {row.record_id: row for row in rows}
    answered: set[int] = set()
    for item in found:
        finding = item.finding
        if finding.severity is not Severity.EXPLAIN or item.explanation or item.record_id is None:
            continue
        answer = answers.get(f"{finding.rule}:{item.number}") or answers.get(finding.rule) or text
        if answer:
            write_down(actor, unit, by_id[item.record_id], finding.rule, finding.column, answer)
            answered.add(item.record_id)
    if answered:
        mark_rows(unit, answered)
