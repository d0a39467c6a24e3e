"""What a set of rules would have said of past versions: its progress, then the figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.guard import TenantView
from ledger.models import Job, JobState
from ledger.policy import Action
from ledger.queries.imports import UNDER_WAY
from ledger.queries.rehearsal import rehearsal_by_id
from ledger.tables.rehearsal import period_lines, rule_rows, unit_rows
from ledger.views.links import address
from qingqian.web.parts import Crumb, Progress


class RehearsalPage(TenantView):
    """One rehearsal; its figures stay, for whoever wants to know why a set was made."""

    action = Action.EDIT_RULES
    template_name = "ledger/rules/rehearsal.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far it is or what came of it."""
        job = rehearsal_by_id(None, pk)
        self.allowed(job.unit)
        return render(request, self.template_name, _told(job))


class RehearsalProgress(RehearsalPage):
    """The part of the page that asks again each second."""

    template_name = "ledger/rules/_rehearsal.html"


def _told(job: Job) -> dict[str, Any]:
    unit = job.unit
    words: dict[str, Any] = {
        "job": job,
        "unit": unit,
        "edit_url": address("rules_edit", unit=unit.code, tried=str(job.pk)),
        "crumbs": [
            Crumb(_("检查规则"), address("rules", unit=unit.code)),
            Crumb(_("修改"), address("rules_edit", unit=unit.code, tried=str(job.pk))),
            Crumb(_("试算")),
        ],
    }
    if job.state in UNDER_WAY:
        words["progress"] = Progress(
            reverse("rehearsal_progress", args=[job.pk]), _("正在试算，不改动任何数据"), job.done, job.total
        )
    elif job.state == JobState.DONE:
        words |= {
            "result": job.result,
            "periods": period_lines(job.result),
            "rules": rule_rows(job.result),
            "rows": unit_rows(job.result),
        }
    return words
