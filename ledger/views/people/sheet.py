"""Many people at once: the form to fill in, its check, the making of those who are new, and their slips, once."""

import io
import uuid
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.actions.files import keep
from ledger.errors import RefusedError
from ledger.exchange.people_requesting import enlist_making, enlist_people, made_of, people_job
from ledger.exchange.people_storing import CHECK, slips_wait, take_slips
from ledger.exchange.people_template import write_template
from ledger.forms.people_sheet import PeopleSheetForm
from ledger.guard import TenantView
from ledger.models import Job, JobState, Unit
from ledger.policy import Action
from ledger.queries.imports import UNDER_WAY, known_job
from ledger.views.links import address
from ledger.views.people.slips import Slip, slips_page
from qingqian.web.answers import UNPROCESSABLE, XLSX
from qingqian.web.parts import Crumb, Progress


def _crumbs(unit: Unit) -> list[Crumb]:
    return [Crumb(_("人员"), address("people", unit=unit.code)), Crumb(_("批量新增"))]


class PeopleSheet(TenantView):
    """The upload form."""

    action = Action.EDIT_PEOPLE

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self._shown(request, self.asked_unit(), PeopleSheetForm(initial={"key": uuid.uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and enlist its check; the same form twice is one list."""
        unit, form = self.asked_unit(), PeopleSheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(request, unit, form, UNPROCESSABLE)
        key = str(form.cleaned_data["key"])
        try:
            known = known_job(CHECK, unit, key)
            job = known or enlist_people(self.actor, unit, keep(unit, form.cleaned_data["file"]), key)
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return self._shown(request, unit, form, UNPROCESSABLE)
        return redirect("people_job", pk=job.pk)

    def _shown(self, request: HttpRequest, unit: Unit, form: PeopleSheetForm, status: int = 200) -> HttpResponse:
        words = {"unit": unit, "form": form, "crumbs": _crumbs(unit)}
        return render(request, "ledger/people/sheet.html", words, status=status)


class PeopleTemplate(TenantView):
    """The workbook to fill in."""

    action = Action.EDIT_PEOPLE

    def get(self, _request: HttpRequest) -> FileResponse:
        """Write it with the units of the subtree, and note it."""
        unit, out = self.asked_unit(), io.BytesIO()
        lines = write_template(unit, out)
        note(unit.pk, "export", {"template": "people", "lines": lines})
        out.seek(0)
        return FileResponse(out, as_attachment=True, filename=f"人员名单_{unit.name}.xlsx", content_type=XLSX)


class PeopleJob(TenantView):
    """A list: how far its check or its making is, what it would do, what it did."""

    action = Action.EDIT_PEOPLE
    template_name = "ledger/people/job.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        check = people_job(pk)
        self.allowed(check.unit)
        return render(request, self.template_name, _told(self.actor.user_id, check))


class PeopleJobProgress(PeopleJob):
    """The part of the page that asks again each second."""

    template_name = "ledger/people/_job.html"


def _told(user_id: int | None, check: Job) -> dict[str, Any]:
    made = made_of(check)
    running = next((job for job in (made, check) if job is not None and job.state in UNDER_WAY), None)
    words: dict[str, Any] = {"unit": check.unit, "check": check, "made": made, "crumbs": _crumbs(check.unit)}
    if running is not None:
        label = _("正在检查") if running is check else _("正在新增，计算密码需要一点时间")
        message = _("可以离开这个页面，处理不会中断。")
        url = address("people_job_progress", check.pk)
        return words | {"progress": Progress(url, label, running.done, running.total, message=message)}
    refused = next((job for job in (made, check) if job is not None and job.state != JobState.DONE), None)
    words["refused"] = None if refused is None else refused.result.get("message", "")
    words["may_make"] = refused is None and made is None and not check.result["wrong"] and bool(check.result["new"])
    waiting = made is not None and made.owner_id == user_id and slips_wait(made)
    return words | {"result": check.result, "may_take": waiting}


class PeopleJobMake(TenantView):
    """Makes those who are new."""

    action = Action.EDIT_PEOPLE

    def post(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Enlist it, once."""
        check = people_job(pk)
        self.allowed(check.unit)
        enlist_making(self.actor, check)
        return redirect("people_job", pk=pk)


class PeopleJobSlips(TenantView):
    """The slips of those who were made, to print."""

    action = Action.EDIT_PEOPLE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show them; soon after, the passwords are forgotten."""
        check = people_job(pk)
        self.allowed(check.unit)
        made = made_of(check)
        if made is None or made.state != JobState.DONE:
            raise RefusedError(_("还没有新增人员，没有密码条。"))
        slips = [Slip(**each) for each in take_slips(self.actor, made)]
        note(check.unit_id, "slips_taken", {"job": made.pk, "count": len(slips)})
        return slips_page(request, slips, address("people", unit=check.unit.code))
