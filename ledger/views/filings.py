"""Filings: who owes what for which period, the page of one, and every move that its unit makes with it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.answers import answer_findings
from ledger.actions.asking import ask_return
from ledger.actions.explanations import Answers
from ledger.actions.filings import amend, report_for, submit_together, withdraw
from ledger.actions.versions import Submission
from ledger.errors import RefusedError
from ledger.forms.filings import (
    AmendmentForm,
    AskForm,
    ProxyForm,
    SeenForm,
    SubmissionForm,
    answer_problems,
    answers_in,
)
from ledger.forms.proofs import proofs_in
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.contacts import is_of_contacts
from ledger.queries.filings import (
    Standing,
    located_filing,
    standing_of,
    standings_of_children,
    standings_of_periods,
)
from ledger.queries.narratives import narrative_missing
from ledger.queries.periods import current_campaign, due_together, ledger_periods, reporters_period, ruling_for
from ledger.tables.filings import GROUPS, filing_line, in_group
from ledger.tables.findings import Typed
from ledger.views.acting import acted
from ledger.views.ending import ending_words
from ledger.views.filing_page import Refused, filing_context
from ledger.views.links import address
from ledger.views.locked import Mode
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Tab


class FilingList(TenantView):
    """One unit's periods, or how its children stand for one period."""

    action = Action.READ_FILING

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the periods of the current campaign, or the children of a chosen one."""
        unit = self.asked_unit()
        campaign = current_campaign(unit)
        periods = list(ledger_periods(campaign))
        wanted = request.GET.get("period")
        period = next((item for item in periods if item.code == wanted), None) or reporters_period(unit, campaign)
        children = standings_of_children(unit, period)
        context: dict[str, Any] = {"unit": unit, "period": period, "periods": periods, "campaign": campaign}
        if children and request.GET.get("view") != "own":
            return render(request, "ledger/filing/children.html", context | self._children(unit, period, children))
        now = app_now()
        lines = [
            filing_line(item, now, current=item.period.pk == period.pk)
            for item in standings_of_periods(unit, campaign)
        ]
        return render(request, "ledger/filing/list.html", context | {"lines": lines, "child_count": len(children)})

    def _children(self, unit: Unit, period: Period, children: list[Standing]) -> dict[str, Any]:
        now, chosen, missing = app_now(), self.request.GET.get("show", ""), sum(item.missing for item in children)
        shown = [filing_line(item, now) for item in children if in_group(item, chosen)]
        return {
            "lines": shown,
            "child_count": len(children),
            "missing": missing,
            "chase_url": address("chase", unit=unit.code, period=period.code) if missing else "",
            "may_remind": may(self.actor, Action.REMIND, unit),
            "tabs": [
                Tab(
                    str(label),
                    self._query(show=key),
                    current=key == chosen,
                    count=sum(in_group(item, key) for item in children),
                )
                for key, label, _states in GROUPS
            ],
        }

    def _query(self, **changed: str) -> str:
        query = self.request.GET.copy()
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"


class FilingPage(TenantView):
    """A view of one unit's filing for one period, named in the address."""

    def located(self, unit_code: str, period_code: str) -> tuple[Unit, Period]:
        """Return both, if the page's action is granted at the unit; else 404 or 403."""
        unit, period = located_filing(unit_code, period_code, contacts=True)
        return self.allowed(unit), period


class FilingView(FilingPage):
    """Where a filing stands, what stops it, what it contains, what was done with it."""

    action = Action.READ_FILING

    def get(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Show it; nothing changes by looking."""
        standing = standing_of(*self.located(unit, period))
        mode = next((mode for mode in (Mode.AMEND, Mode.PROXY) if mode in request.GET), Mode.OWN)
        context = filing_context(self.actor, standing, mode=mode) | ending_words(self.actor, standing)
        return render(request, "ledger/filing/detail.html", context)


class _Answering(FilingPage):
    """What takes answers to X findings, and shows again what it cannot store."""

    def typed(self, place: tuple[Unit, Period]) -> Typed:
        """Return what was typed, and what of it says nothing by the rules of the period."""
        texts = answers_in(self.request.POST)
        problems = answer_problems(texts, ruling_for(*place).empty_phrases) if texts else {}
        return Typed(texts, problems, proofs_in(self.request.POST))

    def again(self, place: tuple[Unit, Period], refused: Refused) -> HttpResponse:
        """Answer the page with what was typed and what stands in the way."""
        context = filing_context(self.actor, standing_of(*place), refused)
        return render(self.request, "ledger/filing/detail.html", context, status=UNPROCESSABLE)


class FilingSubmit(_Answering):
    """Hand in the ledger as the next version."""

    action = Action.SUBMIT_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Submit, or show again what was typed with what stands in the way."""
        place = self.located(unit, period)
        also, missing = due_together(*place), narrative_missing(*place)
        contacts = is_of_contacts(place[1])
        form = SubmissionForm(request.POST, narrative_missing=missing, also=also, contacts=contacts)
        typed = self.typed(place)
        if not form.is_valid() or typed.problems:
            return self.again(place, Refused(form, None, typed))
        said = form.submission(typed.texts, typed.proofs)
        periods = {place[1]: form.cleaned_data["seen"], **form.together}
        try:
            with transaction.atomic():
                outcome = submit_together(self.actor, place[0], periods, said)
        except RefusedError as refusal:
            return self.again(place, Refused(form, refusal, typed))
        waits = _("等待审定") if place[0].parent_id is None else _("等待上级审核")
        messages.success(
            request, _("已提交第 %(number)s 版，%(waits)s。") % {"number": outcome.number, "waits": waits}
        )
        return redirect("filing", unit, period)


class _WithReason(_Answering):
    """What files a version with a reason beside the signatures."""

    form: ClassVar[type[SubmissionForm]]

    def filed(self, unit: Unit, period: Period, said: Submission, words: Mapping[str, Any]) -> str:
        """File it with the form's words, and say what was done."""
        raise NotImplementedError

    def file(self, unit: str, period: str) -> HttpResponse:
        """File it, or show again what was typed with what stands in the way."""
        place = self.located(unit, period)
        missing, contacts = narrative_missing(*place), is_of_contacts(place[1])
        form = self.form(self.request.POST, narrative_missing=missing, contacts=contacts)
        typed = self.typed(place)
        if not form.is_valid() or typed.problems:
            return self.again(place, Refused(form, None, typed))
        try:
            with transaction.atomic():
                done = self.filed(*place, form.submission(typed.texts, typed.proofs), form.cleaned_data)
        except RefusedError as refusal:
            return self.again(place, Refused(form, refusal, typed))
        messages.success(self.request, done)
        return redirect("filing", unit, period)


class FilingAmend(_WithReason):
    """File a better version of what was approved."""

    action = Action.AMEND_FILING
    form = AmendmentForm

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:  # noqa: ARG002 - Django's hook
        """Amend it."""
        return self.file(unit, period)

    def filed(self, unit: Unit, period: Period, said: Submission, words: Mapping[str, Any]) -> str:
        """Amend it."""
        number = amend(self.actor, unit, period, said, words["reason"], seen=words["seen"]).number
        if unit.parent_id is None:
            return _("已提交更正，作为第 %(number)s 版等待审定；审定以前，原来的版本有效。") % {"number": number}
        return _("已提交更正，作为第 %(number)s 版等待审核；审核通过以前，原来的版本有效。") % {"number": number}


class FilingProxy(_WithReason):
    """File in the place of a unit below."""

    action = Action.REPORT_FOR_CHILD
    form = ProxyForm

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:  # noqa: ARG002 - Django's hook
        """File for it."""
        return self.file(unit, period)

    def filed(self, unit: Unit, period: Period, said: Submission, words: Mapping[str, Any]) -> str:
        """File for it."""
        number = report_for(self.actor, unit, period, said, words["reason"], seen=words["seen"]).number
        told = {"unit": unit.name, "number": number}
        return _("已代%(unit)s报送第 %(number)s 版，请由另一位审核员审核。") % told


class FilingExplain(_Answering):
    """Store the answers to X findings without handing in."""

    action = Action.EXPLAIN_FINDING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Store what was typed; an answer that says nothing stores none and is shown again."""
        place = self.located(unit, period)
        typed, form = self.typed(place), SubmissionForm(initial=request.POST.dict())
        if typed.problems:
            return self.again(place, Refused(form, None, typed))
        try:
            with transaction.atomic():
                count = answer_findings(self.actor, *place, Answers(typed.texts, typed.proofs))
        except RefusedError as refusal:
            return self.again(place, Refused(form, refusal, typed))
        messages.success(request, _("已保存 %(count)s 条说明。") % {"count": count})
        return redirect("filing", unit, period)


class FilingWithdraw(FilingPage):
    """Take a submission back before it is claimed."""

    action = Action.WITHDRAW_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Withdraw the version that was seen."""
        place, form = self.located(unit, period), SeenForm(request.POST)
        outcome = withdraw(self.actor, *place, seen=form.number)
        messages.success(request, _("已撤回第 %(number)s 版，修改后请再次提交。") % {"number": outcome.number})
        return redirect("filing", unit, period)


class FilingAsk(FilingPage):
    """Ask the level above to send the version in hand back."""

    action = Action.ASK_RETURN

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Ask, or show again what was typed."""
        place, form = self.located(unit, period), AskForm(request.POST)

        def act() -> tuple[str, str]:
            said = form.cleaned_data
            number = ask_return(self.actor, *place, said["reason"], seen=said["seen"]).number
            words = _("已申请退回第 %(number)s 版，请等待上级处理。") % {"number": number}
            return words, address("filing", unit, period)

        if (done := acted(request, form, act, "reason")) is not None:
            return done
        context = filing_context(self.actor, standing_of(*place)) | {"ask_form": form}
        return render(request, "ledger/filing/detail.html", context, status=UNPROCESSABLE)


_ONE = "filings/<str:unit>/<str:period>/"

urls: list[URLPattern] = [
    path("filings/", FilingList.as_view(), name="filings"),
    path(_ONE, FilingView.as_view(), name="filing"),
    path(f"{_ONE}submit/", FilingSubmit.as_view(), name="filing_submit"),
    path(f"{_ONE}amend/", FilingAmend.as_view(), name="filing_amend"),
    path(f"{_ONE}proxy/", FilingProxy.as_view(), name="filing_proxy"),
    path(f"{_ONE}explain/", FilingExplain.as_view(), name="filing_explain"),
    path(f"{_ONE}ask/", FilingAsk.as_view(), name="filing_ask"),
    path(f"{_ONE}withdraw/", FilingWithdraw.as_view(), name="filing_withdraw"),
]
