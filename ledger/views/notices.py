"""What one was told: a list to be read, answered by going where something is to be done, and ticked off."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from ledger.actions.notices import mark_all_read, mark_read
from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Notice
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.notices import MANY, notice_page, unread_count
from ledger.views.links import address, asked_id
from qingqian.web.parts import Pager, Tab

PAGE: Final = 50
UNREAD, ALL = "unread", "all"


class Notices(TenantView):
    """The person's own notices."""

    action = Action.READ_NOTICES

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them: all, or those not read yet."""
        chosen = UNREAD if request.GET.get("show") == UNREAD else ALL
        rows, more = notice_page(
            self.actor, unread=chosen == UNREAD, before=asked_id(request.GET.get("before", "")), size=PAGE
        )
        older = f"?show={chosen}&before={rows[-1].pk}" if more else ""
        unread = unread_count(self.actor)
        words: dict[str, Any] = {
            "rows": rows,
            "unread": unread,
            "chosen": chosen,
            "tabs": [
                Tab(_("全部"), f"?show={ALL}", current=chosen == ALL),
                _unread_tab(unread, current=chosen == UNREAD),
            ],
            "pager": Pager(_("每页 %(size)s 条") % {"size": PAGE}, next_url=older, first_url=f"?show={chosen}"),
            "mail_log_url": address("mail_log") if seat_units(self.actor, Action.KEEP_MAIL) else "",
            "paged": more or "before" in request.GET,
        }
        return render(request, "ledger/notice/list.html", words)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Tick all off."""
        count = mark_all_read(self.actor)
        messages.success(request, _("已将 %(count)s 条通知标为已读。") % {"count": count})
        return redirect("notices")


def _unread_tab(unread: int, *, current: bool) -> Tab:
    if unread > MANY:
        return Tab(_("未读（%(most)s 条以上）") % {"most": MANY}, f"?show={UNREAD}", current)
    return Tab(_("未读"), f"?show={UNREAD}", current, unread)


class NoticeRead(TenantView):
    """Ticks one off; with `go` the way leads on to what it is about."""

    action = Action.READ_NOTICES

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do so."""
        notice = Notice.objects.filter(pk=pk).select_related("unit").first()
        if notice is None:
            raise MissingError(_("没有找到这条通知。"))
        self.allowed(notice.unit)
        mark_read(self.actor, notice)
        return redirect(notice.url if "go" in request.POST and notice.url else reverse("notices"))


urls: list[URLPattern] = [
    path("notices/", Notices.as_view(), name="notices"),
    path("notices/<int:pk>/read/", NoticeRead.as_view(), name="notice_read"),
]
