"""One period: its clocks and annexes, waived or restored; a new one; and what a unit sets for its children."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.calendar import add_period, change_period, restore_period, waive_period
from ledger.actions.child_clocks import set_child_dues
from ledger.calendar.schedule import CLOSES_AFTER, FROZEN_AFTER, Outline, single
from ledger.errors import ForbiddenError, RefusedError
from ledger.forms.calendar import ChildDuesForm, NewPeriodForm, PeriodForm
from ledger.guard import TenantView
from ledger.models import Campaign, Unit
from ledger.policy import Action
from ledger.queries.calendar import Entry, campaign_by_code, entries, entry_of
from ledger.queries.clocks import dues_of
from ledger.queries.periods import current_campaign
from ledger.queries.units import is_leaf
from ledger.queries.workdays import working_days
from ledger.tables.calendar import calendar_line, moment_words
from ledger.views.acting import acted
from ledger.views.links import address, asked_id
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb

ACTS = {"waive": waive_period, "restore": restore_period}


class PeriodEdit(TenantView):
    """The form of one period, with all that was done to it."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest, period: str) -> HttpResponse:
        """Show it to who ordered it."""
        unit = self.asked_unit()
        entry = entry_of(unit, period, working_days(unit))
        if entry.period.unit_id != unit.pk:
            return redirect(_calendar(unit, entry.period.campaign))
        return self._shown(request, unit, entry, PeriodForm.of(entry))

    def post(self, request: HttpRequest, period: str) -> HttpResponse:
        """Change it, waive it, or ask for it again."""
        unit = self.asked_unit()
        entry = entry_of(unit, period, working_days(unit))
        if entry.period.unit_id != unit.pk:
            return redirect(_calendar(unit, entry.period.campaign))
        act = ACTS.get(request.POST.get("do", ""))
        try:
            if act is not None:
                reason = request.POST.get("reason", "")[:200]
                act(self.actor, entry.period, reason, seen=asked_id(request.POST.get("seen", "")))
                return self._done(request, unit, entry)
            form = PeriodForm(request.POST)
            if form.is_valid():
                said = form.cleaned_data
                change_period(self.actor, entry.period, form.wanted(), said["reason"], seen=said["seen"])
                return self._done(request, unit, entry)
        except RefusedError as refusal:
            form = PeriodForm.of(entry) if act is not None else form
            return self._shown(request, unit, entry, form, refusal.message, UNPROCESSABLE)
        return self._shown(request, unit, entry, form, status=UNPROCESSABLE)

    def _done(self, request: HttpRequest, unit: Unit, entry: Entry) -> HttpResponse:
        messages.success(request, _("“%(name)s”已保存，下级单位在日历上看得到原因。") % {"name": entry.period.name})
        return redirect(_calendar(unit, entry.period.campaign))

    def _shown(
        self,
        request: HttpRequest,
        unit: Unit,
        entry: Entry,
        form: PeriodForm,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        back = _calendar(unit, entry.period.campaign)
        words = {
            "unit": unit,
            "form": form,
            "refused": refused,
            "line": calendar_line(entry, Level.DISTRICT, app_now()),
            "crumbs": [Crumb(_("报送日历"), back), Crumb(entry.period.name)],
            "cancel_url": back,
            "buttons": [Button(_("保存"), look="primary", icon="device-floppy")],
        }
        return render(request, "ledger/calendar/period.html", words, status=status)


def _calendar(unit: Unit, campaign: Campaign) -> str:
    return address("calendar", unit=unit.code, campaign=campaign.code)


class PeriodNew(TenantView):
    """One more period for a campaign that runs."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest, campaign: str) -> HttpResponse:
        """Show the form to who ordered the campaign."""
        unit = self.asked_unit()
        found = campaign_by_code(unit, campaign)
        if found.unit_id != unit.pk:
            return redirect(_calendar(unit, found))
        return self._shown(request, unit, found, NewPeriodForm())

    def post(self, request: HttpRequest, campaign: str) -> HttpResponse:
        """Make it."""
        unit = self.asked_unit()
        found = campaign_by_code(unit, campaign)
        if found.unit_id != unit.pk:
            return redirect(_calendar(unit, found))
        form = NewPeriodForm(request.POST)
        done = acted(request, form, lambda: self._added(unit, found, form))
        return done or self._shown(request, unit, found, form, UNPROCESSABLE)

    def _added(self, unit: Unit, found: Campaign, form: NewPeriodForm) -> tuple[str, str]:
        said = form.cleaned_data
        closes = found.periods.filter(clocks__unit=unit, clocks__closes_at__isnull=False).exists()
        outline = Outline(
            survey_date=found.survey_date,
            closes_after=CLOSES_AFTER if closes else None,
            frozen_after=FROZEN_AFTER if closes else None,
            days=working_days(unit),
        )
        planned = single(outline, said["code"], said["name"], PeriodKind(said["kind"]), said["due_at"])
        made = add_period(self.actor, found, planned, said["reason"])
        url = address("period_edit", made.code, unit=unit.code)
        return _("已增加“%(name)s”；各级时间可以再改。") % {"name": made.name}, url

    def _shown(
        self, request: HttpRequest, unit: Unit, campaign: Campaign, form: NewPeriodForm, status: int = 200
    ) -> HttpResponse:
        back = _calendar(unit, campaign)
        words = {
            "unit": unit,
            "campaign": campaign,
            "form": form,
            "crumbs": [Crumb(_("报送日历"), back), Crumb(_("增加一期"))],
            "cancel_url": back,
            "buttons": [Button(_("增加"), look="primary", icon="device-floppy")],
        }
        return render(request, "ledger/calendar/period_new.html", words, status=status)


class ChildDues(TenantView):
    """When a unit's children owe the periods that still lie ahead of it."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; who orders the campaign sets the times there."""
        unit = self.asked_unit()
        if unit.parent_id is None:
            return redirect(address("calendar", unit=unit.code))
        return self._shown(request, unit, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep all of them, or none."""
        unit = self.asked_unit()
        form = ChildDuesForm(request.POST, open_entries=_ahead(unit))
        return acted(request, form, lambda: self._set(unit, form)) or self._shown(request, unit, form, UNPROCESSABLE)

    def _set(self, unit: Unit, form: ChildDuesForm) -> tuple[str, str]:
        wanted = {entry.period: form.cleaned_data[field.name] for entry, field in form.lines}
        changed = set_child_dues(self.actor, unit, wanted)
        told = _("已保存，改动 %(count)s 期。") % {"count": changed}
        return told, address("calendar_children", unit=unit.code)

    def _shown(self, request: HttpRequest, unit: Unit, form: ChildDuesForm | None, status: int = 200) -> HttpResponse:
        if is_leaf(unit):
            raise ForbiddenError(_("没有下级单位，不需要另定时间。"))
        form = form or ChildDuesForm(open_entries=_ahead(unit))
        lines = [
            (entry, field, moment_words(entry.due(Level(unit.level))), moment_words(entry.due(_below(unit))))
            for entry, field in form.lines
        ]
        words = {
            "unit": unit,
            "form": form,
            "lines": lines,
            "crumbs": [Crumb(_("报送日历"), address("calendar", unit=unit.code)), Crumb(_("下级应报时间"))],
            "cancel_url": address("calendar", unit=unit.code),
            "buttons": [Button(_("保存"), look="primary", icon="device-floppy")],
        }
        return render(request, "ledger/calendar/children.html", words, status=status)


def _below(unit: Unit) -> Level:
    return Level(unit.level + 1)


def _ahead(unit: Unit) -> list[Entry]:
    """Return the periods that the unit itself does not owe yet."""
    found = entries(unit, current_campaign(unit), working_days(unit))
    dues = dues_of(unit, [entry.period for entry in found])
    return [entry for entry in found if entry.period.waived_at is None and _lies_ahead(dues[entry.period.pk])]


def _lies_ahead(due: dt.datetime | None) -> bool:
    return due is not None and due > app_now()
