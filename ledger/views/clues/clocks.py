"""How long each step of a clue may take: everybody reads it, the city's manager sets it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.actions.clues.clocks import set_clocks
from ledger.errors import ForbiddenError
from ledger.forms.clue_clocks import ClocksForm, typed_of
from ledger.guard import TenantView
from ledger.models import ClueClock, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.clocks import setting_at
from ledger.views.acting import acted
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Act, Button, Crumb


class ClueClocks(TenantView):
    """Shows the days that hold for a unit."""

    action = Action.READ_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, with who set them; offer to change them to who may."""
        unit = self.asked_unit()
        setting = setting_at(unit)
        sets = unit.parent_id is None and may(self.actor, Action.EDIT_CALENDAR, unit)
        words: dict[str, Any] = {
            "unit": unit,
            "lines": _lines(setting),
            "setting": setting if setting.pk else None,
            "acts": [Act(_("修改时限"), address("clue_clocks_edit", unit=unit.code), "pencil")] if sets else [],
        }
        return render(request, "ledger/clue/clocks.html", words)


class ClueClocksEdit(TenantView):
    """Changes them, at the top alone."""

    action = Action.EDIT_CALENDAR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what holds now."""
        unit = self._root()
        return self._shown(request, unit, ClocksForm(initial=typed_of(setting_at(unit))))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what was typed, or show it again."""
        unit, form = self._root(), ClocksForm(request.POST)

        def done() -> tuple[str, str]:
            set_clocks(self.actor, unit, form.told, form.cleaned_data["seen"])
            return _("已改办理时限，以后进入各环节的线索按新的时限。"), address("clue_clocks", unit=unit.code)

        return acted(request, form, done) or self._shown(request, unit, form, UNPROCESSABLE)

    def _root(self) -> Unit:
        unit = self.asked_unit()
        if unit.parent_id is not None:
            raise ForbiddenError(_("办理时限由市级统一设置，请联系上级。"))
        return unit

    def _shown(self, request: HttpRequest, unit: Unit, form: ClocksForm, status: int = 200) -> HttpResponse:
        back = address("clue_clocks", unit=unit.code)
        words: dict[str, Any] = {
            "unit": unit,
            "form": form,
            "crumbs": [Crumb(_("办理时限"), back), Crumb(_("修改"))],
            "cancel_url": back,
            "buttons": [Button(_("保存"), look="primary", icon="device-floppy", key="save")],
        }
        return render(request, "ledger/clue/clocks_edit.html", words, status=status)


def _lines(setting: ClueClock) -> list[tuple[str, str, str]]:
    """Say each step: what is owed, in how many days, from when they count."""
    result = setting.result_working
    return [
        (_("审查"), _in_words(setting.examine_days, working=setting.examine_working), _("收到、补正或重启那天")),
        (
            _("转办、接办"),
            _in_words(setting.transfer_days, working=setting.transfer_working),
            _("受理、转办或改派那天，每一级各算"),
        ),
        (_("报出结果并复核完"), _in_words(setting.result_days, working=result), _("受理或重启那天")),
        (_("经批准延期，最长"), _in_words(setting.most_days, working=result), _("受理或重启那天")),
    ]


def _in_words(days: int, *, working: bool) -> str:
    said = {"days": days}
    return _("%(days)s 个工作日") % said if working else _("%(days)s 天（自然日）") % said
