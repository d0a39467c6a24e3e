"""Who is missing below a unit, whom to call, who was reminded when; and the button that reminds them (催报)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.actions.reminders import Reminded, remind
from ledger.calendar.instants import day_of
from ledger.errors import MissingError
from ledger.forms.reminders import ReminderForm
from ledger.guard import TenantView
from ledger.models import Period, Reminder, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.filings import Standing
from ledger.queries.periods import asked_period, ledger_periods, period_by_code
from ledger.queries.reminders import Chased, chased
from ledger.scoping import Actor
from ledger.tables.filings import filing_url
from ledger.tables.marks import Mark, marks_of, pill_of
from ledger.views.links import address
from ledger.views.words import due_words, span_words
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Pill

NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One unit that misses the period: since when, how far it has come, whom to call, and what was said to it."""

    unit: Unit
    url: str
    pill: Pill
    marks: Sequence[Mark]
    due: str
    phone: str
    reminders: Sequence[Reminder]


class Chase(TenantView):
    """The units below that have not handed in a period."""

    action = Action.READ_COMPLETENESS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, their numbers masked."""
        unit = self.asked_unit()
        return shown(request, self.actor, unit, asked_period(unit, request.GET.get("period", "")))


class ChasePhones(TenantView):
    """The same page with the numbers as they are; each look is logged."""

    action = Action.READ_PHONES

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show them, and log it."""
        unit = self.asked_unit()
        period = shown_period(unit, request.GET.get("period", ""))
        units = [one.standing.unit.code for one in chased(unit, period)]
        note(unit.pk, "phones_revealed", {"period": period.code, "whose": "contacts", "units": units})
        return shown(request, self.actor, unit, period, masked=False)


class Remind(TenantView):
    """Reminds those who were shown and still miss it."""

    action = Action.REMIND

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send, and say who was reminded, who had been today, and who has handed in meanwhile."""
        unit = self.asked_unit()
        period = shown_period(unit, request.GET.get("period", ""))
        form = ReminderForm(request.POST)
        if not form.is_valid():
            return shown(request, self.actor, unit, period, form)
        done = remind(self.actor, unit, period, request.POST.getlist("child"), form.cleaned_data["text"])
        for sentence in _said(done):
            messages.success(request, sentence)
        return redirect(chase_url(unit, period))


def shown_period(unit: Unit, code: str) -> Period:
    """Return the period that the page was about, waived meanwhile or not; MissingError for a stranger's."""
    period = period_by_code(code)
    if not unit.path.startswith(period.path):
        raise MissingError(_("没有代码为 %(code)s 的报送期。") % {"code": code})
    return period


def shown(
    request: HttpRequest,
    actor: Actor,
    unit: Unit,
    period: Period,
    form: ReminderForm | None = None,
    *,
    masked: bool = True,
) -> HttpResponse:
    """Show the list with the form for those who may remind."""
    now, found = app_now(), chased(unit, period)
    reads = may(actor, Action.READ_FILING, unit)
    today = day_of(now)
    fresh = [one.standing.unit for one in found if one.reminded_on(today) is None]
    words: dict[str, Any] = {
        "unit": unit,
        "period": period,
        "list_title": _("未报单位"),
        "periods": list(ledger_periods(period.campaign)),
        "lines": [_line(one, now, masked=masked, reads=reads) for one in found],
        "returned": sum(one.standing.latest_number > 0 for one in found),
        "fresh": fresh,
        "form": form or ReminderForm(),
        "may_remind": may(actor, Action.REMIND, unit),
        "may_reveal": masked and reads_phones(actor, unit),
        "remind_url": address("remind", unit=unit.code, period=period.code),
        "phones_url": address("chase_phones", unit=unit.code, period=period.code),
        "file_url": address("chase_xlsx", unit=unit.code, campaign=period.campaign.code, period=period.code),
        "papers_url": address("paper_chase", unit=unit.code, period=period.code),
        "matrix_url": address("completeness", unit=unit.code, campaign=period.campaign.code),
        "filings_url": address("filings", unit=unit.code, period=period.code) if reads else "",
    }
    refused = form is not None and bool(form.errors)
    return render(request, "ledger/reminder/chase.html", words, status=UNPROCESSABLE if refused else None)


def chase_url(unit: Unit, period: Period) -> str:
    """Return the address of the list."""
    return address("chase", unit=unit.code, period=period.code)


def _line(one: Chased, now: dt.datetime, *, masked: bool, reads: bool) -> Line:
    standing = one.standing
    phone = standing.unit.contact_phone
    return Line(
        standing.unit,
        filing_url(standing) if reads else "",
        pill_of(standing),
        marks_of(standing, now),
        _due(standing, now),
        mask_phone(phone) if masked else phone,
        one.reminders,
    )


def _due(standing: Standing, now: dt.datetime) -> str:
    due = standing.clocks.due_at
    if due is None:
        return ""
    past = _("，已过 %(span)s") % {"span": span_words(now - due)} if due < now else ""
    return due_words(due, now) + past


def _said(done: Reminded) -> list[str]:
    """Say what became of everybody who was named."""
    sentences = []
    if done.sent:
        sentences.append(_("已催报 %(count)s 个单位。") % {"count": len(done.sent)})
    if done.already:
        first = [f"{unit.name}（{said.by_name}）" for unit, said in done.already[:NAMED]]
        more = _("等") if len(done.already) > NAMED else ""
        words = {"count": len(done.already), "who": "、".join(first) + more}
        sentences.append(_("%(count)s 个今天已经催过，没有再催：%(who)s。") % words)
    if done.in_hand:
        sentences.append(_("%(count)s 个已经报来或免报，没有催报。") % {"count": done.in_hand})
    return sentences


urls: list[URLPattern] = [
    path("chase/", Chase.as_view(), name="chase"),
    path("chase/remind/", Remind.as_view(), name="remind"),
    path("chase/phones/", ChasePhones.as_view(), name="chase_phones"),
]
