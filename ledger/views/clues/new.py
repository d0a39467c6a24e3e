"""Takes a complaint in by hand, and mends what was typed wrong before anybody decided on it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.actions.clues.correcting import CORRECTABLE, correct
from ledger.actions.clues.intake import Complaint, register, said_in
from ledger.actions.locks import lock_ledgers
from ledger.calendar.instants import day_of
from ledger.errors import ConflictError, status_of
from ledger.forms.complaints import ComplaintForm, typed_of
from ledger.guard import TenantView
from ledger.models import Clue, ClueDebtor, ClueKind, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.duplicates import Twin, twins
from ledger.queries.clues.one import clue_by_id
from ledger.tables.clue_twins import twin_lines
from ledger.views.acting import acted
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb


class ClueNew(TenantView):
    """Registers one complaint at a unit."""

    action = Action.REGISTER_CLUE

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty form."""
        form = ComplaintForm(initial={"kind": ClueKind.ARREARS.value, "received_on": f"{day_of(app_now()):%Y-%m-%d}"})
        return self._shown(request, self.asked_unit(), form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it and open it, or a further form; or show again what was typed."""
        unit, form = self.asked_unit(), ComplaintForm(request.POST)
        # Whoever sends the same at the same time waits here, and then sees the other's as a duplicate.
        lock_ledgers([unit.pk], closed=True)
        twins = _unseen(request, form.told) if form.is_valid() else []
        if twins:
            return self._shown(request, unit, form, UNPROCESSABLE, twins)

        def done() -> tuple[str, str]:
            clue = register(self.actor, unit, form.told)
            further = request.POST.get("then") == "next"
            where = address("clue_new", unit=unit.code) if further else address("clue", clue.pk)
            return _("已登记 %(number)s，等待审查。") % {"number": clue.number}, where

        answer = acted(request, form, done)
        return answer or self._shown(request, unit, form, UNPROCESSABLE)

    def _shown(
        self, request: HttpRequest, unit: Unit, form: ComplaintForm, status: int = 200, twins: Sequence[Twin] = ()
    ) -> HttpResponse:
        words: dict[str, Any] = {
            "form": form,
            "twins": twin_lines(twins),
            "anyway": _told(twins),
            "title": _("登记线索"),
            "crumbs": [Crumb(_("线索"), address("clues", unit=unit.code)), Crumb(unit.name), Crumb(_("登记线索"))],
            "cancel_url": address("clues", unit=unit.code),
            "buttons": [
                Button(_("登记并下一条"), "then", "next", icon="plus"),
                Button(_("登记"), "then", "stay", look="primary", icon="device-floppy", key="save"),
            ],
        }
        return render(request, "ledger/clue/form.html", words, status=status)


def _unseen(request: HttpRequest, said: Complaint) -> list[Twin]:
    """Return what the complaint is probably a duplicate of, unless the person has seen all of it and goes on."""
    found = twins([said_in(said)])[0]
    return found if {each.clue.number for each in found} - set(request.POST.get("anyway", "").split()) else []


def _told(found: Sequence[Twin]) -> str:
    return " ".join(each.clue.number for each in found)


class ClueEdit(TenantView):
    """Mends what a complaint says, while it is not yet examined or waits for what it lacks."""

    action = Action.REGISTER_CLUE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what it says."""
        clue = clue_by_id(pk)
        self.allowed(clue.desk)
        form = ComplaintForm(clue=clue, initial=typed_of(clue, list(ClueDebtor.objects.filter(clue=clue))))
        return self._shown(request, clue, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store it, or show again what was typed."""
        clue = clue_by_id(pk)
        form = ComplaintForm(request.POST, clue=clue)
        if clue.state not in CORRECTABLE and may(self.actor, self.action, clue.owner):
            # Examined meanwhile, and perhaps passed down where the person has no right.
            return self._overtaken(request, clue, ConflictError(_("这条线索已经审查，不能再改登记的内容。")))
        self.allowed(clue.desk)

        def done() -> tuple[str, str]:
            correct(self.actor, clue.pk, form.cleaned_data["seen"] or 0, form.told)
            return _("已更正登记内容。"), address("clue", clue.pk)

        try:
            return acted(request, form, done) or self._shown(request, clue, form, UNPROCESSABLE)
        except ConflictError as conflict:
            return self._overtaken(request, clue_by_id(pk), conflict)

    def _overtaken(self, request: HttpRequest, clue: Clue, conflict: ConflictError) -> HttpResponse:
        """Show what was typed beside what stands now: who then saves again has seen what came in between."""
        data = request.POST.copy()
        data["seen"] = str(clue.version)
        form = ComplaintForm(data, clue=clue)
        now = typed_of(clue, list(ClueDebtor.objects.filter(clue=clue)))
        form.overtaken(conflict.message, now)
        return self._shown(request, clue, form, status_of(conflict))

    def _shown(self, request: HttpRequest, clue: Clue, form: ComplaintForm, status: int = 200) -> HttpResponse:
        save = Button(_("保存"), "then", "stay", look="primary", icon="device-floppy", key="save")
        words: dict[str, Any] = {
            "form": form,
            "title": _("更正 %(number)s") % {"number": clue.number},
            "crumbs": [
                Crumb(_("线索"), address("clues")),
                Crumb(clue.number, address("clue", clue.pk)),
                Crumb(_("更正登记内容")),
            ],
            "cancel_url": address("clue", clue.pk),
            # What is examined already is shown for what was typed alone.
            "buttons": [save] if clue.state in CORRECTABLE else [],
        }
        return render(request, "ledger/clue/form.html", words, status=status)
