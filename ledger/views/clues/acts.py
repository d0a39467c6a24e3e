"""What is done with a clue, by the one door: one address for each act, one page for each right that acts take."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.moving import done_before, unit_at
from ledger.clueflow import LABELS, RIGHTS, Act
from ledger.errors import ConflictError, status_of
from ledger.guard import TenantView
from ledger.models import Clue, ClueState
from ledger.permission import may, sees
from ledger.policy import Action
from ledger.queries.clues.one import clue_by_id
from ledger.views.acting import acted
from ledger.views.clues.offers import act_form
from ledger.views.clues.show import clue_page
from ledger.views.links import address, asked_id
from qingqian.web.answers import UNPROCESSABLE


class ClueAct(TenantView):
    """Does one act, or shows the page again with what was typed and why it was refused.

    Its subclasses answer nothing else: a page names one action, and the acts of a clue take seven.
    """

    action = Action.READ_CLUES

    def post(self, request: HttpRequest, pk: str, act: str) -> HttpResponse:
        """Do it as of the version that was seen."""
        clue, wanted = clue_by_id(asked_id(pk)), Act(act)
        # What a second click sends may name units that are no choice any more.
        if done_before(self.actor, wanted, clue, asked_id(request.POST.get("seen", ""))):
            messages.success(request, _sentence(wanted, clue))
            return redirect("clue", pk=clue.pk)
        try:
            self._refuse_elsewhere(clue, wanted)
            return self._done(request, clue, wanted)
        except ConflictError as conflict:
            return self._overtaken(request, pk, wanted, conflict)

    def _done(self, request: HttpRequest, clue: Clue, act: Act) -> HttpResponse:
        form = act_form(self.actor, clue, act, request.POST)

        def done() -> tuple[str, str]:
            outcome = act_on(self.actor, act, clue.pk, form.cleaned_data["seen"], form.told)
            return _sentence(act, outcome.clue), address("clue", clue.pk)

        answer = acted(request, form, done)
        return answer or clue_page(request, self.actor, clue_by_id(clue.pk), form, status=UNPROCESSABLE)

    def _overtaken(self, request: HttpRequest, pk: str, act: Act, conflict: ConflictError) -> HttpResponse:
        """Show the clue as it is now with what was typed: who then sends it again has seen what came in between."""
        clue = clue_by_id(asked_id(pk))
        if not may(self.actor, Action.READ_CLUES, clue.unit):
            raise conflict
        typed = request.POST.copy()
        typed["seen"] = str(clue.version)
        form = act_form(self.actor, clue, act, typed)
        form.overtaken(conflict.message)
        return clue_page(request, self.actor, clue, form, status=status_of(conflict))

    def _refuse_elsewhere(self, clue: Clue, act: Act) -> None:
        """Refuse whom the act is not granted; one whose clue went up meanwhile is told, and not that there is none."""
        unit = unit_at(clue, RIGHTS[act].at)
        if sees(self.actor, unit.path):
            self.allowed(unit)
            return
        self.allowed(clue.unit)
        raise ConflictError(_("这条线索现在由%(unit)s处理。") % {"unit": unit.name})


def _sentence(act: Act, clue: Clue) -> str:
    return _("已%(act)s，线索现在是“%(state)s”。") % {"act": LABELS[act], "state": ClueState(clue.state).label}


class ClueSupply(ClueAct):
    """补正."""

    action = Action.REGISTER_CLUE


class ClueExamine(ClueAct):
    """受理, 不予受理, 要求补正, 并入, 转办."""

    action = Action.EXAMINE_CLUE


class ClueHandle(ClueAct):
    """接办, 申请, 反馈, 撤诉, 转司法."""

    action = Action.HANDLE_CLUE


class ClueCheck(ClueAct):
    """复核 and what was asked for."""

    action = Action.CHECK_CLUE


class ClueReassign(ClueAct):
    """改派."""

    action = Action.REASSIGN_CLUE


class ClueCallBack(ClueAct):
    """回访, 归档, 重启."""

    action = Action.CALL_BACK_CLUE


class ClueSupervise(ClueAct):
    """督办, 约谈, 通报, 挂牌督办."""

    action = Action.SUPERVISE_CLUE


_PAGES: Final = (ClueSupply, ClueExamine, ClueHandle, ClueCheck, ClueReassign, ClueCallBack, ClueSupervise)


def _pattern(page: type[ClueAct]) -> URLPattern:
    """Return the addresses of the acts that take a page's right; all bear one name."""
    acts = "|".join(act for act in Act if RIGHTS[act].action is page.action)
    return re_path(rf"^clues/(?P<pk>\d+)/act/(?P<act>{acts})/$", page.as_view(), name="clue_act")


urls: list[URLPattern] = [_pattern(page) for page in _PAGES]
