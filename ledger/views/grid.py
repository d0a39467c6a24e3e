"""The grid for bulk entry: paste or type rows, check them, and hand them in for check and preview."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ledger.actions.files import keep
from ledger.errors import RefusedError
from ledger.exchange.checking import enlist_check
from ledger.exchange.grid import grid_file, judge_grid
from ledger.forms.grid import GridForm, HandInForm
from ledger.guard import TenantView
from ledger.models import Job, Unit
from ledger.policy import Action
from ledger.queries.imports import CHECK, known_job
from ledger.queries.periods import current_campaign, judged_period
from ledger.tables.grid import grid_settings, judged_json
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb


class RecordGrid(TenantView):
    """The page; what is posted to it becomes an import that waits for its preview."""

    action = Action.IMPORT_RECORDS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty grid for the unit."""
        unit = self.asked_unit()
        words = {
            "unit": unit,
            "settings": json.dumps(grid_settings(unit.name), ensure_ascii=False),
            "template_url": address("annex2_template", unit=unit.code),
            "crumbs": [Crumb(_("台账"), f"{reverse('records')}?unit={unit.code}"), Crumb(_("批量录入"))],
        }
        return render(request, "ledger/grid/show.html", words)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the rows as a file and enlist the job; answer with the address of its preview."""
        unit = self.asked_unit()
        form = HandInForm(request.POST, request.FILES)
        if not form.is_valid():
            return refused(form.problem)
        try:
            job = self._enlist(unit, form)
        except RefusedError as refusal:
            return refused(refusal.message)
        return JsonResponse({"url": reverse("import", args=[job.pk])})

    def _enlist(self, unit: Unit, form: HandInForm) -> Job:
        key = str(form.cleaned_data["key"])
        known = known_job(CHECK, unit, key)
        if known is not None:
            return known
        period = judged_period(unit, current_campaign(unit))
        name = _("表格粘贴 %s.csv") % localtime(app_now()).strftime("%H:%M")
        stored = keep(unit, grid_file(form.cleaned_data["rows"], name))
        return enlist_check(self.actor, unit, stored, period_code=period.code, key=key, source="grid")


class GridCheck(TenantView):
    """Judges rows of the grid; nothing is stored."""

    action = Action.IMPORT_RECORDS

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer with findings and proposals by row and column."""
        unit = self.asked_unit()
        form = GridForm(request.POST, request.FILES)
        if not form.is_valid():
            return refused(form.problem)
        try:
            judged = judge_grid(unit, form.cleaned_data["rows"])
        except RefusedError as refusal:
            return refused(refusal.message)
        return JsonResponse(judged_json(judged))


def refused(message: str) -> JsonResponse:
    """Answer a script with the sentence that it shows; what was typed stays in the page."""
    return JsonResponse({"message": message}, status=UNPROCESSABLE)


urls: list[URLPattern] = [
    path("ledger/grid/", RecordGrid.as_view(), name="record_grid"),
    path("ledger/grid/check/", GridCheck.as_view(), name="grid_check"),
]
