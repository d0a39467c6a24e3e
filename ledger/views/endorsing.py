"""The end of the root's own filing: 审定, 退回修改, 已报送."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.endorsing import Approval, Dispatch, endorse, reopen, send
from ledger.forms.endorsing import EndorseForm, ReopenForm, SendForm
from ledger.forms.filings import SeenForm
from ledger.models import Period, Unit
from ledger.policy import Action
from ledger.queries.filings import standing_of
from ledger.views.acting import acted
from ledger.views.ending import ending_words
from ledger.views.filing_page import filing_context
from ledger.views.filings import FilingPage
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE


class _Ending(FilingPage):
    """What the three share: a form on the filing's page."""

    form: ClassVar[type[SeenForm]]

    def done(self, unit: Unit, period: Period, said: Mapping[str, Any]) -> str:
        """Make the move by the form's words, and say what was done."""
        raise NotImplementedError

    def end(self, unit: str, period: str) -> HttpResponse:
        """Make the move, or show the page again with what was typed."""
        place, form = self.located(unit, period), self.form(self.request.POST)
        url = address("filing", unit, period)
        done = acted(self.request, form, lambda: (self.done(*place, form.cleaned_data), url))
        return done or self._again(place, form)

    def _again(self, place: tuple[Unit, Period], form: SeenForm) -> HttpResponse:
        standing = standing_of(*place)
        context = filing_context(self.actor, standing) | ending_words(self.actor, standing, form)
        return render(self.request, "ledger/filing/detail.html", context, status=UNPROCESSABLE)


class FilingEndorse(_Ending):
    """Approve what another person of the root has handed in."""

    action = Action.ENDORSE_FILING
    form = EndorseForm

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:  # noqa: ARG002 - Django's hook
        """Endorse it."""
        return self.end(unit, period)

    def done(self, unit: Unit, period: Period, said: Mapping[str, Any]) -> str:
        """Endorse it."""
        approval = Approval(said["document_no"], said["dated"])
        number = endorse(self.actor, unit, period, approval, seen=said["seen"]).number
        return _("第 %(number)s 版已审定，可以报送了。") % {"number": number}


class FilingReopen(_Ending):
    """Give it back for a new version."""

    action = Action.REOPEN_FILING
    form = ReopenForm

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:  # noqa: ARG002 - Django's hook
        """Give it back."""
        return self.end(unit, period)

    def done(self, unit: Unit, period: Period, said: Mapping[str, Any]) -> str:
        """Give it back."""
        outcome = reopen(self.actor, unit, period, said["reason"], seen=said["seen"], redo_by=said["redo_by"])
        return _("第 %(number)s 版已退回修改，改好后请再提交新的一版。") % {"number": outcome.number}


class FilingSend(_Ending):
    """Say that it went up."""

    action = Action.SEND_FILING
    form = SendForm

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:  # noqa: ARG002 - Django's hook
        """Say so."""
        return self.end(unit, period)

    def done(self, unit: Unit, period: Period, said: Mapping[str, Any]) -> str:
        """Say so."""
        dispatch = Dispatch(said["recipient"], said["dated"])
        number = send(self.actor, unit, period, dispatch, seen=said["seen"]).number
        return _("已登记：第 %(number)s 版报送%(to)s。") % {"number": number, "to": dispatch.recipient}


_ONE: Final = "filings/<str:unit>/<str:period>/"

urls: list[URLPattern] = [
    path(f"{_ONE}endorse/", FilingEndorse.as_view(), name="filing_endorse"),
    path(f"{_ONE}reopen/", FilingReopen.as_view(), name="filing_reopen"),
    path(f"{_ONE}send/", FilingSend.as_view(), name="filing_send"),
]
