"""看板: how a unit stands, on one screen."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.queries.alarms import open_alarms
from ledger.queries.units import way_down
from ledger.tables.alarms import alarm_box
from ledger.views.links import address as named
from qingqian.web.parts import Crumb, Tab
from reporting.queries.boards.board import Board, board_of
from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting, Gathered
from reporting.tables.boards.address import BoardAddress
from reporting.tables.boards.charts import drawn, due_lines, told, trend_lines
from reporting.tables.boards.kpis import kpis
from reporting.tables.boards.making import ages, debtors, fields, natures, sources
from reporting.tables.boards.units import legend, ranking, tiles
from reporting.views.boards.asked import BoardView
from reporting.views.pickers import COUNTINGS, period_options, unit_options


class Dashboard(BoardView):
    """One unit's board."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        look = self.look()
        address, board, way = BoardAddress.to(look), board_of(look), way_down(self.actor, look.unit)
        words: dict[str, Any] = {
            "look": look,
            "address": address,
            "board": board,
            "units": unit_options(way, look.unit),
            "periods": period_options(look.unit, look.period),
            "switch": _switch(look, address),
            "crumbs": [Crumb(above.name, address.of(above.code).page()) for above in way[:-1]],
            "alarms": alarm_box(open_alarms(self.actor, look.unit), named("alarms", unit=look.unit.code)),
            "said": said(board),
            "sheet_url": address.sheet.page(4),
            "kpis": kpis(board, address),
            "trend": trend_lines(board.trend, address),
            "dues": due_lines(board, address),
            "charts": drawn(board),
            "told": told(board),
            "explained_url": address.rows("explained"),
            **_tables(board, address),
        }
        if words["crumbs"]:
            words["crumbs"].append(Crumb(look.unit.name))
        return render(request, "reporting/board/show.html", words)


def _tables(board: Board, address: BoardAddress) -> dict[str, Any]:
    """Return what stands in tables of bars, and the map."""
    making = (
        ("sources", _("来源"), sources(board, address)),
        ("natures", _("性质"), natures(board, address)),
        ("fields", _("领域"), fields(board, address)),
    )
    return {
        "making": making,
        "ages": ages(board, address),
        "ranking": ranking(board, address) if board.children else [],
        "tiles": tiles(board, address),
        "legend": legend(),
        "debtors": debtors(board, address),
    }


def _switch(look: Look, address: BoardAddress) -> list[Tab]:
    """Offer what may count."""
    ways: Final = ((Counting.APPROVED, _("已审核")), (Counting.PENDING, _("含待审核")), (None, _("实时")))
    return [
        Tab(label, address.counted(counting).page(), current=counting is look.counting) for counting, label in ways
    ]


def said(board: Board) -> str:
    """Say in a sentence what the figures are the sum of."""
    if board.now is None:
        return ""
    counted = board.now.counted
    if counted is None:
        return _("实时台账，未经报送")
    if isinstance(counted, Gathered):
        words = {"counting": str(COUNTINGS[counted.counting]), "count": len(counted.members)}
        return _("本级尚未报送，按下级各版汇总（%(counting)s，%(count)s 个单位）") % words
    marks = "、".join(counted.marks)
    return f"{counted.name}（{marks}）" if marks else counted.name
