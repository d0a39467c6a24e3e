"""The rows that stand behind a figure of a summary, with the sums that it must equal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import MONEY_COLUMNS
from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import MissingError
from ledger.models import ArrearsRecord, Revision
from ledger.permission import may
from ledger.policy import Action
from ledger.tables.cells import line_cells
from ledger.tables.lines import LineTable
from ledger.tables.paging import Page, page_number
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Crumb, Kpi
from reporting.annexes.spec import Figure, SummaryColumn
from reporting.queries.reviewed import places_of
from reporting.queries.rows_behind import counted_rows_behind, live_rows_behind
from reporting.queries.tables import SPECS, AnnexTable, SummaryLine
from reporting.rollups.places import live_places
from reporting.tables.sheet import shown
from reporting.views.asked import Asked, SheetView
from reporting.views.pickers import COUNTINGS

PAGE: Final = 50
_UNITS: Final = {Figure.COUNT: "件", Figure.MONEY: "万元", Figure.RATE: "%"}
Behind = QuerySet[ArrearsRecord] | QuerySet[Revision]


@dataclass(frozen=True, slots=True)
class Clicked:
    """The figure that was clicked: its table, line and column."""

    table: AnnexTable
    line: SummaryLine
    column: SummaryColumn


class SummaryRows(SheetView):
    """A page of the rows behind one figure."""

    action = Action.READ_SUMMARY

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; their count and sums stand above."""
        asked = self.asked()
        figure = _figure(
            asked, request.GET.get("annex", ""), request.GET.get("line", ""), request.GET.get("column", "")
        )
        behind = _behind(asked, figure)
        sums = behind.aggregate(count=Count("pk"), **{name: Sum(name) for name in MONEY_COLUMNS})
        page = Page(page_number(request.GET), sums["count"], PAGE)
        linked = asked.period is None and may(self.actor, Action.READ_LEDGER, asked.unit)
        context = {
            "asked": asked,
            "figure": figure,
            "standing": asked.standing,
            "gathered": asked.gathered,
            "counting": "" if asked.counting is None else COUNTINGS[asked.counting],
            "kpis": _kpis(figure, sums),
            "table": LineTable(_rows(asked, behind, page, linked=linked), with_unit=True, sums=sums),
            "pager": page.pager(request.GET),
            "crumbs": [
                Crumb(
                    _("%(unit)s · 附件%(annex)s") % {"unit": asked.unit.name, "annex": figure.table.spec.number},
                    asked.address.page(figure.table.spec.number),
                ),
                Crumb(figure.line.label),
            ],
        }
        return render(request, "reporting/summary/rows.html", context)


def _figure(asked: Asked, annex: str, key: str, name: str) -> Clicked:
    """Find the figure in the table as it is now; MissingError where the address names none."""
    figures = asked.figures()
    if figures is None or annex not in {str(number) for number in SPECS}:
        raise MissingError(_("没有这张汇总表。"))
    table = figures.annex(int(annex))
    line = next((line for line in (*table.lines, table.total) if line.ref.key == key), None)
    column = next((column for column in table.spec.figures if column.name == name), None)
    if line is None or column is None:
        raise MissingError(_("汇总表里没有这一行，请从汇总表重新打开。"))
    return Clicked(table, line, column)


def _behind(asked: Asked, figure: Clicked) -> Behind:
    line = figure.line.ref
    if asked.counted is None:
        return live_rows_behind(asked.unit, line, asked.grouping, figure.column.behind)
    return counted_rows_behind(asked.counted, line, asked.grouping, figure.column.behind)


def _kpis(figure: Clicked, sums: Mapping[str, Any]) -> list[Kpi]:
    """Put the figure beside what its rows add up to."""
    value = shown(figure.column, figure.line.values[figure.column.name])
    return [
        Kpi(_("汇总表中的数"), value, _UNITS[figure.column.figure], foot=figure.column.heading),
        Kpi(_("件数"), f"{sums['count']:,}", _("件"), foot=figure.line.label),
        Kpi(_("拖欠金额合计"), wan_display(sums["owed_fen"] or 0), _("万元"), foot=_("第18列")),
    ]


def _rows(asked: Asked, behind: Behind, page: Page, *, linked: bool) -> list[dict[str, Any]]:
    """Return a page of rows as the table takes them; live ones lead to their form."""
    pk = "pk" if asked.counted is None else "record_id"
    found = behind.values_list(pk, "unit_id", *LINE_NAMES)[page.start : page.start + PAGE]
    labels = _labels(asked)
    return [
        {
            "sort_no": number,
            "unit": labels.get(unit_id, ""),
            "url": reverse("record", args=[record_id]) if linked else "",
            **line_cells(Line(*values)),
        }
        for number, (record_id, unit_id, *values) in enumerate(found, page.start + 1)
    ]


def _labels(asked: Asked) -> dict[int, str]:
    """Return what column 4 says for each unit: the line that it stands on, as printed."""
    places = live_places(asked.unit) if asked.counted is None else places_of(asked.counted)
    return {place.unit_id: place.label for place in places}


urls: list[URLPattern] = [path("summaries/rows/", SummaryRows.as_view(), name="summary_rows")]
