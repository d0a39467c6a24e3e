"""Mail of notices: each person's own setting, and what did not arrive, for those who keep the system."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.mail import AGAIN, DROP, decide, set_mail
from ledger.errors import MissingError, RefusedError
from ledger.forms.notices import MailForm
from ledger.guard import TenantView
from ledger.models import Mail, MailState, Person
from ledger.policy import Action
from ledger.queries.mail import open_mail
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Pill, Tone

SHOWN: Final = 200
PILLS: Final = {
    MailState.WAITING: Pill("待发", Tone.PLAIN, "clock"),
    MailState.SENDING: Pill("正在发送", Tone.INFO, "send"),
    MailState.DOUBTFUL: Pill("是否送达不明", Tone.WARN, "help"),
    MailState.FAILED: Pill("发送失败", Tone.BAD, "alert-circle"),
}
DECIDABLE: Final = frozenset({MailState.DOUBTFUL, MailState.FAILED})


class MailSetting(TenantView):
    """The person's own address, and how often mail may come."""

    action = Action.READ_NOTICES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return render(request, "ledger/notice/mail.html", {"form": MailForm(instance=self._own())})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store it, or show again what was typed."""
        form = MailForm(request.POST, instance=self._own())
        if not form.is_valid():
            return render(request, "ledger/notice/mail.html", {"form": form}, status=UNPROCESSABLE)
        set_mail(self.actor, form.cleaned_data["email"], form.cleaned_data["rhythm"])
        messages.success(request, _("邮件设置已保存。"))
        return redirect("notices")

    def _own(self) -> Person:
        found = Person.objects.filter(user_id=self.actor.user_id or 0).first()
        if found is None:
            raise MissingError(_("没有找到您的人员信息，请联系管理员。"))
        return found


class MailLog(TenantView):
    """What has not simply gone, of a unit and all below it."""

    action = Action.KEEP_MAIL

    def get(self, request: HttpRequest) -> HttpResponse:
        """List it, the newest first."""
        unit = self.asked_unit()
        rows = list(open_mail(unit)[: SHOWN + 1])
        words: dict[str, Any] = {
            "unit": unit,
            "rows": [(mail, PILLS[MailState(mail.state)], mail.state in DECIDABLE) for mail in rows[:SHOWN]],
            "more": len(rows) > SHOWN,
            "shown": SHOWN,
        }
        return render(request, "ledger/notice/mail_log.html", words)


class MailDecide(TenantView):
    """Sends a doubtful or failed mail once more, or drops it, as a person says."""

    action = Action.KEEP_MAIL

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do so."""
        mail = Mail.objects.filter(pk=pk).select_related("unit").first()
        if mail is None:
            raise MissingError(_("没有找到这封邮件。"))
        self.allowed(mail.unit)
        what = request.POST.get("what", "")
        if what not in (AGAIN, DROP):
            raise RefusedError(_("请选择重发，还是不再发送。"))
        decide(self.actor, mail, what)
        messages.success(request, _("已排队重发。") if what == AGAIN else _("这封邮件不再发送。"))
        return redirect(address("mail_log", unit=mail.unit.code))


urls: list[URLPattern] = [
    path("notices/mail/", MailSetting.as_view(), name="notices_mail"),
    path("mail/", MailLog.as_view(), name="mail_log"),
    path("mail/<int:pk>/decide/", MailDecide.as_view(), name="mail_decide"),
]
