"""The calendar of a campaign: what is due when, for everybody; where the buttons stand for those who may change it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.guard import TenantView
from ledger.models import Campaign, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.calendar import campaigns_for, entries
from ledger.queries.periods import current_campaign
from ledger.queries.units import is_leaf
from ledger.queries.workdays import working_days
from ledger.scoping import Actor
from ledger.tables.calendar import calendar_line
from ledger.vocabulary import Level
from qingqian.db.clock import app_now


def orders(actor: Actor, unit: Unit) -> bool:
    """Tell whether the person orders campaigns at this unit: its calendar's, and nobody stands above it."""
    return unit.parent_id is None and may(actor, Action.EDIT_CALENDAR, unit)


class CalendarPage(TenantView):
    """Every period of a campaign with its times and what was done to it."""

    action = Action.READ_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the campaign that was asked for, else the current one."""
        unit = self.asked_unit()
        campaigns = campaigns_for(unit)
        campaign = _chosen(unit, campaigns, request.GET.get("campaign", ""))
        level, now = Level(unit.level), app_now()
        found = entries(unit, campaign, working_days(unit))
        words = {
            "unit": unit,
            "campaign": campaign,
            "options": [(each.code, each.name) for each in campaigns],
            "chosen": campaign.code,
            "lines": [calendar_line(entry, level, now) for entry in found],
            "levels": [Level.TOWN.label, Level.DISTRICT.label, Level.MUNICIPAL.label],
            "orders": orders(self.actor, unit) and campaign.unit_id == unit.pk,
            "sets": unit.parent_id is not None and not is_leaf(unit) and may(self.actor, Action.EDIT_CALENDAR, unit),
        }
        return render(request, "ledger/calendar/show.html", words)


def _chosen(unit: Unit, campaigns: list[Campaign], code: str) -> Campaign:
    return next((campaign for campaign in campaigns if campaign.code == code), None) or current_campaign(unit)
