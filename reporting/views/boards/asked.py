"""What an address of a board asks for: whose, of which period, and what counts."""

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.policy import Action
from ledger.queries.filings import located_filing
from ledger.queries.periods import LEDGER_ANNEX, current_campaign, ledger_periods, reporters_period
from ledger.queries.units import is_leaf
from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting
from reporting.tables.boards.address import COUNTS


class BoardView(TenantView):
    """A page of a board that the query of the address names."""

    action = Action.READ_SUMMARY

    def look(self) -> Look:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query, unit = self.request.GET, self.asked_unit()
        code = query.get("period", "")
        period = located_filing(unit.code, code)[1] if code else _current(unit)
        if LEDGER_ANNEX not in period.annexes:
            raise MissingError("这个报送期不报台账，没有看板。")
        # Who has nobody below looks at its own ledger first, who has others at what was approved of them.
        usual = None if is_leaf(unit) else Counting.APPROVED
        return Look(unit, period, COUNTS.get(query.get("count", ""), usual))


def _current(unit: Unit) -> Period:
    """Return the period that those below the unit owe next; MissingError where a campaign has none."""
    campaign = current_campaign(unit)
    if not ledger_periods(campaign).exists():
        raise MissingError("这次专项行动还没有报送期。")
    return reporters_period(unit, campaign)
