"""Remarks: pinned and dropped by who reviews, answered by the unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.remarks import answer_remark, pin_remark, unpin_remark
from ledger.errors import RefusedError
from ledger.forms.filings import RemarkForm
from ledger.policy import Action
from ledger.queries.filings import version_of
from ledger.views.filings import FilingPage
from ledger.views.links import address, asked_id
from ledger.views.review_page import review_context
from qingqian.web.answers import UNPROCESSABLE

PLACE = "#remarks"


class RemarkPin(FilingPage):
    """Pins a remark to the version in review, or drops one that has not gone out."""

    action = Action.RETURN_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Keep it and come back to the page; what cannot be kept is shown again."""
        place = self.located(unit, period)
        back = address("review", unit, period)
        if "drop" in request.POST:
            unpin_remark(self.actor, place[0], asked_id(request.POST["drop"]))
            return redirect(back + PLACE)
        form = RemarkForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            version = version_of(*place, said["seen"])
            try:
                pin_remark(self.actor, version, said["text"], row=said["row"], column=said["column"])
            except RefusedError as refusal:
                form.add_error("row", refusal.message)
            else:
                return redirect(back + PLACE)
        context = review_context(self.actor, *place, request.GET, remark=form)
        return render(request, "ledger/review/detail.html", context, status=UNPROCESSABLE)


class RemarkAnswer(FilingPage):
    """Says what was done about a remark."""

    action = Action.EXPLAIN_FINDING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Store every answer that was typed."""
        place = self.located(unit, period)
        prefix = "answer-"
        typed = {name: text for name, text in request.POST.items() if name.startswith(prefix) and str(text).strip()}
        for name, text in typed.items():
            answer_remark(self.actor, place[0], asked_id(name.removeprefix(prefix)), str(text))
        messages.success(request, _("已保存 %(count)s 条答复，随下一版报送。") % {"count": len(typed)})
        return redirect(address("filing", unit, period) + PLACE)


_ONE = "filings/<str:unit>/<str:period>/"

urls: list[URLPattern] = [
    path(f"{_ONE}remarks/", RemarkPin.as_view(), name="remark_pin"),
    path(f"{_ONE}answers/", RemarkAnswer.as_view(), name="remark_answer"),
]
