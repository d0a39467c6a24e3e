"""The rows behind 本期清偿, as they were and as they are."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.tables.paging import Page, page_number
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Crumb, Kpi
from reporting.annexes.spec import Figure
from reporting.queries.boards.figures import Look
from reporting.queries.boards.paid import Paid, paid_behind
from reporting.queries.compared_rows import Place
from reporting.tables.boards.address import BoardAddress
from reporting.tables.compared_rows import DifferenceTable, difference_rows, signed_amount
from reporting.views.boards.asked import BoardView

PAGE: Final = 50


class DashboardPaid(BoardView):
    """A page of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; what they make together stands above."""
        look, number = self.look(), page_number(request.GET)
        paid, title = paid_behind(look, Place((number - 1) * PAGE, PAGE)), _("本期清偿")
        words: dict[str, Any] = {
            "title": title,
            "said": _said(look, paid),
            "crumbs": [
                Crumb(_("%(unit)s · 看板") % {"unit": look.unit.name}, BoardAddress.to(look).page()),
                Crumb(title),
            ],
        }
        if paid is not None:
            words |= _listed(request, paid)
        return render(request, "reporting/board/paid.html", words)


def _listed(request: HttpRequest, paid: Paid) -> dict[str, Any]:
    found = paid.rows
    page = Page(page_number(request.GET), found.count, PAGE)
    rows = difference_rows(found.page, page.start + 1, paid.labels, Figure.MONEY)
    return {
        "kpis": [
            Kpi(_("件数"), f"{found.count:,}", _("件")),
            Kpi(_("本期清偿"), wan_display(found.total), _("万元"), foot=_("各行增减之和")),
        ],
        "table": DifferenceTable(rows, signed_amount(found.total, Figure.MONEY)),
        "pager": page.pager(request.GET),
    }


def _said(look: Look, paid: Paid | None) -> str:
    """Say from when to when, as a title is followed by it."""
    until = _("实时台账") if look.counting is None else look.period.name
    span = until if paid is None else f"{paid.since.name} → {until}"
    return f"{look.unit.name} · {span}"
