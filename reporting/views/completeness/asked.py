"""What an address of these pages asks for: whose children, which campaign, which of its periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Campaign, Period, Unit
from ledger.policy import Action
from ledger.queries.lineage import View
from ledger.queries.periods import current_campaign, ledger_periods, reporters_period
from ledger.queries.units import ancestry, require_child, unit_by_code
from ledger.tables.paging import page_number

RECENT: Final = 13
NOW: Final = View.NOW.value


@dataclass(frozen=True, slots=True)
class Asked:
    """Those directly below a unit, for periods of a campaign; `opened` is one of them with those below it.

    `now` names units that were moved or merged since as they are now, not as they were.
    """

    unit: Unit
    campaign: Campaign
    every: Sequence[Period]
    current: Period
    whole: bool
    opened: Unit | None
    page: int
    now: bool = False

    @property
    def periods(self) -> Sequence[Period]:
        """The periods that are shown: the last ones up to the current, or all."""
        if self.whole:
            return self.every
        past = [period for period in self.every if period.sort_no <= self.current.sort_no]
        return past[-RECENT:]

    def query(self, **changed: str) -> str:
        """Write it as the query of an address; blank words are left out."""
        said = {
            "unit": self.unit.code,
            "campaign": self.campaign.code,
            "span": "all" if self.whole else "",
            "open": "" if self.opened is None else self.opened.code,
            "page": str(self.page) if self.page > 1 else "",
            "as": NOW if self.now else "",
            **changed,
        }
        return urlencode({key: word for key, word in said.items() if word})


class CompletenessView(TenantView):
    """A page of who has handed in what."""

    action = Action.READ_COMPLETENESS

    def asked(self) -> Asked:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query, unit = self.request.GET, self.asked_unit()
        campaign = _campaign(unit, query.get("campaign", ""))
        every = list(ledger_periods(campaign))
        if not every:
            raise MissingError(_("这次专项行动还没有报送期。"))
        current = next((period for period in every if period.code == query.get("period")), None)
        return Asked(
            unit,
            campaign,
            every,
            current or reporters_period(unit, campaign),
            query.get("span") == "all",
            _opened(unit, query.get("open", "")),
            page_number(query),
            query.get("as") == NOW,
        )


def campaigns_of(unit: Unit) -> list[Campaign]:
    """Return the campaigns that a unit reports to, the newest first."""
    return list(Campaign.objects.filter(path__in=ancestry(unit.path)).order_by("-survey_date", "-id"))


def _campaign(unit: Unit, code: str) -> Campaign:
    if not code:
        return current_campaign(unit)
    found = next((campaign for campaign in campaigns_of(unit) if campaign.code == code), None)
    if found is None:
        raise MissingError(_("没有找到这次专项行动。"))
    return found


def _opened(unit: Unit, code: str) -> Unit | None:
    if not code:
        return None
    found = unit_by_code(code)
    require_child(found, unit)
    return found
