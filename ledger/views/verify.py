"""The page that anybody may open: what the code on a printed sheet says (domain.md §6, Print).

It answers from one database function that gives away five facts of one version and sees nothing else; no tenant scope
is opened. How often it may be asked is limited, by address and altogether.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views import View

from ledger.forms.verify import CodeForm, shown
from ledger.queries.codes import Stand, Told, tell_code
from qingqian.web.limited import Limit, too_many
from qingqian.web.parts import Pill, Tone

PILLS: Final[Mapping[Stand, Pill]] = {
    Stand.IN_FORCE: Pill("现行有效", Tone.OK, "circle-check"),
    Stand.PENDING: Pill("待审核", Tone.WARN, "hourglass"),
    Stand.REPLACED: Pill("已被取代", Tone.BAD, "replace"),
    Stand.RETURNED: Pill("已退回或撤回", Tone.BAD, "arrow-back-up"),
}


class Verify(View):
    """Take a code, typed or from the square beside the title, and say how its version stands."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the field, and below it what the code says; an empty field asks nothing."""
        typed = request.GET.get("code", "")
        words = {"form": CodeForm(initial={"code": shown(typed)}), "asked": bool(typed)}
        if typed:
            limit = Limit("verify", settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER)
            if (refused := too_many(request, limit)) is not None:
                return refused
            words |= _said(tell_code(typed))
        return render(request, "ledger/verify/show.html", words)


def _said(told: Told | None) -> dict[str, object]:
    if told is None:
        return {}
    return {"told": told, "pill": PILLS[told.stand], "sentence": _sentence(told)}


def _sentence(told: Told) -> str:
    """Say in one sentence what that means for the paper in one's hand."""
    words = {
        Stand.IN_FORCE: _("校验码有效，这份报表是现行版本。"),
        Stand.PENDING: _("校验码有效，这份报表已经报送，上级还没有审核。"),
        Stand.REPLACED: _("这份报表已被第 %s 版取代，请以新版本为准。") % told.replaced_by,
        Stand.RETURNED: _("这份报表已退回或撤回，不再有效。"),
    }
    return words[told.stand]


urls: list[URLPattern] = [path("verify/", Verify.as_view(), name="verify")]
