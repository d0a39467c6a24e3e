"""Written answers to X findings; each stays with its row while the facts do (domain.md §4)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db import connection

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.annexes.checks import Context, Finding, Severity, explanation_problem, fingerprint
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.errors import Located, RefusedError
from ledger.models import Attachment, Explanation, FilingEvent, FilingVersion, Unit
from ledger.policy import Action
from ledger.queries.rows import Row
from ledger.scoping import Actor

NOT_OWN: Final = "所选的证明材料不在这一行，或已撤回，请重新选择。"
# What was changed since the version was handed in, text, facts or file, is not what the reviewer saw. A version
# that was handed in before facts and files were stated says nothing against them.
ACCEPT: Final = """
update ledger_explanation e set accepted_at = %s, accepted_by_name = %s
from ledger_filingversion v cross join jsonb_to_recordset(v.findings) as f (
    record bigint, rule text, severity text, explanation text, facts text, evidence jsonb)
where v.id = %s and e.unit_id = v.unit_id and e.record_id = f.record and e.rule = f.rule and f.severity = 'X'
    and e.text = f.explanation and e.fingerprint = coalesce(f.facts, e.fingerprint)
    and e.evidence_id is not distinct from (f.evidence ->> 'id')::bigint and e.accepted_at is null
"""


class Written(NamedTuple):
    """What a person writes to one finding: a text, and the row's file that proves it."""

    text: str
    evidence: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says to findings: by rule and printed number ('A02:7'), else by rule, else one text for all.

    `proofs` are files by rule and number; what is not named there keeps its file.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    proofs: Mapping[str, int | None] = field(default_factory=dict)
    text: str = ""

    def to(self, item: Located) -> Written | None:
        """Return what is newly said to an X finding, None where nothing is; a text for many answers open ones only."""
        key = f"{item.finding.rule}:{item.number}"
        general = "" if item.explanation else self.texts.get(item.finding.rule) or self.text
        said = Written(self.texts.get(key) or general, self.proofs.get(key, item.answer.evidence_id))
        return said if said.text and said != Written(item.explanation, item.answer.evidence_id) else None


def explain(
    actor: Actor, unit: Unit, row: Row, finding: Finding, said: Written, phrases: tuple[str, ...] = EMPTY_PHRASES
) -> Explanation:
    """Store the answer to one X finding of a row, and mark the row anew; RefusedError when it says nothing."""
    lock_ledgers([unit.pk])
    explanation = _write_down(actor, unit, row, finding, said, phrases)
    mark_rows(unit, [row.record_id])
    return explanation


def explain_all(
    actor: Actor, unit: Unit, rows: Sequence[Row], found: Sequence[Located], answers: Answers, context: Context
) -> int:
    """Store what is said to these findings, and mark their rows anew; return how many answers are new."""
    by_id = {row.record_id: row for row in rows}
    stored: list[int] = []
    for item in found:
        said = answers.to(item) if item.finding.severity is Severity.EXPLAIN else None
        if said is not None and item.record_id is not None:
            _write_down(actor, unit, by_id[item.record_id], item.finding, said, context.empty_phrases)
            stored.append(item.record_id)
    if stored:
        mark_rows(unit, set(stored))
    return len(stored)


def _write_down(
    actor: Actor, unit: Unit, row: Row, finding: Finding, said: Written, phrases: tuple[str, ...]
) -> Explanation:
    """Store one answer; the same again changes nothing, another one is to be accepted anew."""
    problem = explanation_problem(said.text, phrases)
    if problem:
        raise RefusedError(problem)
    _require_own(unit, row, said.evidence)
    stated = {"text": said.text.strip(), "evidence_id": said.evidence}
    explanation, made = Explanation.objects.get_or_create(
        unit=unit,
        record_id=row.record_id,
        rule=finding.rule,
        fingerprint=fingerprint(row.line, finding.rule, finding.column),
        defaults={**stated, "author_name": actor.name},
    )
    if not made and any(getattr(explanation, name) != value for name, value in stated.items()):
        anew = {**stated, "author_name": actor.name, "accepted_at": None, "accepted_by_name": ""}
        for name, value in anew.items():
            setattr(explanation, name, value)
        explanation.save()
    return explanation


def _require_own(unit: Unit, row: Row, evidence: int | None) -> None:
    """Refuse a file that is not the row's, or was taken back."""
    own = Attachment.objects.filter(unit=unit, record_id=row.record_id, removed_at=None)
    if evidence is not None and not own.filter(pk=evidence).exists():
        raise RefusedError(NOT_OWN)


def accept_stated(actor: Actor, version: FilingVersion, now: dt.datetime) -> None:
    """Accept every explanation that an approved version states, unless it was accepted before (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT, [now, actor.name, version.pk])


def unaccept_stated(version: FilingVersion) -> None:
    """Take back what was accepted with a version that is sent back after its approval."""
    approvals = FilingEvent.objects.filter(
        filing_id=version.filing_id, number=version.number, action=Action.APPROVE_FILING.value
    )
    accepted = Explanation.objects.filter(unit_id=version.unit_id, accepted_at__in=approvals.values("at"))
    accepted.update(accepted_at=None, accepted_by_name="")
