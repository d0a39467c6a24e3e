"""What an address of these pages asks for: whose reports, of which period, approved alone or in hand too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.policy import Action
from ledger.queries.filings import located_filing
from ledger.queries.lineage import UNMOVED, Moved, View, handed_over, moved_of
from ledger.queries.periods import current_campaign, ledger_periods
from ledger.queries.rehearsal import past_periods
from ledger.queries.units import way_down
from ledger.scoping import Actor
from qingqian.web.parts import Crumb, Tab
from reporting.queries.quality.scope import Scope
from reporting.tables.quality.address import QualityAddress
from reporting.views.pickers import period_options, unit_options

TREND: Final = 12
NOW: Final = View.NOW.value


@dataclass(frozen=True, slots=True)
class Asked:
    """Reports that somebody asked for, and may read."""

    unit: Unit
    period: Period
    pending: bool
    own: bool
    changes: Moved = UNMOVED
    now: bool = False
    handed: frozenset[int] = frozenset()

    @property
    def scope(self) -> Scope:
        """Whose versions they are."""
        moved = self.changes if self.now else UNMOVED
        return Scope(self.unit, own=self.own, pending=self.pending, moved=moved, handed=self.handed)

    @property
    def address(self) -> QualityAddress:
        """Their address."""
        return QualityAddress(self.unit.code, self.period.code, pending=self.pending, own=self.own, now=self.now)

    def trend(self) -> list[Period]:
        """Return the period and those before it, the oldest first (one query)."""
        until = ledger_periods(self.period.campaign).filter(sort_no__lte=self.period.sort_no)
        return list(until)[-TREND:]


class QualityView(TenantView):
    """A page of findings that the query of the address names."""

    action = Action.READ_SUMMARY

    def asked(self) -> Asked:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query = self.request.GET
        unit, code = self.asked_unit(), query.get("period", "")
        period = located_filing(unit.code, code)[1] if code else _last_due(unit)
        own = query.get("own") == "1"
        asked = Asked(unit, period, pending=query.get("pending") == "1", own=own, now=query.get("as") == NOW)
        # A closed unit is looked at as it was; where its rows are now, its own page says.
        changes = moved_of(unit, subtree=not own) if unit.valid_to is None else UNMOVED
        return replace(asked, changes=changes, handed=handed_over(unit))


def _last_due(unit: Unit) -> Period:
    """Return the period that was due last for anybody of the unit's campaign; before any was, the first."""
    campaign = current_campaign(unit)
    found = past_periods(campaign, 1) or list(ledger_periods(campaign)[:1])
    if not found:
        raise MissingError(_("这次专项行动还没有报送期。"))
    return found[0]


def frame(request: HttpRequest, actor: Actor, asked: Asked) -> dict[str, Any]:
    """Return what stands above each of the pages: pickers, the switch, tabs, the way back."""
    way, address = way_down(actor, asked.unit), asked.address
    return {
        "asked": asked,
        "units": unit_options(way, asked.unit),
        "periods": period_options(asked.unit, asked.period),
        "crumbs": _crumbs(way, address),
        "switch": _switch(request, pending=asked.pending),
        "views": _views(request, now=asked.now) if asked.changes else [],
        "address": address,
    }


def _crumbs(way: Sequence[Unit], address: QualityAddress) -> list[Crumb]:
    above = [Crumb(unit.name, address.of(unit.code, own=False).overview()) for unit in way[:-1]]
    return [*above, Crumb(way[-1].name)] if above else []


def _switch(request: HttpRequest, *, pending: bool) -> list[Tab]:
    return [
        Tab(_("已审核"), _with(request, "pending", ""), current=not pending),
        Tab(_("含待审核"), _with(request, "pending", "1"), current=pending),
    ]


def _views(request: HttpRequest, *, now: bool) -> list[Tab]:
    """Offer both ways to name units that were moved or merged since (workflow.md rule 13)."""
    return [
        Tab(_("单位按当时"), _with(request, "as", ""), current=not now),
        Tab(_("单位按现在"), _with(request, "as", NOW), current=now),
    ]


def _with(request: HttpRequest, switch: str, value: str) -> str:
    """Return the address as it is, from its first row on, with a switch set."""
    query = request.GET.copy()
    for name in (switch, "after", "before"):
        query.pop(name, None)
    if value:
        query[switch] = value
    return f"?{query.urlencode()}"


def pages(asked: Asked, current: str) -> list[Tab]:
    """Return the two ways to look at the period."""
    address = replace(asked.address, own=False, now=False)
    return [
        Tab(_("按规则"), asked.address.overview(), current == "rules"),
        Tab(_("按单位"), address.units(), current == "units"),
    ]
