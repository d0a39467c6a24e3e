"""The unit's imports, and the form that begins one."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.actions.files import keep
from ledger.errors import RefusedError
from ledger.exchange.checking import enlist_check
from ledger.forms.imports import UploadForm
from ledger.guard import TenantView
from ledger.models import Job, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.imports import CHECK, checks_of, known_job, waiting_by_check
from ledger.queries.periods import current_campaign, current_period, judged_period, ledger_periods
from ledger.queries.units import is_leaf
from ledger.scoping import Actor
from ledger.views.imports.standing import standings_of
from qingqian.web.parts import Crumb

LISTED = 30

Enlist = Callable[..., Job]


class ImportList(TenantView):
    """The unit's imports: those that wait for its word first, then the newest."""

    action = Action.IMPORT_RECORDS

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, with how many rows of each still wait to be mended (four queries)."""
        unit = self.asked_unit()
        standings, waiting = standings_of(list(checks_of(unit)[:LISTED])), waiting_by_check(unit)
        rows = [(standing, waiting.get(standing.check.pk, 0)) for standing in standings]
        merged = may(self.actor, Action.IMPORT_MERGED, unit) and not is_leaf(unit)
        return render(request, "ledger/import/list.html", {"unit": unit, "rows": rows, "merged": merged})


def upload_form(unit: Unit, request: HttpRequest | None) -> UploadForm:
    """Return the form, with the period that the ledger is judged by chosen."""
    campaign = current_campaign(unit)
    periods = list(ledger_periods(campaign))
    current, judged = current_period(unit, campaign), judged_period(unit, campaign)
    wanted = [period for period in periods if period.sort_no <= max(current.sort_no, judged.sort_no)]
    if request is not None:
        return UploadForm(request.POST, request.FILES, periods=wanted)
    return UploadForm(periods=wanted, initial={"key": uuid.uuid4(), "period": current.code})


def enlisted(actor: Actor, unit: Unit, form: UploadForm, kind: str, enlist: Enlist) -> Job:
    """Keep the file of a valid form and enlist its job; the job that the same form has made before, if any."""
    said = form.cleaned_data
    key = str(said["key"])
    made = known_job(kind, unit, key)
    return made or enlist(actor, unit, keep(unit, said["file"]), period_code=said["period"], key=key)


class ImportNew(TenantView):
    """The upload form."""

    action = Action.IMPORT_RECORDS

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        unit = self.asked_unit()
        return self._page(unit, upload_form(unit, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and enlist its check; the same form twice is one import."""
        unit = self.asked_unit()
        form = upload_form(unit, request)
        if not form.is_valid():
            return self._page(unit, form, 422)
        try:
            job = enlisted(self.actor, unit, form, CHECK, enlist_check)
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return self._page(unit, form, 422)
        return redirect("import", pk=job.pk)

    def _page(self, unit: Unit, form: UploadForm, status: int = 200) -> HttpResponse:
        crumbs = [Crumb(_("导入"), f"{reverse('imports')}?unit={unit.code}"), Crumb(_("导入附件2"))]
        words = {"unit": unit, "form": form, "crumbs": crumbs}
        return render(self.request, "ledger/import/new.html", words, status=status)
