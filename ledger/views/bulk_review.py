"""Many filings decided by one act: looked at once more, then approved or returned."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.bulk_review import approve_many, return_many
from ledger.errors import LedgerError, status_of
from ledger.forms.bulk_review import ReturnManyForm, seen_in
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.queries.review import Waiting, waiting_for
from ledger.tables.queue import decidable
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb, Problem, problems_of

APPROVE, RETURN = "approve", "return"
ASKED = ("period", "quiet", "show")


class BulkReview(TenantView):
    """Exactly the filings that were seen, in the versions that were seen, or none of them."""

    action = Action.REVIEW_QUEUE

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what would be decided; with `sure`, decide it."""
        unit, act = self.asked_unit(), request.POST.get("act", "")
        form = ReturnManyForm(request.POST if "sure" in request.POST and act == RETURN else None)
        if "sure" not in request.POST or act not in (APPROVE, RETURN):
            return self._page(unit, form)
        if act == RETURN and not form.is_valid():
            return self._page(unit, form, UNPROCESSABLE)
        return self._decided(unit, form)

    def _decided(self, unit: Unit, form: ReturnManyForm) -> HttpResponse:
        seen = self._picked()
        try:
            with transaction.atomic():
                if self.request.POST["act"] == APPROVE:
                    words = _("已通过 %(count)s 份报送。") % {"count": approve_many(self.actor, unit, seen)}
                else:
                    count = return_many(self.actor, unit, seen, form.cleaned_data["reason"], form.redo())
                    words = _("已退回 %(count)s 份报送。") % {"count": count}
        except LedgerError as refusal:
            return self._page(unit, form, status_of(refusal), refusal)
        messages.success(self.request, words)
        return redirect(self._queue(unit))

    def _queue(self, unit: Unit) -> str:
        """Return the address of the list that the person came from, filtered as it was."""
        asked = {name: value for name in ASKED if (value := self.request.GET.get(name))}
        return address("review_queue", unit=unit.code, **asked)

    def _picked(self) -> dict[int, int]:
        """Return what was ticked, or without a tick all that was listed."""
        posted = self.request.POST
        return seen_in(posted.getlist("row") or posted.getlist("listed"))

    def _page(
        self, unit: Unit, form: ReturnManyForm, status: int = 200, refusal: LedgerError | None = None
    ) -> HttpResponse:
        picked = self._picked()
        items = [item for item in waiting_for(unit) if picked.get(item.filing.pk) == item.version.number]
        now, user = app_now(), self.actor.user_id
        can = [item for item in items if decidable(item, user, now)]
        act = RETURN if self.request.POST.get("act") == RETURN else APPROVE
        problems = list(problems_of(form)) if form.is_bound else []
        problems += [Problem(refusal.message)] if refusal is not None else []
        if not picked:
            problems.append(Problem(_("没有选中任何报送，请返回列表，勾选以后再办理。")))
        context = {"unit": unit, "act": act, "form": form, "problems": problems, "left_out": len(picked) - len(can)}
        context |= _told(self._queue(unit), act, can)
        return render(self.request, "ledger/review/bulk.html", context, status=status if can else UNPROCESSABLE)


def _told(queue: str, act: str, items: list[Waiting]) -> dict[str, Any]:
    """Return what the page says of the filings that would be decided."""
    count = len(items)
    words = _("通过 %(count)s 份") if act == APPROVE else _("退回 %(count)s 份")
    title = words % {"count": count}
    sure = Button(title, name="sure", value="1", look="primary" if act == APPROVE else "danger")
    return {
        "items": items,
        "rows": sum(item.sums.row_count for item in items),
        "owed_fen": sum(item.sums.owed_fen for item in items),
        "title": title,
        "buttons": [sure] if count else [],
        "cancel_url": queue,
        "crumbs": [Crumb(_("待审核"), queue), Crumb(title)],
    }


urls: list[URLPattern] = [path("review/bulk/", BulkReview.as_view(), name="review_bulk")]
