"""The rows behind a number of a board that stands on no annex, with their count and sums."""

from typing import Any, Final

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import MONEY_COLUMNS
from ledger.annexes.line import LINE_NAMES, Line
from ledger.calendar.instants import month_of
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.tables.cells import line_cells
from ledger.tables.lines import LineTable
from ledger.tables.paging import Page, page_number
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Crumb, Kpi
from reporting.queries.boards.behind import TITLES, Asked, Found, behind
from reporting.queries.boards.figures import Look
from reporting.tables.boards.address import BoardAddress
from reporting.views.boards.asked import BoardView

PAGE: Final = 50
# What a figure adds up besides column 18, and how that is called.
_SUMMED_ALSO: Final = {"promise": ("promise_fen", "承诺偿还"), "debtor": ("balance_fen", "未清偿余额")}


class DashboardRows(BoardView):
    """A page of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; their count and sums stand above."""
        look, query = self.look(), request.GET
        asked = Asked(query.get("what", ""), query.get("key", ""), month_of(today()))
        found = behind(look, asked)
        also = _SUMMED_ALSO.get(asked.what)
        more = {"also": Sum(also[0])} if also else {}
        sums = found.rows.aggregate(count=Count("pk"), **{name: Sum(name) for name in MONEY_COLUMNS}, **more)
        page = Page(page_number(query), sums["count"], PAGE)
        board = BoardAddress.to(look)
        words = {
            "look": look,
            "found": found,
            "what": TITLES[asked.what],
            "kpis": _kpis(sums, also[1] if also else ""),
            "table": LineTable(self._rows(look, found, page), with_unit=True, sums=_columns(sums)),
            "pager": page.pager(query),
            "crumbs": [Crumb(_("%(unit)s · 看板") % {"unit": look.unit.name}, board.page()), Crumb(found.title)],
        }
        return render(request, "reporting/board/rows.html", words)

    def _rows(self, look: Look, found: Found, page: Page) -> list[dict[str, Any]]:
        """Return a page of rows as the table takes them; live ones lead to their form."""
        linked = found.live and may(self.actor, Action.READ_LEDGER, look.unit)
        pk = "pk" if found.live else "record_id"
        rows = list(found.rows.values_list(pk, "unit_id", *LINE_NAMES)[page.start : page.start + PAGE])
        names = dict(Unit.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "name"))
        return [
            {
                "sort_no": number,
                "unit": names.get(unit_id, ""),
                "url": reverse("record", args=[record_id]) if linked else "",
                **line_cells(Line(*values)),
            }
            for number, (record_id, unit_id, *values) in enumerate(rows, page.start + 1)
        ]


def _columns(sums: dict[str, Any]) -> dict[str, Any]:
    return {name: sums[name] for name in MONEY_COLUMNS}


def _kpis(sums: dict[str, Any], also: str) -> list[Kpi]:
    """Say how many rows there are and what they add up to."""
    wan = _("万元")
    found = [
        Kpi(_("件数"), f"{sums['count']:,}", _("件")),
        Kpi(_("拖欠金额合计"), wan_display(sums["owed_fen"] or 0), wan, foot=_("第18列")),
    ]
    return found + ([Kpi(_(also), wan_display(sums["also"] or 0), wan)] if also else [])
