"""Review: what waits, one filing with its changes, and the four moves of the level above."""

from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from ledger.actions.deciding import approve, claim, release, return_filing, undo_decision
from ledger.errors import RefusedError
from ledger.forms.bulk_review import QueueFilter
from ledger.forms.filings import ReturnForm, SeenForm
from ledger.guard import TenantView
from ledger.models import Filing, FilingVersion, Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.filings import standings_of_children
from ledger.queries.periods import current_campaign, reporters_period
from ledger.queries.queue import waiting_on
from ledger.queries.review import Waiting, returnable_children, waiting_for
from ledger.scoping import Actor
from ledger.tables.filings import in_group
from ledger.tables.queue import FILTERS, QueueLine, queue_lines
from ledger.views.filings import FilingPage
from ledger.views.links import address, asked_id
from ledger.views.review_page import review_context
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Kpi, Tab, Tone


class ReviewQueue(TenantView):
    """The children's filings that wait for the unit's decision."""

    action = Action.REVIEW_QUEUE

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them by due time, and say how the current period stands."""
        unit = self.asked_unit()
        waiting, now = waiting_for(unit), app_now()
        wanted = QueueFilter(request.GET, periods=[item.period for item in waiting])
        lines = [line for line in queue_lines(waiting, self.actor.user_id, now) if wanted.takes(line.item)]
        chosen = request.GET.get("show", "")
        shown = [line for line in lines if line.belongs(chosen)]
        context = {
            "unit": unit,
            "lines": shown,
            "decidable": sum(line.decidable for line in shown),
            "filter": wanted,
            "filtered": bool(waiting),
            "bulk_url": address("review_bulk", unit=unit.code, **wanted.asked, **({"show": chosen} if chosen else {})),
            "tabs": _tabs(unit, lines, chosen, wanted.asked),
            "kpis": _period_kpis(unit, waiting),
            "own": _own(self.actor, unit),
        }
        return render(request, "ledger/review/queue.html", context)


def _own(actor: Actor, unit: Unit) -> list[Filing]:
    """Return the root's own filings that wait for the person's 审定; no child's unit has any."""
    if unit.parent_id is not None or not may(actor, Action.ENDORSE_FILING, unit):
        return []
    return list(waiting_on([], [unit.pk], actor.user_id).select_related("period"))


def _tabs(unit: Unit, lines: list[QueueLine], chosen: str, asked: Mapping[str, str]) -> list[Tab]:
    return [
        Tab(
            str(label),
            address("review_queue", unit=unit.code, show=key, **asked),
            current=key == chosen,
            count=sum(line.belongs(key) for line in lines),
        )
        for key, label in FILTERS
    ]


def _period_kpis(unit: Unit, waiting: list[Waiting]) -> list[Kpi]:
    """Return how the children stand for the current period, each figure with its list."""
    period = reporters_period(unit, current_campaign(unit))
    children = standings_of_children(unit, period)

    def figure(label: str, key: str, tone: Tone) -> Kpi:
        count = sum(in_group(item, key) for item in children)
        url = address("filings", unit=unit.code, period=period.code, view="children", show=key)
        return Kpi(label, str(count), foot=period.name, url=url, tone=tone if count else Tone.PLAIN)

    return [
        Kpi(_("等您审核"), str(len(waiting)), foot=_("各期合计"), tone=Tone.WARN if waiting else Tone.PLAIN),
        figure(_("本期未报"), "missing", Tone.BAD),
        figure(_("本期已退回"), "returned", Tone.WARN),
        figure(_("本期已通过"), "done", Tone.OK),
    ]


class ReviewView(FilingPage):
    """One filing as its reviewer reads it; opening it changes nothing."""

    action = Action.CLAIM_FILING

    def get(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Show the version in hand, compared with the period before or the version before."""
        context = review_context(self.actor, *self.located(unit, period), request.GET)
        return render(request, "ledger/review/detail.html", context)


class FilingClaim(FilingPage):
    """Take a filing for review."""

    action = Action.CLAIM_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Claim the version that was seen and open it."""
        place = self.located(unit, period)
        claim(self.actor, *place, seen=SeenForm(request.POST).number)
        return redirect("review", unit, period)


class FilingRelease(FilingPage):
    """Give a claimed filing back."""

    action = Action.RELEASE_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Release it and go back to the queue."""
        place = self.located(unit, period)
        release(self.actor, *place)
        messages.success(request, _("已放回待审队列。"))
        return redirect(_queue_url(place[0]))


class FilingReturn(FilingPage):
    """Send a version back."""

    action = Action.RETURN_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Return the version that was seen with the reason, or ask for one."""
        place = self.located(unit, period)
        form = ReturnForm(request.POST, children=_nameable(*place, request.POST.get("seen", "")))
        if not form.is_valid():
            return self._again(place, form)
        try:
            with transaction.atomic():
                outcome = return_filing(
                    self.actor, *place, form.cleaned_data["reason"], seen=form.number, redo=form.redo()
                )
        except RefusedError as refusal:
            form.add_error("reason", refusal.message)
            return self._again(place, form)
        messages.success(
            request, _("已退回%(unit)s第 %(number)s 版。") % {"unit": place[0].name, "number": outcome.number}
        )
        return redirect(_queue_url(place[0]))

    def _again(self, place: tuple[Unit, Period], form: ReturnForm) -> HttpResponse:
        context = review_context(self.actor, *place, self.request.GET, form=form)
        return render(self.request, "ledger/review/detail.html", context, status=UNPROCESSABLE)


def _nameable(unit: Unit, period: Period, seen: str) -> list[Unit]:
    """Return the children that may be named in the version that was seen; none for one that never was."""
    found = FilingVersion.objects.filter(unit=unit, period=period, number=asked_id(seen)).first()
    return [] if found is None else returnable_children(found)


class FilingUndo(FilingPage):
    """Take the last decision back."""

    action = Action.UNDO_DECISION

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Put the version back into the person's review."""
        place, form = self.located(unit, period), SeenForm(request.POST)
        outcome = undo_decision(self.actor, *place, seen=form.number)
        messages.success(request, _("已撤销对第 %(number)s 版的决定，仍由您审核。") % {"number": outcome.number})
        return redirect("review", unit, period)


class FilingApprove(FilingPage):
    """Approve a version."""

    action = Action.APPROVE_FILING

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Approve the version that was seen; go back to the queue, or on to the next that waits."""
        place = self.located(unit, period)
        outcome = approve(self.actor, *place, seen=SeenForm(request.POST).number)
        messages.success(
            request, _("已通过%(unit)s第 %(number)s 版。") % {"unit": place[0].name, "number": outcome.number}
        )
        return redirect(self._next(place[0]) if request.POST.get("then") == NEXT else _queue_url(place[0]))

    def _next(self, unit: Unit) -> str:
        """Return the page of the next filing that nobody else has claimed; the queue where there is none."""
        above, now = unit.parent, app_now()
        for item in waiting_for(above) if above is not None else []:
            if not item.claimed_by_other(self.actor.user_id, now):
                return reverse("review", args=[item.unit.code, item.period.code])
        return _queue_url(unit)


def _queue_url(unit: Unit) -> str:
    return address("review_queue") if unit.parent is None else address("review_queue", unit=unit.parent.code)


NEXT: Final = "next"
_ONE: Final = "filings/<str:unit>/<str:period>/"

urls: list[URLPattern] = [
    path("review/", ReviewQueue.as_view(), name="review_queue"),
    path("review/<str:unit>/<str:period>/", ReviewView.as_view(), name="review"),
    path(f"{_ONE}claim/", FilingClaim.as_view(), name="filing_claim"),
    path(f"{_ONE}release/", FilingRelease.as_view(), name="filing_release"),
    path(f"{_ONE}return/", FilingReturn.as_view(), name="filing_return"),
    path(f"{_ONE}approve/", FilingApprove.as_view(), name="filing_approve"),
    path(f"{_ONE}undo/", FilingUndo.as_view(), name="filing_undo"),
]
