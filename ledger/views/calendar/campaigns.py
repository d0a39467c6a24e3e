"""The city orders a campaign: its days, a look at every period that follows from them, and then the campaign."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.campaigns import Order, order_campaign, reword_campaign
from ledger.errors import RefusedError
from ledger.forms.calendar import CampaignForm, CampaignWordsForm
from ledger.guard import TenantView
from ledger.models import Campaign, Unit
from ledger.policy import Action
from ledger.queries.calendar import campaign_by_code
from ledger.queries.workdays import working_days
from ledger.tables.calendar import SHOWN, planned_line
from ledger.views.acting import acted
from ledger.views.calendar.show import orders
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb


class CampaignNew(TenantView):
    """The form for a new campaign, with its calendar as it would become."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty form; who does not order campaigns is led back to the calendar."""
        unit = self.asked_unit()
        if not orders(self.actor, unit):
            return redirect(address("calendar", unit=unit.code))
        return self._shown(request, unit, CampaignForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what would become of it, or make it."""
        unit = self.asked_unit()
        if not orders(self.actor, unit):
            return redirect(address("calendar", unit=unit.code))
        form = CampaignForm(request.POST)
        if not form.is_valid():
            return self._shown(request, unit, form, status=UNPROCESSABLE)
        order = form.order(working_days(unit))
        if request.POST.get("do") != "make":
            return self._shown(request, unit, form, order)
        try:
            made = order_campaign(self.actor, unit, order)
        except RefusedError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(request, unit, form, order, UNPROCESSABLE)
        messages.success(request, _("已建立“%(name)s”，共 %(count)s 期。") % _told(made, len(order.periods)))
        return redirect(address("calendar", unit=unit.code, campaign=made.code))

    def _shown(
        self, request: HttpRequest, unit: Unit, form: CampaignForm, order: Order | None = None, status: int = 200
    ) -> HttpResponse:
        preview = Button(_("预览各期"), "do", "preview", "" if order else "primary", icon="eye")
        make = Button(_("建立专项行动"), "do", "make", "primary", icon="device-floppy")
        words = {
            "unit": unit,
            "form": form,
            "lines": [planned_line(period) for period in order.periods] if order else [],
            "levels": [level.label for level in SHOWN],
            "crumbs": [Crumb(_("报送日历"), address("calendar", unit=unit.code)), Crumb(_("新专项行动"))],
            "cancel_url": address("calendar", unit=unit.code),
            "buttons": [preview, make] if order else [preview],
        }
        return render(request, "ledger/calendar/campaign_new.html", words, status=status)


def _told(campaign: Campaign, count: int) -> dict[str, str | int]:
    return {"name": campaign.name, "count": count}


class CampaignEdit(TenantView):
    """A campaign's name, last day and scope."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest, campaign: str) -> HttpResponse:
        """Show them to who ordered it."""
        unit = self.asked_unit()
        found = campaign_by_code(unit, campaign)
        if found.unit_id != unit.pk:
            return redirect(address("calendar", unit=unit.code, campaign=found.code))
        return self._shown(request, unit, found, CampaignWordsForm.of(found))

    def post(self, request: HttpRequest, campaign: str) -> HttpResponse:
        """Keep them."""
        unit = self.asked_unit()
        found = campaign_by_code(unit, campaign)
        if found.unit_id != unit.pk:
            return redirect(address("calendar", unit=unit.code, campaign=found.code))
        form = CampaignWordsForm(request.POST)
        done = acted(request, form, lambda: self._kept(unit, found, form), "ends_on")
        return done or self._shown(request, unit, found, form, UNPROCESSABLE)

    def _kept(self, unit: Unit, found: Campaign, form: CampaignWordsForm) -> tuple[str, str]:
        reword_campaign(self.actor, found, **form.cleaned_data)
        return _("已保存。"), address("calendar", unit=unit.code, campaign=found.code)

    def _shown(
        self, request: HttpRequest, unit: Unit, campaign: Campaign, form: CampaignWordsForm, status: int = 200
    ) -> HttpResponse:
        back = address("calendar", unit=unit.code, campaign=campaign.code)
        words = {
            "unit": unit,
            "campaign": campaign,
            "form": form,
            "crumbs": [Crumb(_("报送日历"), back), Crumb(_("修改专项行动"))],
            "cancel_url": back,
            "buttons": [Button(_("保存"), look="primary", icon="device-floppy")],
        }
        return render(request, "ledger/calendar/campaign_edit.html", words, status=status)
