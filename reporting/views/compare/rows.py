"""The rows that make a difference between two periods."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.tables.paging import Page, page_number
from qingqian.web.parts import Crumb, Kpi
from reporting.annexes.spec import Figure
from reporting.queries.compare import ComparedLine, Comparison, line_of
from reporting.queries.compared_rows import Differences, Move, Place, behind_figure, behind_move
from reporting.queries.reviewed import places_of
from reporting.tables.compare import BRIDGE
from reporting.tables.compared_rows import DifferenceTable, difference_rows, signed_amount
from reporting.tables.sheet import shown
from reporting.views.compare.asked import CompareView, Pair

PAGE: Final = 50
_MOVES: Final = {move.value: move for move in Move}


class CompareRows(CompareView):
    """A page of the rows behind one difference."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them as they were and are; what they make together stands above."""
        pair, comparison = self.compared()
        line = line_of(comparison, request.GET.get("line", ""))
        if line is None:
            raise MissingError(_("对比表里没有这一行，请从对比表重新打开。"))
        move, number = _MOVES.get(request.GET.get("move", "")), page_number(request.GET)
        place = Place((number - 1) * PAGE, PAGE)
        if move is not None:
            title, kpis, found, figure = _of_move(pair, comparison, line, move, place)
        else:
            title, kpis, found, figure = _of_figure(pair, comparison, line, request.GET.get("column", ""), place)
        page = Page(number, found.count, PAGE)
        rows = difference_rows(found.page, page.start + 1, _labels(comparison), figure)
        context = {
            "pair": pair,
            "title": title,
            "kpis": [
                *kpis,
                Kpi(_("明细合计"), signed_amount(found.total, figure), _UNITS[figure], foot=_("各行增减之和")),
                Kpi(_("有差异的明细"), f"{found.count:,}", _("件"), foot=line.label),
            ],
            "table": DifferenceTable(rows, signed_amount(found.total, figure)),
            "pager": page.pager(request.GET),
            "crumbs": [
                Crumb(_("%(unit)s · 两期对比") % {"unit": pair.unit.name}, pair.address.page()),
                Crumb(line.label),
            ],
        }
        return render(request, "reporting/compare/rows.html", context)


_UNITS: Final = {Figure.COUNT: "件", Figure.MONEY: "万元"}
_Shown = tuple[str, list[Kpi], Differences, Figure]


def _of_figure(pair: Pair, comparison: Comparison, line: ComparedLine, name: str, place: Place) -> _Shown:
    """Return the rows behind a figure's difference; MissingError for no figure, or a rate."""
    column = next((each for each in pair.spec.figures if each.name == name), None)
    if column is None or column.figure is Figure.RATE:
        raise MissingError(_("对比表里没有这一列，请从对比表重新打开。"))
    ends = ((_("上期"), pair.spec.values(line.old)), (_("本期"), pair.spec.values(line.new)))
    kpis = [
        Kpi(word, shown(column, values[name]), _UNITS[column.figure], foot=column.heading) for word, values in ends
    ]
    title = f"{line.label} · {column.heading}"
    return title, kpis, behind_figure(comparison, line, column, pair.unit.pk, place), column.figure


def _of_move(pair: Pair, comparison: Comparison, line: ComparedLine, move: Move, place: Place) -> _Shown:
    """Return the rows of a movement, with what the bridge says of it."""
    columns = [column for column in BRIDGE if column.move is move]
    kpis = [
        Kpi(
            str(column.heading),
            _said(column.read(line.bridge), column.figure),
            _UNITS[column.figure],
            str(column.group),
        )
        for column in columns
    ]
    title = f"{line.label} · {columns[0].heading}"
    return title, kpis, behind_move(comparison, line, move, pair.unit.pk, place), Figure.MONEY


def _said(value: int, figure: Figure) -> str:
    return signed_amount(value, figure).split(" ")[-1].lstrip("+")


def _labels(comparison: Comparison) -> dict[int, str]:
    """Return what column 4 says for each unit, as printed last."""
    places = (*places_of(comparison.old), *places_of(comparison.new))
    return {place.unit_id: place.label for place in places}
