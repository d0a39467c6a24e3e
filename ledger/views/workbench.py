"""The first page: what is due and by when, what stops it, what waits, what happened."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.guard import TenantView
from ledger.models import Notice, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.agenda import agendas
from ledger.queries.alarms import open_alarms
from ledger.queries.live import LiveSums, live_sums
from ledger.queries.units import is_leaf
from ledger.tables.alarms import alarm_box
from ledger.views.clues.figures import clue_figures
from ledger.views.desks import desk_of
from ledger.views.links import address
from ledger.vocabulary import Sector
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Kpi

NOTICES: Final = 8


class Workbench(TenantView):
    """Where one begins."""

    action = Action.OPEN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one panel for each unit of the person, the figures of the first, and the newest notices."""
        if self.actor.sector is not None:
            return self._of_sector(request, self.actor.sector)
        ids = list(dict.fromkeys(seat.unit_id for seat in self.actor.seats))
        found = Unit.objects.in_bulk(ids)
        units = [found[pk] for pk in ids]
        notices = Notice.objects.filter(unit_id__in=ids).select_related("about_unit")[:NOTICES]
        words = {
            "desks": [desk_of(self.actor, agenda) for agenda in agendas(units)],
            "kpis": self._figures(units[0]),
            "clues": clue_figures(self.actor, units[0]),
            "alarms": alarm_box(open_alarms(self.actor), address("alarms")),
            "notices": notices,
        }
        return render(request, "ledger/workbench/show.html", words)

    def _of_sector(self, request: HttpRequest, sector: int) -> HttpResponse:
        """Show the figures of the one field: a 行业主管 owes nothing and is told nothing."""
        unit = Unit.objects.get(pk=self.actor.seats[0].unit_id)
        board = address("sector_board", unit=unit.code)
        words = {
            "kpis": _kpis(unit, live_sums(unit, subtree=True), board),
            "field": Sector(sector).label,
            "unit": unit,
            "board": board,
        }
        return render(request, "ledger/workbench/sector.html", words)

    def _figures(self, unit: Unit) -> Sequence[Kpi]:
        if not may(self.actor, Action.READ_LEDGER, unit):
            return []
        scope = {} if is_leaf(unit) else {"scope": "all"}
        return _kpis(unit, live_sums(unit, subtree=True), address("records", unit=unit.code, **scope))


def _kpis(unit: Unit, sums: LiveSums, url: str) -> list[Kpi]:
    wan = _("万元")
    return [
        Kpi(_("台账"), f"{sums.row_count:,}", _("件"), unit.name, url),
        Kpi(_("拖欠金额"), wan_display(sums.owed_fen), wan, url=url),
        Kpi(_("已清偿"), wan_display(sums.settled_fen), wan, url=url),
        Kpi(_("未清偿余额"), wan_display(sums.balance_fen), wan, url=url),
    ]


urls: list[URLPattern] = [path("", Workbench.as_view(), name="workbench")]
