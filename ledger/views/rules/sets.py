"""By what rows are judged: the rules in force, their history, and the city's form for the next set."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.ruling import allowed, rule
from ledger.errors import RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.rehearsing import enlist_rehearsal, from_json
from ledger.forms.ruling import RuleSetForm, as_typed, typed_again
from ledger.guard import TenantView
from ledger.models import Campaign, RuleSet, Unit
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.periods import current_campaign, today
from ledger.queries.rehearsal import rehearsal_by_id
from ledger.queries.ruling import ruling_at, sets_of
from ledger.tables.ruling import figure_lines, rule_lines, set_lines
from ledger.views.links import address, asked_id
from qingqian.web.parts import Button, Crumb

REHEARSED_PERIODS = 12


class RulesPage(TenantView):
    """The rules of the unit's campaign as of today, and all sets that there were."""

    action = Action.READ_RULES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        unit = self.asked_unit()
        campaign = current_campaign(unit)
        sets = sets_of(campaign)
        ruling = ruling_at(sets, today())
        words = {
            "unit": unit,
            "campaign": campaign,
            "ruling": ruling,
            "rules": rule_lines(ruling),
            "figures": figure_lines(ruling.thresholds),
            "sets": set_lines(sets),
            "editable": _may_edit(self, campaign),
        }
        return render(request, "ledger/rules/detail.html", words)


def _may_edit(view: TenantView, campaign: Campaign) -> bool:
    return campaign.unit_id in seat_units(view.actor, Action.EDIT_RULES)


class RulesEdit(TenantView):
    """The form for the next set: tried on past versions first, then saved."""

    action = Action.EDIT_RULES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the last set, or what was tried, to be changed."""
        unit = self.asked_unit()
        campaign = current_campaign(unit)
        if not _may_edit(self, campaign):  # ordered above: the page says who sets the rules
            return redirect(address("rules", unit=unit.code))
        sets = sets_of(campaign)
        typed = dict(as_typed(sets[-1] if sets else None))
        if tried := request.GET.get("tried"):
            said = from_json(rehearsal_by_id(campaign.unit, asked_id(tried)).params["ruled"])
            typed |= typed_again(said)
        return self._shown(unit, campaign, RuleSetForm(initial=typed))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try the set on past versions, or save it."""
        unit = self.asked_unit()
        campaign = current_campaign(unit)
        allowed(self.actor, campaign)
        form = RuleSetForm(request.POST)
        if not form.is_valid():
            return self._shown(unit, campaign, form, 422)
        try:
            if request.POST.get("do") == "try":
                job = enlist_rehearsal(self.actor, campaign, form.ruled(), REHEARSED_PERIODS)
                run_import.enqueue(job.pk)
                return redirect("rehearsal", pk=job.pk)
            made = rule(self.actor, campaign, form.ruled(), seen=form.cleaned_data["seen"])
        except RefusedError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(unit, campaign, form, 422)
        messages.success(request, _said(made))
        return redirect(address("rules", unit=unit.code))

    def _shown(self, unit: Unit, campaign: Campaign, form: RuleSetForm, status: int = 200) -> HttpResponse:
        words = {
            "unit": unit,
            "campaign": campaign,
            "form": form,
            "crumbs": [Crumb(_("检查规则"), address("rules", unit=unit.code)), Crumb(_("修改"))],
            "cancel_url": address("rules", unit=unit.code),
            "buttons": [
                Button(_("试算"), "do", "try", icon="calculator"),
                Button(_("保存"), "do", "save", "primary", icon="device-floppy"),
            ],
        }
        return render(self.request, "ledger/rules/edit.html", words, status=status)


def _said(made: RuleSet) -> str:
    told = {"number": made.number, "day": f"{made.valid_from:%Y-%m-%d}"}
    return _("已保存第 %(number)s 套规则，从 %(day)s 起到期的报送按它判断。") % told
