"""Findings as pages list them: live ones with a link to the very field, those of a version with their files."""

from ledger.annexes.annex2 import BY_NO
from ledger.errors import Located
from ledger.models import FilingVersion
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.evidence import standing_evidence
from ledger.scoping import Actor
from ledger.tables.answers import accepted_words, proof_of
from ledger.tables.findings import FindingLine, message_shown, named_proofs, place, stated_lines
from ledger.views.links import address


def stated_in(actor: Actor, version: FilingVersion) -> list[FindingLine]:
    """Return what a version was handed in with, each file that it names with its link where the person may open it."""
    standing = standing_evidence(version.unit, named_proofs(version))
    return stated_lines(version, standing, readable=may(actor, Action.READ_EVIDENCE, version.unit))


def stated(item: Located, *, linked: bool = True) -> FindingLine:
    """Say where a finding stands in words, and lead to its field in the row's form."""
    finding = item.finding
    column = BY_NO.get(finding.column)
    url = address("record", item.record_id) if linked and item.record_id else ""
    anchor = f"#id_{column.name}" if url and column else ""
    return FindingLine(
        finding.severity.value,
        finding.rule,
        message_shown(finding.message, finding.column),
        place(item.number, finding.column),
        item.record_id,
        item.explanation,
        url=url + anchor,
        accepted=accepted_words(item.answer),
        proof=proof_of(item.answer),
    )
