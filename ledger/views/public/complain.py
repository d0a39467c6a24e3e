"""The public form (网上填报): anybody complains without a sign-in, where the setting PUBLIC_COMPLAINTS is on.

A complaint becomes a clue of the chosen unit, to be examined there. Nothing that is stored already is told here: not
even whether somebody has complained of the same before.
"""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from ledger.actions.clues.public import code_for, complain
from ledger.calendar.instants import day_of
from ledger.errors import RefusedError
from ledger.forms.public import PublicComplaintForm
from ledger.queries.channels import public_channels
from ledger.queries.clues.public import grouped, public_units, status_of
from ledger.views.links import address
from ledger.views.public.page import page
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.challenge import Challenge, Kind, Tried, Verdict, ask, keep, look, spend
from qingqian.web.limited import TOO_MANY, Limit, refusal, seconds_to_wait
from qingqian.web.parts import Problem, problems_of

_DAY: Final = 24 * 60 * 60
_KEPT_TIMES: Final = 4  # the limit of a minute, answered with what was typed
_KEPT_SIGNS: Final = 8_000  # more than all fields together hold


class Complain(View):
    """Shows the form, takes it, and tells its code."""

    http_method_names = ("get", "head", "options", "post")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Be there only where the form is switched on; beyond what one may ask a minute, what was typed stays.

        That costs little: nothing is read, checked or drawn. Far beyond, only the page that asks for patience is left.
        """
        if not settings.PUBLIC_COMPLAINTS:
            raise Http404
        limit = Limit("complain", settings.VERIFY_PER_MINUTE, settings.VERIFY_PER_MINUTE_TOGETHER)
        if wait := seconds_to_wait(request, limit):
            if _keeps(request):
                return self._wait(request, wait, PublicComplaintForm.kept(request.POST.dict()))
            return refusal(request, wait)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty form."""
        return self._shown(request, PublicComplaintForm(units=public_units()), ask())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a complaint whose question is answered; else show what was typed, with a new question."""
        units = public_units()
        if request.POST.get("do") in (Kind.PICTURE.value, Kind.WORDS.value):
            form = PublicComplaintForm(units=units, initial=request.POST.dict())
            return self._asking(request, form, Kind(request.POST["do"]))
        form = PublicComplaintForm(request.POST, units=units)
        valid = form.is_valid()
        tried = look(request.POST.get("token", ""), request.POST.get("answer", ""))
        if request.POST.get("website"):
            form.add_error(None, _("没有提交成功。请关闭浏览器的自动填写后再试，或拨打投诉电话。"))
            return self._shown(request, form, ask(), UNPROCESSABLE)
        if valid and tried.nonce:
            return self._told(request, form, tried) or self._taken(request, form, tried)
        return self._refused(request, form, tried)

    def _told(self, request: HttpRequest, form: PublicComplaintForm, tried: Tried) -> HttpResponse | None:
        """Tell the code of what was taken before with this very token, whose answer perhaps was lost; None if none."""
        unit = form.unit_chosen
        code = code_for(tried.nonce, unit, form.told(day_of(app_now())))
        if (status := status_of(code)) is None:
            return None
        words = {
            "code": grouped(code),
            "unit": unit.name,
            "day": status.received_on,
            "phones": _phones(unit.code),
            "status_url": _site(request) + address("complaint_status"),
        }
        return page(request, "ledger/public/taken.html", words)

    def _taken(self, request: HttpRequest, form: PublicComplaintForm, tried: Tried) -> HttpResponse:
        if tried.verdict is not Verdict.RIGHT:
            return self._refused(request, form, tried)
        limit = Limit("complaints", settings.COMPLAINTS_PER_DAY, settings.COMPLAINTS_PER_DAY_TOGETHER, _DAY)
        if wait := seconds_to_wait(request, limit):
            return self._wait(request, wait, form)
        said, sender = form.told(day_of(app_now())), request.META.get("REMOTE_ADDR", "")
        try:
            complain(form.unit_chosen, said, tried.nonce, sender)
        except RefusedError as problem:
            form.add_error(None, problem.message)
        return self._told(request, form, tried) or self._refused(request, form, tried)

    def _refused(self, request: HttpRequest, form: PublicComplaintForm, tried: Tried) -> HttpResponse:
        """Say what is wrong, with a new question unless this one was answered; its token is used up."""
        verdict = tried.verdict if spend(tried.nonce) else Verdict.LATE
        if verdict is Verdict.RIGHT:
            return self._shown(request, form, ask(Kind.ANSWERED, tried.since), UNPROCESSABLE)
        form.add_error(None, _refusal(verdict))
        how = Kind.WORDS if request.POST.get("how") == Kind.WORDS.value else Kind.PICTURE
        return self._asking(request, form, how, tried.since, UNPROCESSABLE)

    def _asking(
        self,
        request: HttpRequest,
        form: PublicComplaintForm,
        how: Kind,
        since: float | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Put a new question. A program answers one in words too: there are few a day, for who sees no picture."""
        few = Limit("words", settings.WORD_QUESTIONS_PER_DAY, None, _DAY)
        if how is Kind.WORDS and seconds_to_wait(request, few):
            words = {"no_words": True, "phones": _phones(request.POST.get("unit", ""))}
            return self._shown(request, form, ask(Kind.PICTURE, since), status, **words)
        return self._shown(request, form, ask(how, since), status)

    def _wait(self, request: HttpRequest, seconds: int, form: PublicComplaintForm) -> HttpResponse:
        """Ask for patience; what was typed and answered stays for the next try, and no question is put."""
        said = request.POST
        kept = keep(said.get("token", ""), said.get("do") or said.get("how", ""), _answered(request))
        told = Problem(_("提交的次数比较多，请过 %s 分钟再提交；填的内容还在。") % -(-seconds // 60))
        answer = self._shown(request, form, kept, TOO_MANY, problems=[told], problems_title=_("请稍等"))
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def _shown(
        self, request: HttpRequest, form: PublicComplaintForm, challenge: Challenge, status: int = 200, **more: Any
    ) -> HttpResponse:
        words = {"form": form, "challenge": challenge, "problems": problems_of(form), **more}
        return page(request, "ledger/public/complain.html", words, status=status)


def _answered(request: HttpRequest) -> str:
    """Return what was answered; '' where another question was asked for."""
    return "" if request.POST.get("do") else request.POST.get("answer", "")


def _keeps(request: HttpRequest) -> bool:
    """Tell whether one who sends too much is answered with what was typed: so many times more, then no longer."""
    if request.method != "POST" or sum(map(len, request.POST.values())) > _KEPT_SIGNS:
        return False
    most, together = settings.VERIFY_PER_MINUTE * _KEPT_TIMES, settings.VERIFY_PER_MINUTE_TOGETHER * _KEPT_TIMES
    return not seconds_to_wait(request, Limit("complain kept", most, together))


def _refusal(verdict: Verdict) -> str:
    sentences = {
        Verdict.SOON: _("填得太快了，请核对一遍再提交。"),
        Verdict.LATE: _("这一页打开得太久，或已经提交过；填的内容还在，请回答新的验证问题后再提交。"),
    }
    return sentences.get(verdict, _("验证问题的答案不对，请回答新的一题。"))


def _site(request: HttpRequest) -> str:
    """Return where the site is reached, as it may stand on paper; where nobody has said it, as it was reached now."""
    return settings.PRINTED_SITE_URL or f"{request.scheme}://{request.get_host()}"


def _phones(code: str) -> list[str]:
    """Return the telephones of the channel of the unit that has a code."""
    return [phone for line in public_channels() if line.unit_code == code != "" for phone in line.phones]
