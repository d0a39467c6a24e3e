"""One workbook of a unit and all its children: uploaded here, confirmed by each child on its own preview."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.errors import MissingError, RefusedError
from ledger.exchange.merged import enlist_split
from ledger.forms.imports import UploadForm
from ledger.guard import TenantView
from ledger.models import Job, JobState, Unit
from ledger.policy import Action
from ledger.queries.imports import SPLIT, UNDER_WAY, checks_by_id
from ledger.queries.units import is_leaf, unit_by_code
from ledger.views.imports.standing import Stage, Standing, standings_of
from ledger.views.imports.upload import enlisted, upload_form
from qingqian.web.parts import Crumb, Pill, Progress, Tone

LISTED = 20


class MergedImport(TenantView):
    """The upload form for a merged workbook, with those uploaded before."""

    action = Action.IMPORT_MERGED

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        unit = self.asked_unit()
        return self._page(unit, None if is_leaf(unit) else upload_form(unit, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and enlist its cutting up; the same form twice is one."""
        unit = self.asked_unit()
        if is_leaf(unit):
            return self._page(unit, None, 422)
        form = upload_form(unit, request)
        if not form.is_valid():
            return self._page(unit, form, 422)
        try:
            job = enlisted(self.actor, unit, form, SPLIT, enlist_split)
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return self._page(unit, form, 422)
        return redirect("import_merged_job", pk=job.pk)

    def _page(self, unit: Unit, form: UploadForm | None, status: int = 200) -> HttpResponse:
        jobs = Job.objects.filter(unit=unit, kind=SPLIT)[:LISTED]
        words = {"unit": unit, "form": form, "jobs": jobs, "crumbs": [*_crumbs(unit), Crumb(_("整理导入"))]}
        return render(self.request, "ledger/import/merged.html", words, status=status)


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part of a merged workbook: how many rows, and what its clerk has made of them."""

    name: str
    rows: int
    pill: Pill
    stored: int | None = None


class MergedView(TenantView):
    """A merged workbook: its progress, then each part with its state."""

    action = Action.IMPORT_MERGED
    template_name = "ledger/import/merged_job.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far it is, or where its parts stand."""
        job = Job.objects.select_related("unit").filter(pk=pk, kind=SPLIT).first()
        if job is None:
            raise MissingError(_("没有找到这次导入。"))
        unit = self.allowed(unit_by_code(job.unit.code))
        merged = Crumb(_("整理导入"), f"{reverse('import_merged')}?unit={unit.code}")
        words: dict[str, Any] = {
            "job": job,
            "unit": unit,
            "crumbs": [*_crumbs(unit), merged, Crumb(job.params["file"])],
        }
        if job.state in UNDER_WAY:
            url = reverse("import_merged_progress", args=[pk])
            words["progress"] = Progress(url, _("正在拆分 %s") % job.params["file"], job.done, job.total)
        elif job.state == JobState.DONE:
            words["parts"] = _parts(job)
        return render(request, self.template_name, words)


class MergedProgress(MergedView):
    """The part of the page that asks again each second."""

    template_name = "ledger/import/_merged_outcome.html"


def _crumbs(unit: Unit) -> list[Crumb]:
    return [Crumb(_("导入"), f"{reverse('imports')}?unit={unit.code}")]


def _parts(job: Job) -> list[Part]:
    """Say of each part what its own unit has made of it (three queries)."""
    shares = job.result["shares"]
    checks = checks_by_id([share["check"] for share in shares])
    standings = {standing.check.pk: standing for standing in standings_of(list(checks.values()))}
    return [_part(share, standings[share["check"]]) for share in shares if share["check"] in standings]


def _part(share: dict[str, Any], standing: Standing) -> Part:
    stage, pill = standing.stage, standing.pill
    if stage is Stage.DECLINED:
        pill = Pill(_("未采用"), Tone.PLAIN, "x")
    if stage is not Stage.IMPORTED or standing.job is None:
        return Part(share["name"], share["rows"], pill)
    done = standing.job.result
    return Part(share["name"], share["rows"], pill, done["rows"] - done["wrong"])
