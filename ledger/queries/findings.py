"""What the rules say of a unit's rows, each finding with its row and its written answer."""

from collections.abc import Sequence

from ledger.annexes.checks import Context, Finding, Severity, fingerprint, judge
from ledger.errors import Located
from ledger.models import Explanation, Unit
from ledger.queries.rows import Row, lines

RULES_VERSION = "2022.1"


def located(
    findings: Sequence[Finding], rows: Sequence[Row], answers: dict[tuple[int, str, str], str]
) -> list[Located]:
    """Tie findings to the permanent ids and printed numbers of their rows."""
    found: list[Located] = []
    for finding in findings:
        if finding.row is None:
            found.append(Located(finding, None, None))
            continue
        row = rows[finding.row]
        key = (row.record_id, finding.rule, fingerprint(row.line, finding.rule, finding.column))
        found.append(Located(finding, row.record_id, row.number, answers.get(key, "")))
    return found


def explanations_of(unit: Unit) -> dict[tuple[int, str, str], str]:
    """Return the unit's written answers by (record id, rule, fingerprint of the facts)."""
    rows = Explanation.objects.filter(unit=unit).values_list("record_id", "rule", "fingerprint", "text")
    return {(record_id, rule, mark): text for record_id, rule, mark, text in rows}


def findings_of(unit: Unit, rows: Sequence[Row], context: Context) -> list[Located]:
    """Judge rows in a context; an X finding carries its explanation while the facts have not changed."""
    findings = judge(lines(rows), context, groups=[row.group for row in rows])
    return located(findings, rows, explanations_of(unit))


def blocking(found: Sequence[Located]) -> list[Located]:
    """Return what stops a submission: E findings, and X findings without an explanation."""
    return [
        item
        for item in found
        if item.finding.severity is Severity.ERROR
        or (item.finding.severity is Severity.EXPLAIN and not item.explanation)
    ]
