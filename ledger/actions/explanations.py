"""Written answers to X findings; each stays with its row while the facts do (domain.md §4)."""

from collections.abc import Mapping, Sequence

from ledger.annexes.checks import Severity, explanation_problem, fingerprint
from ledger.errors import Located, RefusedError
from ledger.models import Explanation, Unit
from ledger.queries.rows import Row
from ledger.scoping import Actor


def explain(actor: Actor, unit: Unit, row: Row, rule: str, column: int, text: str) -> Explanation:
    """Store the answer to one X finding of a row; RefusedError when it says nothing."""
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
    for item in found:
        finding = item.finding
        if finding.severity is not Severity.EXPLAIN or item.explanation or item.record_id is None:
            continue
        answer = answers.get(f"{finding.rule}:{item.number}") or answers.get(finding.rule) or text
        if answer:
            explain(actor, unit, by_id[item.record_id], finding.rule, finding.column, answer)
