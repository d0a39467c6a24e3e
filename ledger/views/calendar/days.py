"""Holidays and adjusted working days, by year."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.workdays import clear_day, set_day
from ledger.forms.calendar import DayForm
from ledger.guard import TenantView
from ledger.models import CalendarDay, Unit
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.queries.workdays import days_of_year, years_kept
from ledger.tables.calendar import WEEKDAYS
from ledger.views.calendar.show import orders
from ledger.views.links import address, asked_id
from qingqian.sheets.days import read_day
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb


class Workdays(TenantView):
    """The days of a year that are not what their weekday says; kept by who orders campaigns."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a year."""
        return self._shown(request, self.asked_unit(), DayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep one day, or let it be what its weekday says."""
        unit = self.asked_unit()
        if "clear" in request.POST:
            day = _read(request.POST["clear"])
            clear_day(self.actor, unit, day)
            messages.success(request, _("已删除 %(day)s 的记录。") % {"day": day})
            return redirect(address("workdays", unit=unit.code, year=str(day.year)))
        form = DayForm(request.POST)
        if not form.is_valid():
            return self._shown(request, unit, form, UNPROCESSABLE)
        said = form.cleaned_data
        kept = set_day(self.actor, unit, said["day"], said["name"], working=said["working"] == "on")
        messages.success(request, _("已记下 %(day)s。") % {"day": kept.day})
        return redirect(address("workdays", unit=unit.code, year=str(kept.day.year)))

    def _shown(self, request: HttpRequest, unit: Unit, form: DayForm, status: int = 200) -> HttpResponse:
        years = sorted({*years_kept(unit), today().year})
        asked = asked_id(request.GET.get("year", ""))
        year = asked if asked in years else today().year
        days = days_of_year(unit, year)
        words = {
            "unit": unit,
            "form": form,
            "options": [(each, each) for each in years],
            "chosen": year,
            "year": year,
            "lines": [(day, _weekday(day)) for day in days],
            "orders": orders(self.actor, unit),
            "crumbs": [Crumb(_("报送日历"), address("calendar", unit=unit.code)), Crumb(_("节假日"))],
            "here": address("workdays", unit=unit.code),
        }
        return render(request, "ledger/calendar/days.html", words, status=status)


def _weekday(day: CalendarDay) -> str:
    return f"周{WEEKDAYS[day.day.weekday()]}"


def _read(text: str) -> dt.date:
    try:
        return read_day(text)
    except ValueError:
        return dt.date.min
