"""投诉渠道: the two lists of notice 003 that anybody reads without a sign-in, and their keeping by the root.

The public page answers from one database function that gives away the lists and sees nothing else; no tenant scope is
opened. How often it may be asked is limited, by address and altogether.
"""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from ledger.actions.channels import add_channel, change_channel, end_channel, resume_channel
from ledger.errors import MissingError
from ledger.forms.channels import ChannelForm, typed_of
from ledger.forms.verify import shown
from ledger.guard import TenantView
from ledger.models import ChannelScope, ComplaintChannel, Unit
from ledger.policy import Action
from ledger.queries.channels import Channel, ended_channels, kept_channels, public_channels
from ledger.views.acting import acted
from ledger.views.links import address, asked_id
from ledger.views.public.page import page
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.limited import Limit, too_many
from qingqian.web.parts import Crumb, Problem, problems_of

TITLES: Final = {
    ChannelScope.NATIONAL: "全国省级违约拖欠中小企业款项投诉渠道",
    ChannelScope.MUNICIPAL: "重庆市区县（部门）非法增加企业负担投诉渠道",
}
"""What notice 003 calls its Annexes 1 and 2."""
_KEPT_SECONDS: Final = 300


class Channels(View):
    """Both lists, or the lines of them that hold what is looked for."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; a browser may keep the page for a few minutes."""
        limit = Limit("channels", settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER)
        if (refused := too_many(request, limit)) is not None:
            return refused
        wanted = shown(request.GET.get("q", "")).strip()
        found = public_channels(wanted)
        words = {
            "wanted": wanted,
            "count": len(found),
            "lists": [(title, scope, _of(found, scope)) for scope, title in TITLES.items()],
        }
        answer = page(request, "ledger/public/channels.html", words)
        answer.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
        return answer


def _of(found: list[Channel], scope: ChannelScope) -> list[Channel]:
    return [line for line in found if line.scope is scope]


class ChannelsKept(TenantView):
    """Adds, changes, moves, ends and resumes the lines that the public reads."""

    action = Action.EDIT_CHANNELS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the lists, and above them a line to change (`?entry=`) or an empty one."""
        unit = self.allowed(self.asked_unit())
        entry = request.GET.get("entry", "")
        form = ChannelForm(initial=typed_of(_entry(unit, entry))) if entry else ChannelForm()
        return self._shown(request, unit, form, entry)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what was ordered, or show again what was typed."""
        unit = self.allowed(self.asked_unit())
        if "end" in request.POST:
            ended = end_channel(
                self.actor, unit, asked_id(request.POST["end"]), asked_id(request.POST.get("seen", ""))
            )
            messages.success(request, _("已停用“%(name)s”，公开页面不再显示。") % {"name": ended.name})
            return redirect(address("channels_kept", unit=unit.code))
        if "resume" in request.POST:
            return self._resumed(request, unit)
        form = ChannelForm(request.POST)

        def done() -> tuple[str, str]:
            return self._done(unit, form), address("channels_kept", unit=unit.code)

        answer = acted(request, form, done)
        return answer or self._shown(request, unit, form, request.POST.get("entry", ""), UNPROCESSABLE)

    def _resumed(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        """Show a line again; why it cannot be stands above the lists."""
        form = Form(request.POST)

        def done() -> tuple[str, str]:
            seen = asked_id(request.POST.get("seen", ""))
            line = resume_channel(self.actor, unit, asked_id(request.POST["resume"]), seen)
            return _("已恢复“%(name)s”，公开页面重新显示。") % {"name": line.name}, address(
                "channels_kept", unit=unit.code
            )

        answer = acted(request, form, done)
        return answer or self._shown(request, unit, ChannelForm(), "", UNPROCESSABLE, problems_of(form))

    def _done(self, unit: Unit, form: ChannelForm) -> str:
        said = form.cleaned_data
        if said["entry"]:
            line = change_channel(self.actor, unit, said["entry"], said["seen"] or 0, form.told)
            return _("已改好“%(name)s”，公开页面随即更新。") % {"name": line.name}
        line = add_channel(self.actor, unit, said["scope"], form.told)
        return _("已加上“%(name)s”，公开页面随即更新。") % {"name": line.name}

    def _shown(
        self,
        request: HttpRequest,
        unit: Unit,
        form: ChannelForm,
        entry: str,
        status: int = 200,
        problems: Sequence[Problem] = (),
    ) -> HttpResponse:
        lines = kept_channels(unit)
        words = {
            "unit": unit,
            "form": form,
            "entry": entry,
            "lists": [(title, [line for line in lines if line.scope == scope]) for scope, title in TITLES.items()],
            "ended": ended_channels(unit),
            "problems": problems or problems_of(form),
            "here": address("channels_kept", unit=unit.code),
            "crumbs": [Crumb(_("单位"), address("units")), Crumb(_("投诉渠道"))],
        }
        return render(request, "ledger/public/kept.html", words, status=status)


def _entry(unit: Unit, number: str) -> ComplaintChannel:
    found = ComplaintChannel.objects.filter(unit=unit, pk=asked_id(number), ended_on=None).first()
    if found is None:
        raise MissingError(_("没有找到这条投诉渠道，它可能已停用。"))
    return found
