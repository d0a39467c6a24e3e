from typing import Any

from django.core.management.base import CommandError, CommandParser

from ledger.actions.deciding import approve, claim, return_filing
from ledger.management.operator import USAGE, OperatorCommand
from ledger.models import Filing, State
from ledger.queries.periods import period_by_code
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor


class Command(OperatorCommand):
    """review_filing --unit CODE --period CODE --as USER (--approve | --return REASON) [--version N]."""

    help = "审核下级的报送：通过或退回"

    def add_options(self, parser: CommandParser) -> None:
        """Take the filing and the decision."""
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--period", required=True, metavar="CODE")
        decision = parser.add_mutually_exclusive_group(required=True)
        decision.add_argument("--approve", action="store_true", help="审核通过")
        decision.add_argument("--return", dest="reason", metavar="REASON", help="退回，写明原因")
        parser.add_argument("--version", dest="number", type=int, metavar="N", help="看过的版本号")

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Claim if need be, decide, and say what became of it."""
        if actor.is_system:
            raise CommandError("审核要由人来做：请用 --as 写明审核人。", returncode=USAGE)
        unit, period, seen = unit_by_code(options["unit"]), period_by_code(options["period"]), options["number"]
        filing = unit_filing_state(unit.pk, period.pk)
        if filing == State.SUBMITTED:
            claim(actor, unit, period, seen=seen)
        if options["approve"]:
            outcome = approve(actor, unit, period, seen=seen)
        else:
            outcome = return_filing(actor, unit, period, options["reason"], seen=seen)
        return {
            "unit": unit.code,
            "period": period.code,
            "version": outcome.number,
            "state": State(outcome.filing.state).name.lower(),
            "late": outcome.filing.late,
        }


def unit_filing_state(unit_id: int, period_id: int) -> State | None:
    """Return where a filing stands, or None before its first move."""
    state = Filing.objects.filter(unit_id=unit_id, period_id=period_id).values_list("state", flat=True).first()
    return None if state is None else State(state)
