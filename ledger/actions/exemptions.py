"""免报: the level above frees one unit from one period, with a reason, and takes that back."""

import uuid

from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell
from ledger.errors import ConflictError, RefusedError
from ledger.models import ExpectedReporter, Filing, Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.outbox import EXEMPTED
from ledger.queries.periods import expected_of
from ledger.queries.units import require_child
from ledger.scoping import Actor
from ledger.workflow import HANDED_IN


def exempt(actor: Actor, above: Unit, child: Unit, period: Period, reason: str) -> ExpectedReporter:
    """Free a direct child from a period; ConflictError where it has filed, RefusedError without a reason."""
    expected = _begin(actor, above, child, period)
    if expected.exempt:
        raise ConflictError(f"{child.name}这一期已经免报，请刷新后再看。")
    if not reason.strip():
        raise RefusedError("请写明免报的原因。")
    if Filing.objects.filter(unit=child, period=period, state__in=HANDED_IN).exists():
        raise ConflictError(f"{child.name}已经报送“{period.name}”，不需要免报。")
    return _keep(expected, reason.strip(), actor.name, exempt=True)


def ask_again(actor: Actor, above: Unit, child: Unit, period: Period) -> ExpectedReporter:
    """Let a unit owe the period again."""
    expected = _begin(actor, above, child, period)
    if not expected.exempt:
        raise ConflictError(f"{child.name}这一期没有免报，请刷新后再看。")
    return _keep(expected, "", "", exempt=False)


def _begin(actor: Actor, above: Unit, child: Unit, period: Period) -> ExpectedReporter:
    require(actor, Action.EXTEND_FILINGS, above)
    require_child(child, above)
    lock_ledgers([child.pk])
    return expected_of(child, period)


def _keep(expected: ExpectedReporter, reason: str, name: str, *, exempt: bool) -> ExpectedReporter:
    expected.exempt, expected.exempt_reason, expected.exempted_by_name = exempt, reason, name
    expected.save(update_fields=["exempt", "exempt_reason", "exempted_by_name"])
    said = {"period": expected.period_id, "exempt": exempt, "reason": reason}
    tell(EXEMPTED, f"exemption:{expected.pk}:{uuid.uuid4().hex}", expected.unit_id, said)
    return expected
