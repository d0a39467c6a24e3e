"""Findings as a page lists them: where they stand, a link to the row, and the answer that is asked for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.annexes.annex2 import BY_NAME, BY_NO, PHONE_COLUMNS
from ledger.annexes.checks import Severity
from ledger.annexes.checks.catalogue import ACROSS_UNITS, OF_WORDS
from ledger.errors import Located
from ledger.forms.filings import ANSWER
from ledger.forms.proofs import PROOF
from ledger.models import Attachment, FilingVersion
from ledger.tables.answers import Proof, ProofList, accepted_words, proof_of, stated_acceptance, stated_proof
from qingqian.web.masking import mask_phone

SHOWN_ERRORS = 100
SHOWN_ANSWERS = 50
SHOWN_WARNINGS = 30
_PHONES = frozenset(BY_NAME[name].no for name in PHONE_COLUMNS)
BELOW = gettext_lazy("下级单位之间")
WORDS = gettext_lazy("文字报告")
_QUOTED = re.compile("“([^”]*)”")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words; `answer_name` is the name of its explanation's field ('' asks for none), `url` its row.

    `accepted` says who accepted the explanation, `proof` is the file that it names, `proofs` those to choose from.
    """

    severity: str
    rule: str
    message: str
    where: str
    record_id: int | None
    explanation: str = ""
    answer_name: str = ""
    problem: str = ""
    url: str = ""
    accepted: str = ""
    proof: Proof | None = None
    proofs: ProofList | None = None

    @property
    def fresh(self) -> bool:
        """Tell whether its explanation is one that the level above has not accepted yet."""
        return self.severity == Severity.EXPLAIN and not self.accepted

    @property
    def across(self) -> bool:
        """Tell whether it is about what another unit has too: the unit above both sees them side by side."""
        return self.rule in ACROSS_UNITS


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and not stored: texts, what is wrong with them, and chosen files; by rule and number."""

    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    proofs: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules say of a ledger, by what is to be done; the lists are cut, the counts are not."""

    errors: list[FindingLine] = field(default_factory=list)
    open_answers: list[FindingLine] = field(default_factory=list)
    answered: list[FindingLine] = field(default_factory=list)
    warnings: list[FindingLine] = field(default_factory=list)
    error_count: int = 0
    open_count: int = 0
    answered_count: int = 0
    warning_count: int = 0

    @property
    def blocking(self) -> int:
        """How many findings stand in the way of a submission."""
        return self.error_count + self.open_count

    @property
    def beyond(self) -> int:
        """How many open explanations do not fit on the page; they come once the first ones are saved."""
        return self.open_count - len(self.open_answers)


def place(number: int | None, column: int) -> str:
    """Say where a finding stands: row and column in words."""
    parts = [_("整份台账") if number is None else _("第 %(number)s 行") % {"number": number}]
    if column in BY_NO:
        parts.append(f"{column} {BY_NO[column].heading}")
    return " · ".join(parts)


def _where(rule: str, about: str, number: int | None, column: int) -> str:
    """Say where a finding stands: in the narrative, among the units below, or at a row and column."""
    if rule in OF_WORDS:
        return str(WORDS)
    return str(BELOW) if about and rule in ACROSS_UNITS else place(number, column)


def message_shown(message: str, column: int) -> str:
    """Return a finding's words for a list, where no look is logged: a telephone number that it quotes is masked."""
    if column not in _PHONES:
        return message
    return _QUOTED.sub(lambda match: f"“{mask_phone(match[1])}”", message)


def _explained(found: Sequence[Located]) -> tuple[list[Located], list[Located]]:
    """Return the X findings without an answer, and those with one: what nobody has accepted yet first."""
    explain = [item for item in found if item.finding.severity is Severity.EXPLAIN]
    answered = [item for item in explain if item.explanation]
    answered.sort(key=lambda item: item.answer.accepted_at is not None)
    return [item for item in explain if not item.explanation], answered


def asked_records(found: Sequence[Located]) -> set[int]:
    """Return the rows whose answers stand on the page, to look their files up."""
    shown = [item for items in _explained(found) for item in items[:SHOWN_ANSWERS]]
    return {item.record_id for item in shown if item.record_id is not None}


def sorted_findings(found: Sequence[Located], typed: Typed, files: Mapping[int, Sequence[Attachment]]) -> Findings:
    """Sort live findings by what is to be done; what was typed stands in for what is stored.

    `files` are the attachments of the rows that `asked_records` names.
    """
    errors = [item for item in found if item.finding.severity is Severity.ERROR]
    unanswered, answered = _explained(found)
    warnings = [item for item in found if item.finding.severity is Severity.WARN]
    return Findings(
        errors=[_live_line(item) for item in errors[:SHOWN_ERRORS]],
        open_answers=_asked(unanswered[:SHOWN_ANSWERS], typed, files),
        answered=_asked(answered[:SHOWN_ANSWERS], typed, files),
        warnings=[_live_line(item) for item in warnings[:SHOWN_WARNINGS]],
        error_count=len(errors),
        open_count=len(unanswered),
        answered_count=len(answered),
        warning_count=len(warnings),
    )


def _live_line(item: Located, **more: Any) -> FindingLine:
    finding = item.finding
    where = _where(finding.rule, finding.about, item.number, finding.column)
    url = "" if item.record_id is None else reverse("record", args=[item.record_id])
    message = message_shown(finding.message, finding.column)
    return FindingLine(
        finding.severity.value,
        finding.rule,
        message,
        where,
        item.record_id,
        url=url,
        accepted=accepted_words(item.answer),
        proof=proof_of(item.answer),
        **more,
    )


def _asked(items: Sequence[Located], typed: Typed, files: Mapping[int, Sequence[Attachment]]) -> list[FindingLine]:
    """Ask for one answer per rule and row, even where the rule found two cells of the row."""
    lines: dict[str, FindingLine] = {}
    for item in items:
        key = item.key
        known = lines.get(key)
        lines[key if known is None else f"{key}:{len(lines)}"] = _live_line(
            item,
            explanation=typed.texts.get(key, item.explanation),
            answer_name=f"{ANSWER}{key}" if known is None else "",
            problem=typed.problems.get(key, "") if known is None else "",
            proofs=_proofs(item, key, typed, files) if known is None else None,
        )
    return list(lines.values())


def _proofs(item: Located, key: str, typed: Typed, files: Mapping[int, Sequence[Attachment]]) -> ProofList | None:
    if item.record_id is None:
        return None
    pk = item.record_id
    url = f"{reverse('record', args=[pk])}#evidence"
    return ProofList(f"{PROOF}{key}", typed.proofs.get(key, item.answer.evidence_id), files.get(pk, ()), url)


def named_proofs(version: FilingVersion) -> set[int]:
    """Return the files that the answers of a version name."""
    return {item["evidence"]["id"] for item in version.findings if item.get("evidence")}


def stated_lines(
    version: FilingVersion, standing: Collection[int] = (), *, readable: bool = False
) -> list[FindingLine]:
    """Return the findings that a version was handed in with, answers included, in printed order.

    `standing` are the files among `named_proofs` that were not taken back, `readable` tells whether one may open them.
    """
    return [_stated(item, stated_proof(item, standing, readable=readable)) for item in version.findings]


def _stated(item: Mapping[str, Any], proof: Proof | None) -> FindingLine:
    return FindingLine(
        severity=item["severity"],
        rule=item["rule"],
        message=message_shown(item["message"], item["column"]),
        where=_where(item["rule"], item.get("about", ""), item["number"], item["column"]),
        record_id=item["record"],
        explanation=item["explanation"],
        accepted=stated_acceptance(item),
        proof=proof,
    )
