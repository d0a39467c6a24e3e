"""疑似重复: what several units below one have, side by side; it is answered here, or one unit's filing is returned."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.shared import answer_shared
from ledger.errors import RefusedError
from ledger.forms.twins import SharedAnswerForm
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.periods import current_campaign, ledger_periods
from ledger.queries.shared import Group, shared_for, shared_live
from ledger.queries.twins import answers_to, twins_in
from ledger.tables.paging import Page, page_number
from ledger.tables.twins import STATES, cards, state_of
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Tab, Tone

PAGE: Final = 10


class TwinsPage(TenantView):
    """All groups below a unit: as the ledgers stand, or as the unit's submission for a period would hold them."""

    action = Action.READ_LEDGER

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of those in the chosen state."""
        unit = self.asked_unit()
        return render(request, "ledger/twins/list.html", _context(self, unit))


class TwinsAnswer(TenantView):
    """Stores the unit's answer to one group."""

    action = Action.EXPLAIN_FINDING

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store it, or show again what was typed."""
        unit = self.asked_unit()
        form = SharedAnswerForm(request.POST)
        if not form.is_valid() or not self._stored(unit, form):
            return render(request, "ledger/twins/list.html", _context(self, unit, form), status=UNPROCESSABLE)
        messages.success(request, _("已保存说明。这些行不变，以后各期都按已说明处理。"))
        return redirect(_url(request, unit))

    def _stored(self, unit: Unit, form: SharedAnswerForm) -> bool:
        """Store it; what says nothing, by the campaign's own phrases, is said beside its field."""
        said = form.cleaned_data
        try:
            answer_shared(self.actor, unit, _asked_period(self.request, unit), said["mark"], said["text"])
        except RefusedError as refusal:
            form.add_error("text", refusal.message)
        return form.is_valid()


def _asked_period(request: HttpRequest, unit: Unit) -> Period | None:
    """Return the period that the address names; None for the ledgers as they stand."""
    wanted = request.GET.get("period", "")
    return ledger_periods(current_campaign(unit)).filter(code=wanted).first() if wanted else None


def _url(request: HttpRequest, unit: Unit, name: str = "twins", **changed: str) -> str:
    kept = {key: request.GET[key] for key in ("period", "show") if request.GET.get(key)}
    asked = {"unit": unit.code, **kept, **changed}
    return address(name, **{key: value for key, value in asked.items() if value})


def _context(view: TenantView, unit: Unit, form: SharedAnswerForm | None = None) -> dict[str, Any]:
    request, period = view.request, _asked_period(view.request, unit)
    groups = shared_live(unit) if period is None else shared_for(unit, period)
    answers = answers_to(unit, groups)
    by_state: dict[str, list[Group]] = {name: [] for name, _label in STATES}
    for group in groups:
        by_state[state_of(group, answers)].append(group)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in by_state else "open"
    page = Page(page_number(request.GET), len(by_state[chosen]), PAGE)
    shown = by_state[chosen][page.start : page.start + PAGE]
    return {
        "unit": unit,
        "period": period,
        "cards": cards(shown, twins_in(unit, current_campaign(unit), shown) if shown else [], answers),
        "pager": page.pager(request.GET),
        "tabs": [
            Tab(str(label), _url(request, unit, show=name), name == chosen, len(by_state[name]), _tone(name, by_state))
            for name, label in STATES
        ],
        "places": _places(request, unit, period),
        "form": form or SharedAnswerForm(),
        "may_answer": may(view.actor, Action.EXPLAIN_FINDING, unit),
        "may_return": may(view.actor, Action.REVIEW_QUEUE, unit),
        "answer_url": _url(request, unit, "twins_answer"),
    }


def _tone(name: str, by_state: dict[str, list[Group]]) -> Tone:
    return Tone.WARN if name == "open" and by_state[name] else Tone.PLAIN


def _places(request: HttpRequest, unit: Unit, period: Period | None) -> list[Tab]:
    """Offer both looks where the address names a period."""
    if period is None:
        return []
    return [
        Tab(_("本期汇总：%(period)s") % {"period": period.name}, _url(request, unit), current=True),
        Tab(_("台账现状"), _url(request, unit, period="")),
    ]


urls: list[URLPattern] = [
    path("twins/", TwinsPage.as_view(), name="twins"),
    path("twins/answer/", TwinsAnswer.as_view(), name="twins_answer"),
]
