"""How a complaint of the public form stands, to whoever holds its code, in words that name nobody.

Codes stay good where the form is switched off later. A code is posted, so that no address, log or history keeps it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from ledger.forms.public import QueryForm
from ledger.forms.verify import shown
from ledger.models import ClueState
from ledger.queries.clues.public import Status, status_of
from ledger.views.public.page import page
from qingqian.web.limited import Limit, too_many
from qingqian.web.parts import Pill, Tone

_HANDLING: Final = Pill("办理中", Tone.INFO, "clock")
PILLS: Final[Mapping[ClueState, Pill]] = {
    ClueState.REGISTERED: Pill("正在审查", Tone.INFO, "hourglass"),
    ClueState.SUPPLEMENT: Pill("待补正", Tone.WARN, "alert-triangle"),
    ClueState.REFUSED: Pill("不予受理", Tone.BAD, "circle-x"),
    ClueState.ACCEPTED: Pill("已受理", Tone.INFO, "check"),
    **dict.fromkeys(
        (
            ClueState.ASSIGNED,
            ClueState.HANDLING,
            ClueState.EXTENSION_ASKED,
            ClueState.REASSIGN_ASKED,
            ClueState.REVIEW,
            ClueState.JOINED,
        ),
        _HANDLING,
    ),
    ClueState.CLOSED: Pill("已办结", Tone.OK, "circle-check"),
    ClueState.ARCHIVED: Pill("已办结", Tone.OK, "circle-check"),
    ClueState.WITHDRAWN: Pill("已撤回", Tone.PLAIN, "arrow-back-up"),
    ClueState.COURT: Pill("已转司法途径", Tone.PLAIN, "gavel"),
}
"""What each state is called to the public; nothing of who has it in hand, or of what is asked among offices."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One step on the way, with its day where it has one."""

    label: str
    day: dt.date | None


class ComplaintStatus(View):
    """Takes a code and says how its complaint stands."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the field; nothing is asked."""
        return page(request, "ledger/public/status.html", {"form": QueryForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say how it stands; what is no code is as unknown as any other."""
        limit = Limit("complaint status", settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER)
        if (refused := too_many(request, limit)) is not None:
            return refused
        typed = request.POST.get("code", "")
        told = status_of(typed)
        words = {"form": QueryForm(initial={"code": shown(typed)}), "asked": True, "told": told}
        if told is not None:
            words |= {"pill": PILLS[told.state], "sentence": _sentence(told), "steps": _steps(told)}
        return page(request, "ledger/public/status.html", words)


def _sentence(told: Status) -> str:
    """Say what that means, and what to do."""
    if told.joined:
        return _("您反映的问题与另一条反映同一件事的线索合并办理，下面是它的进度。")
    sentences = {
        ClueState.REGISTERED: _("已经收到，正在审查是否受理。"),
        ClueState.SUPPLEMENT: _("还缺一些材料，请按下面写的补充；可以拨打受理单位的投诉电话。"),
        ClueState.REFUSED: _("经审查不予受理，原因见下；有疑问可以拨打受理单位的投诉电话。"),
        ClueState.ACCEPTED: _("已经受理，将交有关单位办理。"),
        ClueState.CLOSED: _("已经办结，承办单位会把结果告诉您。"),
        ClueState.ARCHIVED: _("已经办结，承办单位会把结果告诉您。"),
        ClueState.WITHDRAWN: _("您已撤回这件投诉。"),
        ClueState.COURT: _("这件事已转由司法途径解决。"),
    }
    return sentences.get(told.state, _("有关单位正在核查办理。"))


def _steps(told: Status) -> list[Passed]:
    """List the days that have passed."""
    steps = [Passed(_("已收到"), told.received_on)]
    if told.accepted_on is not None:
        steps.append(Passed(_("已受理"), told.accepted_on))
    if told.ended_on is not None:
        steps.append(Passed(PILLS[told.state].label, told.ended_on))
    return steps
