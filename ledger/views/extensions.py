"""延期 and 免报: more time for one unit below, or nothing asked of it, for one period and with a reason."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.exemptions import ask_again, exempt
from ledger.actions.extensions import end_extension, extend
from ledger.errors import RefusedError
from ledger.forms.extensions import ExemptionForm, ExtensionForm
from ledger.guard import TenantView
from ledger.models import Extension, Period, Unit
from ledger.policy import Action
from ledger.queries.extensions import Extendable, extendables
from ledger.queries.periods import current_campaign, current_period, ledger_periods
from ledger.queries.units import unit_by_code
from ledger.tables.marks import Mark, marks_of, pill_of
from ledger.views.acting import acted
from ledger.views.links import address
from ledger.views.words import due_words
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Pill


@dataclass(frozen=True, slots=True)
class Line:
    """One child: how it stands, when the period closes for it, and every extension that it was given."""

    unit: Unit
    pill: Pill
    marks: list[Mark]
    closes: str
    until: str
    given: list[tuple[Extension, str]]
    holds: bool
    exempt_reason: str
    exempted: bool


class Extensions(TenantView):
    """The children of a unit for one period, and the form that gives one of them more time."""

    action = Action.EXTEND_FILINGS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._shown(request, self.asked_unit())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give more time, or show again what was typed."""
        unit = self.asked_unit()
        period = _period(request, unit)
        found = extendables(unit, period)
        form = ExtensionForm(request.POST, children=_in_question(found))
        done = acted(request, form, lambda: self._extended(unit, period, form), "until")
        return done or self._shown(request, unit, form, UNPROCESSABLE)

    def _extended(self, unit: Unit, period: Period, form: ExtensionForm) -> tuple[str, str]:
        said = form.cleaned_data
        extend(self.actor, unit, said["child"], period, said["until"], said["reason"])
        told = {"unit": said["child"].name, "until": due_words(said["until"], app_now())}
        return _("已准许%(unit)s延至 %(until)s；迟报的仍记为迟报。") % told, _url(unit, period)

    def _shown(
        self, request: HttpRequest, unit: Unit, form: ExtensionForm | None = None, status: int = 200
    ) -> HttpResponse:
        return shown(request, unit, form, status=status)


def shown(
    request: HttpRequest,
    unit: Unit,
    form: ExtensionForm | None = None,
    freeing: ExemptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the children with both forms."""
    period, now = _period(request, unit), app_now()
    found = extendables(unit, period)
    words: dict[str, Any] = {
        "unit": unit,
        "period": period,
        "options": [(each.code, each.name) for each in ledger_periods(current_campaign(unit))],
        "chosen": period.code,
        "lines": [_line(each, now) for each in found],
        "form": form or ExtensionForm(children=_in_question(found)),
        "freeing": freeing or ExemptionForm(children=_exemptable(found)),
        "may_free": any(each.exemptable for each in found),
        "may_give": any(each.in_question for each in found),
        "closes": any(each.standing.clocks.ends_at for each in found),
        "here": _url(unit, period),
        "end_url": address("extension_end", unit=unit.code, period=period.code),
        "exempt_url": address("exemption", unit=unit.code, period=period.code),
    }
    return render(request, "ledger/extension/list.html", words, status=status)


class ExtensionEnd(TenantView):
    """Takes an extension back."""

    action = Action.EXTEND_FILINGS

    def post(self, request: HttpRequest) -> HttpResponse:
        """End what a child was given for the period."""
        above = self.asked_unit()
        child, period = _child(request.POST.get("child", "")), _period(request, above)
        end_extension(self.actor, above, child, period)
        messages.success(request, _("已收回给%(unit)s的延期。") % {"unit": child.name})
        return redirect(_url(above, period))


class Exemption(TenantView):
    """Frees a child from a period, or asks it again."""

    action = Action.EXTEND_FILINGS

    def post(self, request: HttpRequest) -> HttpResponse:
        """Free the child that was chosen, or take that back where `again` names one."""
        above = self.asked_unit()
        period = _period(request, above)
        if "again" in request.POST:
            child = _child(request.POST["again"])
            ask_again(self.actor, above, child, period)
            messages.success(request, _("%(unit)s这一期要报了。") % {"unit": child.name})
            return redirect(_url(above, period))
        form = ExemptionForm(request.POST, children=_exemptable(extendables(above, period)))
        if not form.is_valid():
            return shown(request, above, freeing=form, status=UNPROCESSABLE)
        child = form.cleaned_data["child"]
        exempt(self.actor, above, child, period, form.cleaned_data["reason"])
        messages.success(request, _("%(unit)s这一期免报。") % {"unit": child.name})
        return redirect(_url(above, period))


def _child(code: str) -> Unit:
    if not code:
        raise RefusedError(_("请选择单位。"))
    return unit_by_code(code)


def _period(request: HttpRequest, unit: Unit) -> Period:
    """Return the period that the address names, else the current one."""
    campaign = current_campaign(unit)
    wanted = ledger_periods(campaign).filter(code=request.GET.get("period", "")).first()
    return wanted or current_period(unit, campaign)


def _url(unit: Unit, period: Period) -> str:
    return address("extensions", unit=unit.code, period=period.code)


def _in_question(found: list[Extendable]) -> list[Unit]:
    return [each.standing.unit for each in found if each.in_question]


def _exemptable(found: list[Extendable]) -> list[Unit]:
    return [each.standing.unit for each in found if each.exemptable]


def _line(each: Extendable, now: dt.datetime) -> Line:
    standing, clocks = each.standing, each.standing.clocks
    return Line(
        standing.unit,
        pill_of(standing),
        marks_of(standing, now),
        "" if clocks.closes_at is None else due_words(clocks.closes_at, now),
        "" if clocks.extended_until is None else due_words(clocks.extended_until, now),
        [(one, due_words(one.until, now)) for one in each.given],
        each.endable,
        standing.expected.exempt_reason if standing.expected else "",
        each.exempted,
    )


urls: list[URLPattern] = [
    path("extensions/", Extensions.as_view(), name="extensions"),
    path("extensions/exempt/", Exemption.as_view(), name="exemption"),
    path("extensions/end/", ExtensionEnd.as_view(), name="extension_end"),
]
