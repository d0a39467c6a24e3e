"""Accepts what a version states of answers to X findings, once, with the version's approval (domain.md §4)."""

import datetime as dt
from typing import Final

from django.db import connection

from ledger.models import Explanation, FilingEvent, FilingVersion, SharedAnswer
from ledger.policy import Action
from ledger.scoping import Actor

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
ACCEPT_SHARED: Final = """
update ledger_sharedanswer a set accepted_at = %s, accepted_by_name = %s
from ledger_filingversion v cross join jsonb_to_recordset(v.findings) as f (rule text, explanation text, about text)
where v.id = %s and a.unit_id = v.unit_id and a.rule = f.rule and a.fingerprint = f.about and a.text = f.explanation
    and a.accepted_at is null
"""


def accept_stated(actor: Actor, version: FilingVersion, now: dt.datetime) -> None:
    """Accept every answer that an approved version states, unless it was accepted before."""
    with connection.cursor() as cursor:
        for statement in (ACCEPT, ACCEPT_SHARED):
            cursor.execute(statement, [now, actor.name, version.pk])


def unaccept_stated(version: FilingVersion) -> None:
    """Take back what was accepted with a version that is sent back after its approval."""
    approvals = FilingEvent.objects.filter(
        filing_id=version.filing_id,
        number=version.number,
        action__in=(Action.APPROVE_FILING.value, Action.ENDORSE_FILING.value),
    )
    for answers in (Explanation.objects, SharedAnswer.objects):
        accepted = answers.filter(unit_id=version.unit_id, accepted_at__in=approvals.values("at"))
        accepted.update(accepted_at=None, accepted_by_name="")
