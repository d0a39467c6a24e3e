"""What an address asks to be compared: two periods and versions of one unit, how, and in which annex."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.policy import Action
from ledger.queries.lineage import View
from ledger.queries.periods import current_campaign, ledger_periods, period_by_code
from ledger.queries.rehearsal import past_periods
from reporting.annexes.spec import SummarySpec
from reporting.queries.compare import Comparison, compare
from reporting.queries.reviewed import Counting
from reporting.queries.tables import SPECS
from reporting.tables.compare import CompareAddress, Show
from reporting.views.asked import Asked, asked_of, grouping_in, version_in

_ANNEXES: Final = {str(number): number for number in SPECS}
_SHOWS: Final = {show.value: show for show in Show}
_VIEWS: Final = {view.value: view for view in View}


@dataclass(frozen=True)
class Pair:
    """Two sheets of one unit that somebody asked for, and may read."""

    old: Asked
    new: Asked
    annex: int
    show: Show
    view: View

    @property
    def unit(self) -> Unit:
        """Whose they are."""
        return self.new.unit

    @property
    def spec(self) -> SummarySpec:
        """Which annex is compared."""
        return SPECS[self.annex]

    @cached_property
    def comparison(self) -> Comparison | None:
        """Both held against each other; None where nothing was handed in for one of them."""
        if self.old.counted is None or self.new.counted is None:
            return None
        return compare(self.old.counted, self.new.counted, self.new.grouping, self.view)

    @property
    def address(self) -> CompareAddress:
        """Their address."""
        old, new = ((side.address.period, side.address.version) for side in (self.old, self.new))
        return CompareAddress(self.unit.code, self.annex, old, new, self.new.grouping, self.show, self.view)


class CompareView(TenantView):
    """A page of a comparison that the query of the address names."""

    action = Action.READ_SUMMARY

    def asked(self) -> Pair:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query = self.request.GET
        unit, grouping = self.asked_unit(), grouping_in(query)
        old, new = _periods(unit, query.get("from", ""), query.get("period", ""))
        sides = [
            asked_of(unit, code, version_in(query, name, unit, code, Counting.PENDING.value), grouping)
            for code, name in ((old, "from_version"), (new, "version"))
        ]
        return Pair(
            sides[0],
            sides[1],
            _ANNEXES.get(query.get("annex", ""), 4),
            _SHOWS.get(query.get("show", ""), Show.DELTA),
            _VIEWS.get(query.get("as", ""), View.THEN),
        )

    def compared(self) -> tuple[Pair, Comparison]:
        """Return what is asked for with the comparison; MissingError where there is none."""
        pair = self.asked()
        if pair.comparison is None:
            raise MissingError(_("这两期里有一期还没有可以对比的版本。"))
        return pair, pair.comparison


def _periods(unit: Unit, old: str, new: str) -> tuple[str, str]:
    """Return the codes of both periods: not said, the last that was due, and the one before it."""
    if old and new:
        return old, new
    if new:
        later = period_by_code(new)
        before = ledger_periods(later.campaign).filter(sort_no__lt=later.sort_no).order_by("-sort_no")[:1]
        return next((period.code for period in before), new), new
    last = _last_two(unit)
    return old or last[0].code, last[-1].code


def _last_two(unit: Unit) -> Sequence[Period]:
    campaign = current_campaign(unit)
    found = past_periods(campaign, 2) or list(ledger_periods(campaign)[:1])
    if not found:
        raise MissingError(_("这次专项行动还没有报送期。"))
    return found
