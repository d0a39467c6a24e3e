"""What the rules say of a unit's rows, each finding with its row and its written answer."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ledger.annexes.checks import Context, Finding, Ledger, Severity, fingerprint, judge_ledger
from ledger.annexes.checks.base import Shared
from ledger.annexes.checks.explanations import same_texts
from ledger.errors import UNANSWERED, Answer, Located
from ledger.models import Explanation, SharedAnswer, Unit
from ledger.queries.beside import Beside
from ledger.queries.rows import Row, lines
from ledger.queries.told import Told, told_among, told_of

RULES_VERSION = "2022.4"
Answers = Mapping[tuple[int, str, str], Answer]
"""Written answers by record id, rule and fingerprint of the facts; 0 is the id of what several units below have."""
NO_ROW: Final = 0
CHANGED: Final = "N02"
"""The rule that a no-change report breaks."""
_ANSWER: Final = ("text", "fingerprint", "evidence_id", "evidence__title", "accepted_at", "accepted_by_name")


def rules_named(context: Context) -> str:
    """Name what judged a version: the program's catalogue, and the number of the campaign's set (≤ 20 signs)."""
    return f"{RULES_VERSION}-{context.rule_set}" if context.rule_set else RULES_VERSION


def judged(rows: Sequence[Row], context: Context, told: Told, shared: Sequence[Shared] = ()) -> list[Finding]:
    """Judge rows beside what they were, and beside what several units below have."""
    ledger = Ledger(
        lines(rows),
        context,
        groups=[row.group for row in rows],
        pasts=told.pasts.pasts,
        vanished=told.pasts.vanished,
        cleared_late=told.pasts.cleared_late,
        gone=told.pasts.gone,
        elsewhere=told.elsewhere,
        shared=shared,
        complained=told.complained,
    )
    return judge_ledger(ledger)


def located(findings: Sequence[Finding], rows: Sequence[Row], answers: Answers) -> list[Located]:
    """Tie findings to the permanent ids and printed numbers of their rows."""
    found: list[Located] = []
    for finding in findings:
        if finding.row is None:
            found.append(Located(finding, None, None, answers.get((NO_ROW, finding.rule, finding.about), UNANSWERED)))
            continue
        row = rows[finding.row]
        answer = _answer(finding, row, answers) if finding.severity is Severity.EXPLAIN and answers else UNANSWERED
        found.append(Located(finding, row.record_id, row.number, answer))
    return found


def _answer(finding: Finding, row: Row, answers: Answers) -> Answer:
    facts = fingerprint(row.line, finding.rule, finding.column)
    return answers.get((row.record_id, finding.rule, facts), UNANSWERED)


def explanations_of(unit: Unit, record_ids: Collection[int] | None = None) -> Answers:
    """Return the written answers of all rows, or of some (one query)."""
    answers = Explanation.objects.filter(unit=unit)
    if record_ids is not None:
        answers = answers.filter(record_id__in=record_ids)
    rows = answers.values_list("record_id", "rule", *_ANSWER)
    return {(record_id, rule, said[1]): Answer(*said) for record_id, rule, *said in rows}


def shared_answers(unit: Unit, shared: Sequence[Shared]) -> Answers:
    """Return what the unit has answered about what several units below it have (one query, if there is any)."""
    return answers_about(unit, {item.fingerprint for item in shared})


def answers_about(unit: Unit, marks: Collection[str]) -> Answers:
    """Return what the unit has answered about what has no row of its own (one query, if there is any)."""
    if not marks:
        return {}
    answers = SharedAnswer.objects.filter(unit=unit, fingerprint__in=marks)
    rows = answers.values_list("rule", "fingerprint", "text", "accepted_at", "accepted_by_name")
    return {
        (NO_ROW, rule, mark): Answer(text, mark, accepted_at=at, accepted_by=name)
        for rule, mark, text, at, name in rows
    }


def findings_of(unit: Unit, rows: Sequence[Row], context: Context, shared: Sequence[Shared] = ()) -> list[Located]:
    """Judge all rows of a unit in a context; an X finding carries its answer while the facts have not changed.

    `shared` is what several units below have, where a rollup is judged. What is odd about the answers themselves (X01)
    comes first.
    """
    told = told_of(unit, context, rows)
    marks = {*(item.fingerprint for item in shared), *(mark for _, mark in told.complained.unlisted)}
    answers = {**explanations_of(unit), **answers_about(unit, marks)}
    found = located(judged(rows, context, told, shared), rows, answers)
    texts = ((item.number, item.explanation) for item in found if item.number is not None and item.explanation)
    return [*(Located(finding, None, None) for finding in same_texts(texts)), *found]


def findings_among(unit: Unit, around: Beside, context: Context) -> list[Located]:
    """Judge some rows of a unit among those that have a say in it; what is said of the whole ledger is left out."""
    wanted = {row.record_id for row in around.rows}
    found = judged(around.among, context, told_among(unit, context, around.among, wanted))
    mine = [item for item in found if item.row is not None and around.among[item.row].record_id in wanted]
    return located(mine, around.among, explanations_of(unit, wanted))


def blocking(found: Sequence[Located]) -> list[Located]:
    """Return what stops a submission: E findings, and X findings without an explanation."""
    return [
        item
        for item in found
        if item.finding.severity is Severity.ERROR
        or (item.finding.severity is Severity.EXPLAIN and not item.explanation)
    ]
