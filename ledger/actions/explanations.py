"""Written answers to X findings; each stays with its row while the facts do (domain.md §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ledger.actions.growth import note_growth
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.actions.shared import write_shared
from ledger.annexes.checks import Context, Finding, Severity, explanation_problem, fingerprint
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.errors import Located, RefusedError
from ledger.models import Attachment, Explanation, Unit
from ledger.queries.rows import Row
from ledger.scoping import Actor

NOT_OWN: Final = "所选的证明材料不在这一行，或已撤回，请重新选择。"


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
        general = "" if item.explanation else self.texts.get(item.finding.rule) or self.text
        said = Written(self.texts.get(item.key) or general, self.proofs.get(item.key, item.answer.evidence_id))
        return said if said.text and said != Written(item.explanation, item.answer.evidence_id) else None


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer to be stored: the row, the rule, the hash of the facts, and what was written."""

    record_id: int
    rule: str
    facts: str
    written: Written

    @classmethod
    def of(cls, row: Row, finding: Finding, written: Written) -> "_Said":
        """Say it of the row as it is."""
        return cls(row.record_id, finding.rule, fingerprint(row.line, finding.rule, finding.column), written)

    @property
    def key(self) -> tuple[int, str, str]:
        """What an answer is known by within its unit."""
        return self.record_id, self.rule, self.facts

    @property
    def stated(self) -> dict[str, Any]:
        """What is stored of what was written."""
        return {"text": self.written.text.strip(), "evidence_id": self.written.evidence}


def explain(
    actor: Actor, unit: Unit, row: Row, finding: Finding, said: Written, phrases: tuple[str, ...] = EMPTY_PHRASES
) -> None:
    """Store the answer to one X finding of a row, and mark the row anew; RefusedError when it says nothing."""
    lock_ledgers([unit.pk])
    _store(actor, unit, [_Said.of(row, finding, said)], phrases)


def explain_all(
    actor: Actor, unit: Unit, rows: Sequence[Row], found: Sequence[Located], answers: Answers, context: Context
) -> int:
    """Store what is said to these findings, and mark their rows anew; return how many answers are new."""
    said = [
        (item, written)
        for item in found
        if item.finding.severity is Severity.EXPLAIN and (written := answers.to(item)) is not None
    ]
    by_id = {row.record_id: row for row in rows}
    own = [_Said.of(by_id[item.record_id], item.finding, written) for item, written in said if item.record_id]
    if own:
        _store(actor, unit, own, context.empty_phrases)
    for item, written in said:
        if item.finding.about:
            write_shared(actor, unit, item.finding, written.text, context.empty_phrases)
    return len(said)


def _store(actor: Actor, unit: Unit, said: Sequence[_Said], phrases: tuple[str, ...]) -> None:
    """Store answers, however many there are; the same again changes nothing, another one is to be accepted anew."""
    for text in dict.fromkeys(one.written.text for one in said):
        problem = explanation_problem(text, phrases)
        if problem:
            raise RefusedError(problem)
    _require_own(unit, said)
    record_ids = {one.record_id for one in said}
    there = Explanation.objects.filter(unit=unit, record_id__in=record_ids)
    known = {(each.record_id, each.rule, each.fingerprint): each for each in there}
    fresh: dict[tuple[int, str, str], Explanation] = {}
    for one in said:
        if one.key in known:
            _reword(actor, known[one.key], one)
        else:
            fresh[one.key] = _new(actor, unit, one)
    Explanation.objects.bulk_create(fresh.values())
    note_growth(len(fresh))
    mark_rows(unit, record_ids)


def _new(actor: Actor, unit: Unit, said: _Said) -> Explanation:
    key = {"record_id": said.record_id, "rule": said.rule, "fingerprint": said.facts}
    return Explanation(unit=unit, author_name=actor.name, **key, **said.stated)


def _reword(actor: Actor, explanation: Explanation, said: _Said) -> None:
    if all(getattr(explanation, name) == value for name, value in said.stated.items()):
        return
    anew = {**said.stated, "author_name": actor.name, "accepted_at": None, "accepted_by_name": ""}
    for name, value in anew.items():
        setattr(explanation, name, value)
    explanation.save()


def _require_own(unit: Unit, said: Sequence[_Said]) -> None:
    """Refuse a file that is not the row's, or was taken back."""
    named = {(one.written.evidence, one.record_id) for one in said if one.written.evidence is not None}
    own = Attachment.objects.filter(unit=unit, pk__in={pk for pk, _ in named}, removed_at=None)
    if named and not named <= set(own.values_list("pk", "record_id")):
        raise RefusedError(NOT_OWN)
