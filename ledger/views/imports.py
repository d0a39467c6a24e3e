"""Importing a workbook: upload, progress, and what came of it, cell by cell."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from ledger.actions.files import keep
from ledger.actions.jobs import enlist
from ledger.annexes.annex2 import BY_NO
from ledger.annexes.checks import Severity
from ledger.errors import MissingError, RefusedError
from ledger.exchange.jobs import IMPORT, run_import
from ledger.forms.imports import UploadForm
from ledger.guard import TenantView
from ledger.models import Job, JobState, Unit
from ledger.policy import Action
from ledger.queries.periods import current_campaign, current_period, judged_period, ledger_periods
from ledger.queries.units import unit_by_code
from qingqian.web.parts import Crumb, Kpi, Pill, Progress, Tone

PILLS = {
    JobState.QUEUED: Pill(_("排队中"), Tone.PLAIN, "clock"),
    JobState.RUNNING: Pill(_("处理中"), Tone.INFO, "refresh"),
    JobState.DONE: Pill(_("已导入"), Tone.OK, "circle-check"),
    JobState.REFUSED: Pill(_("未导入"), Tone.WARN, "alert-triangle"),
    JobState.FAILED: Pill(_("出错"), Tone.BAD, "alert-circle"),
}
UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING})
LISTED = 30
SHOWN = 200


class ImportList(TenantView):
    """The unit's imports, newest first."""

    action = Action.IMPORT_RECORDS

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        unit = self.asked_unit()
        jobs = Job.objects.filter(unit=unit, kind=IMPORT).only("id", "state", "params", "result", "created_at")
        rows = [(job, PILLS[JobState(job.state)]) for job in jobs[:LISTED]]
        return render(request, "ledger/import/list.html", {"unit": unit, "rows": rows})


class ImportNew(TenantView):
    """The upload form."""

    action = Action.IMPORT_RECORDS

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it, with the period that the ledger is judged by chosen."""
        unit = self.asked_unit()
        return self._page(unit, self._form(unit, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and enlist the job; the same form twice is one import."""
        unit = self.asked_unit()
        form = self._form(unit, request)
        if not form.is_valid():
            return self._page(unit, form, 422)
        try:
            job = self._enlist(unit, form.cleaned_data)
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return self._page(unit, form, 422)
        return redirect("import", pk=job.pk)

    def _enlist(self, unit: Unit, said: dict[str, Any]) -> Job:
        key = f"{IMPORT}:{unit.pk}:{said['key']}"
        known = Job.objects.filter(unit=unit, key=key).first()
        if known is not None:
            return known
        stored = keep(unit, said["file"])
        params = {
            "file": stored.original_name,
            "period": said["period"],
            "accept_proposals": said["accept_proposals"],
            "partial": said["partial"],
        }
        enlisted = enlist(self.actor, unit, IMPORT, key, params, stored)
        run_import.enqueue(enlisted.job.pk)
        return enlisted.job

    def _form(self, unit: Unit, request: HttpRequest | None) -> UploadForm:
        campaign = current_campaign(unit)
        periods = list(ledger_periods(campaign))
        current, judged = current_period(unit, campaign), judged_period(unit, campaign)
        wanted = [period for period in periods if period.sort_no <= max(current.sort_no, judged.sort_no)]
        if request is not None:
            return UploadForm(request.POST, request.FILES, periods=wanted)
        return UploadForm(periods=wanted, initial={"key": uuid.uuid4(), "period": current.code})

    def _page(self, unit: Unit, form: UploadForm, status: int = 200) -> HttpResponse:
        crumbs = [Crumb(_("导入"), reverse("imports")), Crumb(_("导入附件2"))]
        return render(
            self.request,
            "ledger/import/new.html",
            {"unit": unit, "form": form, "crumbs": crumbs},
            status=status,
        )


class ImportView(TenantView):
    """One import: its progress, then its counts and each finding by cell."""

    action = Action.IMPORT_RECORDS
    template_name = "ledger/import/detail.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far it is or what came of it."""
        job = self._job(pk)
        return render(request, self.template_name, _told(job))

    def _job(self, pk: int) -> Job:
        job = Job.objects.select_related("unit").filter(pk=pk, kind=IMPORT).first()
        if job is None:
            raise MissingError(_("没有找到这次导入。"))
        self.allowed(unit_by_code(job.unit.code))
        return job


class ImportProgress(ImportView):
    """The part of the page that asks again each second."""

    template_name = "ledger/import/_outcome.html"


def _told(job: Job) -> dict[str, Any]:
    """Return what the page shows of a job."""
    state = JobState(job.state)
    words: dict[str, Any] = {"job": job, "unit": job.unit, "pill": PILLS[state], "state": state.name}
    words["crumbs"] = [Crumb(_("导入"), reverse("imports")), Crumb(job.params.get("file", ""))]
    if state in UNDER_WAY:
        url = reverse("import_progress", args=[job.pk])
        words["progress"] = Progress(url, _("正在导入 %s") % job.params.get("file", ""), job.done, job.total)
        return words
    result = job.result
    words["kpis"] = _kpis(result) if "rows" in result else []
    words["findings"] = [_finding(item) for item in result.get("errors", [])[:SHOWN]]
    words["proposals"] = result.get("proposals", [])[:SHOWN]
    words["faults"] = sum(item["severity"] == Severity.ERROR for item in result.get("errors", []))
    return words


def _kpis(result: dict[str, Any]) -> list[Kpi]:
    wrong = Tone.BAD if result["wrong"] else Tone.PLAIN
    return [
        Kpi(_("文件中的行"), f"{result['rows']:,}"),
        Kpi(_("新增"), f"{result['new']:,}"),
        Kpi(_("变更"), f"{result['changed']:,}"),
        Kpi(_("未变"), f"{result['unchanged']:,}"),
        Kpi(_("无法保存"), f"{result['wrong']:,}", tone=wrong),
        Kpi(_("台账有、文件没有"), f"{result['absent']:,}", foot=_("保留不动")),
    ]


def _finding(item: dict[str, Any]) -> dict[str, Any]:
    heading = BY_NO[item["column"]].heading if item["column"] in BY_NO else ""
    return {**item, "where": f"{item['cell']} {heading}"}


urls: list[URLPattern] = [
    path("imports/", ImportList.as_view(), name="imports"),
    path("imports/new/", ImportNew.as_view(), name="import_new"),
    path("imports/<int:pk>/", ImportView.as_view(), name="import"),
    path("imports/<int:pk>/progress/", ImportProgress.as_view(), name="import_progress"),
]
